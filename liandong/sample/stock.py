"""The plan's own stock, so that nothing is planned which the books would refuse."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from liandong.kernel.money import ZERO

Slot = tuple[str, str]


class ShortStockError(ValueError):
    """The plan took more than there is: a mistake in the plan itself."""


class Stock:
    """On hand and reserved per place and product, in base units."""

    def __init__(self) -> None:
        self._on_hand: defaultdict[Slot, Decimal] = defaultdict(Decimal)
        self._reserved: defaultdict[Slot, Decimal] = defaultdict(Decimal)

    def on_hand(self, place: str, product: str) -> Decimal:
        """Return what lies there."""
        return self._on_hand[place, product]

    def available(self, place: str, product: str) -> Decimal:
        """Return what lies there and is not reserved."""
        return self._on_hand[place, product] - self._reserved[place, product]

    def add(self, place: str, product: str, quantity: Decimal) -> None:
        """Put goods there."""
        self._on_hand[place, product] += quantity

    def take(self, place: str, product: str, quantity: Decimal) -> None:
        """Take unreserved goods.

        Raises:
            ShortStockError: less is available.
        """
        if quantity > self.available(place, product):
            raise ShortStockError(f"{place} {product}: {quantity} > {self.available(place, product)}")
        self._on_hand[place, product] -= quantity

    def reserve(self, place: str, product: str, quantity: Decimal) -> None:
        """Keep goods for an order.

        Raises:
            ShortStockError: less is available.
        """
        if quantity > self.available(place, product):
            raise ShortStockError(f"{place} {product}: {quantity} > {self.available(place, product)}")
        self._reserved[place, product] += quantity

    def take_reserved(self, place: str, product: str, quantity: Decimal) -> None:
        """Deliver goods that were kept for an order.

        Raises:
            ShortStockError: less was reserved.
        """
        if quantity > self._reserved[place, product]:
            raise ShortStockError(
                f"{place} {product}: {quantity} > {self._reserved[place, product]} reserved"
            )
        self._reserved[place, product] -= quantity
        self._on_hand[place, product] -= quantity

    def held(self) -> Mapping[Slot, Decimal]:
        """Return every place and product with goods, and how much."""
        return {slot: quantity for slot, quantity in self._on_hand.items() if quantity > ZERO}
