"""Reading products: search, what the entry grid needs, and what the engine needs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Coalesce

from liandong.catalog.models import Product, ProductUnit, Tracking
from liandong.catalog.pricing import Prices
from liandong.catalog.saving import PRODUCT_WORDS
from liandong.kernel.checks import trimmed
from liandong.kernel.pinyin import normalized
from liandong.storage.pieces import fetch, given, joined
from liandong.storage.words import matches

EVERY_PRODUCT = "true"
ACTIVE_PRODUCTS = "m.is_active"


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that was found; ``unit`` is the one whose barcode was typed or scanned."""

    product: int
    unit: int | None


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit of a product: ``ratio`` base units, ``price`` where it has its own."""

    id: int
    product: int
    name: str
    ratio: Decimal
    barcode: str
    price: Decimal | None
    is_base: bool


@dataclass(frozen=True, slots=True)
class ProductCard:
    """What the entry grid shows of a product; ``units`` begins with the base unit."""

    id: int
    code: str
    name: str
    specification: str
    tax_rate: Decimal
    is_stocked: bool
    is_active: bool
    units: tuple[UnitCard, ...]
    prices: Prices
    has_lots: bool = False
    has_serials: bool = False

    @property
    def base_unit(self) -> UnitCard:
        """Return the unit stock is kept in."""
        return self.units[0]

    @property
    def barcode(self) -> str:
        """Return the base unit's barcode, else the first there is, else nothing."""
        return next((unit.barcode for unit in self.units if unit.barcode), "")


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a draft line must know of its product."""

    id: int
    code: str
    name: str
    tax_rate: Decimal
    is_stocked: bool
    is_active: bool
    minimum_price: Decimal | None
    shelf_life_days: int | None


def search_products(text: str, limit: int = 20, *, only_active: bool = True) -> list[Hit]:
    """Return the products a text finds, best first, with one statement; blanks find nothing.

    A whole code or barcode comes first, then the beginning of a code, of a name (written,
    pinyin, initials), of a word inside, and what contains every piece of the text.
    """
    if not normalized(text):
        return []
    found = matches(PRODUCT_WORDS, text, limit, ACTIVE_PRODUCTS if only_active else EVERY_PRODUCT)
    query = joined(
        "SELECT f.id, u.id FROM ",
        found,
        " AS f LEFT JOIN catalog_productunit b ON b.barcode = ",
        given(trimmed(text)),
        " LEFT JOIN catalog_productunit u ON u.id = COALESCE(b.merged_into_id, b.id)",
        " AND u.product_id = f.id",
        " ORDER BY f.rank, f.word, f.id",
    )
    return [Hit(product, unit) for product, unit in fetch(query)]


def exact_hits(texts: Collection[str]) -> dict[str, Hit]:
    """Return the active product each text is the whole code or a bar code of, with two statements.

    A text that is the code of one product and the bar code of another is left out. The codes of what was
    merged into another stand for that.
    """
    wanted = {trimmed(text) for text in texts}
    kept = Coalesce("merged_into", "pk")
    is_active = Q(is_active=True) | Q(merged_into__is_active=True)
    codes = Product.objects.filter(is_active, code__in=wanted).values_list("code", kept)
    by_code = {code: Hit(pk, None) for code, pk in codes}
    by_barcode = {code: hit for code, hit, is_found in barcode_hits(wanted) if is_found}
    found: dict[str, Hit] = by_code | by_barcode
    twice = {
        text
        for text in by_code.keys() & by_barcode.keys()
        if by_code[text].product != by_barcode[text].product
    }
    return {text: found[trimmed(text)] for text in texts if trimmed(text) in found.keys() - twice}


def barcode_hits(barcodes: Collection[str]) -> list[tuple[str, Hit, bool]]:
    """Return what barcodes stand for, and whether it is active; one statement.

    The unit of a merged product stands for that of what it was merged into.
    """
    rows = ProductUnit.objects.filter(barcode__in=barcodes).values_list(
        "barcode",
        Coalesce("product__merged_into", "product"),
        Coalesce("merged_into", "pk"),
        "product__is_active",
        "product__merged_into__is_active",
    )
    return [(str(code), Hit(pk, unit), bool(active or kept)) for code, pk, unit, active, kept in rows]


def units_of(products: Iterable[int]) -> dict[int, tuple[UnitCard, ...]]:
    """Return each product's units with one statement, the base first, then by ratio."""
    units: dict[int, tuple[UnitCard, ...]] = {}
    rows = ProductUnit.objects.filter(product__in=set(products)).order_by(
        "product", "-is_base", "ratio", "id"
    )
    for row in rows.values_list("id", "product", "name", "ratio", "barcode", "price", "is_base"):
        pk, product, name, ratio, barcode, price, is_base = row
        unit = UnitCard(pk, product, name, ratio, barcode or "", price, is_base)
        units[product] = (*units.get(product, ()), unit)
    return units


def product_cards(products: Collection[int]) -> list[ProductCard]:
    """Return the products' cards in the order asked for, with two statements; unknown ids are left out."""
    units = units_of(products)
    found = Product.objects.in_bulk(list(products))
    return [_card(found[pk], units[pk]) for pk in dict.fromkeys(products) if pk in found]


def products_with_lots(products: Iterable[int]) -> frozenset[int]:
    """Return those of the products that are kept by lot; one statement."""
    found = Product.objects.filter(pk__in=set(products), tracking=Tracking.LOT)
    return frozenset(found.values_list("pk", flat=True))


def product_facts(products: Iterable[int]) -> dict[int, ProductFacts]:
    """Return what draft lines must know of their products, by id, with one statement."""
    rows = Product.objects.filter(pk__in=set(products)).values_list(
        "id", "code", "name", "tax_rate", "is_stocked", "is_active", "minimum_price", "shelf_life_days"
    )
    return {row[0]: ProductFacts(*row) for row in rows}


def _card(product: Product, units: tuple[UnitCard, ...]) -> ProductCard:
    prices = Prices(
        retail=product.retail_price,
        wholesale=product.wholesale_price,
        purchase=product.purchase_price,
        minimum=product.minimum_price,
        unit_prices={unit.id: unit.price for unit in units if unit.price is not None},
    )
    return ProductCard(
        id=product.pk,
        code=product.code,
        name=product.name,
        specification=product.specification,
        tax_rate=product.tax_rate,
        is_stocked=product.is_stocked,
        is_active=product.is_active,
        units=units,
        prices=prices,
        has_lots=product.tracking == Tracking.LOT,
        has_serials=product.tracking == Tracking.SERIAL,
    )
