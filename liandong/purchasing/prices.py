"""进价记录: what goods were bought for, and how far each price is from the one before it."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from liandong.documents.models import DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, round_half_up
from liandong.kernel.rules import Rules
from liandong.purchasing.matching import RECEIPT, worth

MOST = 500


@dataclass(frozen=True, slots=True)
class Paid:
    """A receipt's line, its price per base unit, and that of the receipt before it from any supplier."""

    line: DocumentLine
    price: Decimal
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Return by how many per cent the price went up, negative for down; None for the first."""
        if not self.before:
            return None
        return round_half_up((self.price - self.before) * HUNDRED / self.before, 1)

    def is_unusual(self, rules: Rules) -> bool:
        """Tell whether it is further off than the company's rate; a rate of 0 finds nothing unusual."""
        rate, change = rules.unusual_price_rate, self.change
        return bool(rate) and change is not None and abs(change) > rate


def paid(actor: Actor, product: int, rules: Rules) -> list[Paid]:
    """Return what a product was bought for, the newest of ``MOST`` receipts first; one statement."""
    posted = visible_to(actor).filter(type=RECEIPT, state=State.POSTED, reverses=None)
    bought = DocumentLine.objects.filter(
        document__in=posted.values("pk"), product=product, quantity__gt=0, net_amount__gt=0
    )
    newest = bought.select_related("document__partner").order_by("-document__business_date", "-pk")
    rows: list[tuple[DocumentLine, Decimal]] = [(line, worth(line, rules)) for line in newest[: MOST + 1]]
    found = [Paid(line, price, before) for (line, price), (_, before) in pairwise(rows)]
    if rows and len(rows) <= MOST:
        found.append(Paid(*rows[-1], None))
    return found
