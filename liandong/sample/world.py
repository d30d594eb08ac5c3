"""What the planners share: the data, the demand, the stock and the diary."""

from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import PricedQuantity, line_amounts, round_half_up
from liandong.sample.catalogue import Catalogue, Product
from liandong.sample.demand import Demand
from liandong.sample.diary import Diary
from liandong.sample.events import EventLine
from liandong.sample.stock import Stock

BUYER, SELLER, ACCOUNTANT, KEEPER, CHIEF, SECOND_SELLER, CASHIER = (
    f"M{number:02d}" for number in range(1, 8)
)


@dataclass(frozen=True, slots=True)
class World:
    """The company while its trade is being planned. ``last_day`` is the index of today."""

    catalogue: Catalogue
    demand: Demand
    stock: Stock
    diary: Diary
    last_day: int

    def product(self, code: str) -> Product:
        """Return a product by code."""
        return self.catalogue.products[code]

    def base_quantity(self, line: EventLine) -> Decimal:
        """Return a line's quantity in base units."""
        return line.quantity * self.product(line.product).unit(line.unit).ratio


def gross_amount(line: EventLine) -> Decimal:
    """Return what a line costs with VAT, in yuan, rounded as the books round it."""
    priced = PricedQuantity(quantity=line.quantity, price=line.price, tax_rate=line.tax_rate)
    return line_amounts(priced, price_includes_tax=False).gross


def unit_price(price: Decimal, ratio: Decimal) -> Decimal:
    """Return the price of a unit of ``ratio`` base units, rounded to the cent."""
    return round_half_up(price * ratio)
