"""What a landed cost did: what each line's goods took of it."""

from dataclasses import dataclass
from decimal import Decimal

from liandong.documents.margins import pass_on
from liandong.documents.models import Document
from liandong.kernel.money import ZERO
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.stock import is_own

_GONE = (VirtualPlace.CUSTOMER, VirtualPlace.DROP)


@dataclass(slots=True)
class Borne:
    """What the goods of one line took: what stays in stock, and what has gone."""

    position: int
    code: str
    name: str
    receipt: Document | None
    kept: Decimal = ZERO
    gone: Decimal = ZERO

    @property
    def share(self) -> Decimal:
        """Return the line's share of the costs."""
        return self.kept + self.gone


def borne_by(document: Document) -> list[Borne]:
    """Return what each line of goods took of a posted landed cost; two statements."""
    rows = StockMove.objects.filter(document=document, line__document=document)
    found: dict[int, Borne] = {}
    products: dict[int, int] = {}
    for move in rows.select_related("line__origin__document", "product").order_by("line__position", "pk"):
        origin = move.line.origin
        products[move.line_id] = move.product_id
        one = found.setdefault(
            move.line_id,
            Borne(
                move.line.position,
                move.product.code,
                move.product.name,
                origin.document if origin else None,
            ),
        )
        one.kept += (is_own(move.target_id) - is_own(move.source_id)) * move.value
        one.gone += ((move.target_id in _GONE) - (move.source_id in _GONE)) * move.value
    pass_on(document, [(products[line], one) for line, one in found.items()])
    return list(found.values())
