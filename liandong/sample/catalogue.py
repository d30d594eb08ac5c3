"""The sample company's master data and the rhythm of its trade, read from the files in ``data/``.

Prices are yuan per base unit, net of VAT; tax rates are per cent. Where the data come from
stands in ``data/SOURCES.md``.
"""

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"

MAIN = "W01"
STORE = "W02"
COLD = "W03"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit a product is traded in: ``ratio`` base units, with a barcode of its own."""

    name: str
    ratio: Decimal
    barcode: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product. ``units`` begins with the base unit and ends with the largest."""

    code: str
    name: str
    specification: str
    brand: str
    category: str
    units: tuple[Unit, ...]
    tax_rate: Decimal
    purchase_price: Decimal
    wholesale_price: Decimal
    retail_price: Decimal
    minimum_price: Decimal
    shelf_life_days: int | None
    minimum_stock: Decimal
    maximum_stock: Decimal
    supplier: str
    warehouse: str

    @property
    def base_unit(self) -> Unit:
        """Return the unit stock is kept in."""
        return self.units[0]

    @property
    def largest_unit(self) -> Unit:
        """Return the pack; the base unit where there is none."""
        return self.units[-1]

    @property
    def is_weighed(self) -> bool:
        """Tell whether it is sold by weight, so that quantities have decimals."""
        return self.base_unit.name == "kg"

    def unit(self, name: str) -> Unit:
        """Return one of its units.

        Raises:
            KeyError: it has no such unit.
        """
        for unit in self.units:
            if unit.name == name:
                return unit
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier: takes orders on ``order_weekdays`` (Monday is 0), brings goods after ``lead_days``."""

    code: str
    name: str
    category: str
    contact: str
    phone: str
    address: str
    terms_days: int
    credit_limit: Decimal
    lead_days: int
    order_weekdays: tuple[int, ...]
    grade: str
    supplies: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; ``category`` is one of 便利店, 餐馆, 食堂, 超市, 网店, 零售散客."""

    code: str
    name: str
    category: str
    region: str
    contact: str
    phone: str
    address: str
    terms_days: int
    credit_limit: Decimal
    level: str


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse of the company."""

    code: str
    name: str
    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff; ``role`` is the name of a role."""

    code: str
    name: str
    role: str
    username: str
    phone: str


@dataclass(frozen=True, slots=True)
class RhythmLine:
    """One line of the rhythm. ``day`` 0 is a Monday; ``customer`` None is somebody from the street."""

    day: int
    order: int
    minute: int
    customer: int | None
    product: int
    quantity: int
    is_cancellation: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the sample company is made of before it trades; keyed by code."""

    products: Mapping[str, Product]
    suppliers: Mapping[str, Supplier]
    customers: Mapping[str, Customer]
    warehouses: Mapping[str, Warehouse]
    members: Mapping[str, Member]
    rhythm: tuple[RhythmLine, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _units(row: Mapping[str, str]) -> tuple[Unit, ...]:
    larger = (
        Unit(row[f"{kind}_unit"], Decimal(row[f"{kind}_ratio"]), row[f"{kind}_barcode"])
        for kind in ("middle", "pack")
        if row[f"{kind}_unit"]
    )
    return (Unit(row["base_unit"], Decimal(1), row["barcode"]), *larger)


def _product(row: Mapping[str, str]) -> Product:
    return Product(
        code=row["code"],
        name=row["name"],
        specification=row["specification"],
        brand=row["brand"],
        category=row["category"],
        units=_units(row),
        tax_rate=Decimal(row["tax_rate"]),
        purchase_price=Decimal(row["purchase_price"]),
        wholesale_price=Decimal(row["wholesale_price"]),
        retail_price=Decimal(row["retail_price"]),
        minimum_price=Decimal(row["minimum_price"]),
        shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
        minimum_stock=Decimal(row["minimum_stock"]),
        maximum_stock=Decimal(row["maximum_stock"]),
        supplier=row["supplier"],
        warehouse=row["warehouse"],
    )


def _supplier(row: Mapping[str, str]) -> Supplier:
    return Supplier(
        code=row["code"],
        name=row["name"],
        category=row["category"],
        contact=row["contact"],
        phone=row["phone"],
        address=row["address"],
        terms_days=int(row["terms_days"]),
        credit_limit=Decimal(row["credit_limit"]),
        lead_days=int(row["lead_days"]),
        order_weekdays=tuple(int(day) - 1 for day in row["order_weekdays"].split()),
        grade=row["grade"],
        supplies=row["supplies"],
    )


def _customer(row: Mapping[str, str]) -> Customer:
    return Customer(
        code=row["code"],
        name=row["name"],
        category=row["category"],
        region=row["region"],
        contact=row["contact"],
        phone=row["phone"],
        address=row["address"],
        terms_days=int(row["terms_days"]),
        credit_limit=Decimal(row["credit_limit"]),
        level=row["level"],
    )


def _rhythm_line(row: Mapping[str, str]) -> RhythmLine:
    return RhythmLine(
        day=int(row["day"]),
        order=int(row["order"]),
        minute=int(row["minute"]),
        customer=int(row["customer"]) if row["customer"] else None,
        product=int(row["product"]),
        quantity=int(row["quantity"]),
        is_cancellation=row["is_cancellation"] == "1",
    )


def _rhythm() -> tuple[RhythmLine, ...]:
    text = gzip.decompress((DATA / "rhythm.csv.gz").read_bytes()).decode()
    return tuple(_rhythm_line(row) for row in csv.DictReader(io.StringIO(text)))


@cache
def catalogue() -> Catalogue:
    """Return the sample company's data, read once."""
    return Catalogue(
        products={row["code"]: _product(row) for row in _rows("products.csv")},
        suppliers={row["code"]: _supplier(row) for row in _rows("suppliers.csv")},
        customers={row["code"]: _customer(row) for row in _rows("customers.csv")},
        warehouses={row["code"]: Warehouse(**row) for row in _rows("warehouses.csv")},
        members={row["code"]: Member(**row) for row in _rows("members.csv")},
        rhythm=_rhythm(),
    )
