"""Finding the deliveries that returned goods come back from: the customer's own, the newest first."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from liandong.documents.models import DocumentLine, State
from liandong.kernel.money import ZERO
from liandong.replay.items import ReplayDocument, ReplayLine
from liandong.replay.master_data import Directory

Pair = tuple[int, int]


@dataclass(slots=True)
class OpenLine:
    """A delivered line and how much of it has not come back."""

    id: int
    quantity: Decimal


class OpenDeliveries:
    """What customers may still return, as far as the documents of one batch ask for it."""

    def __init__(self, documents: Iterable[ReplayDocument], directory: Directory) -> None:
        self._lines: dict[Pair, list[OpenLine]] = _read(
            {
                (directory.partners[partner], directory.products[product])
                for one in documents
                for partner, product in one.returned
            }
        )

    def take(self, partner: int, product: int, line: ReplayLine) -> Iterator[tuple[Decimal, int | None]]:
        """Yield the parts of a returned quantity with the line each comes from; the rest has none."""
        left = line.quantity
        for open_line in self._lines.get((partner, product), []):
            part = min(left, open_line.quantity)
            if part > ZERO:
                open_line.quantity -= part
                left -= part
                yield part, open_line.id
        if left > ZERO:
            yield left, None


def _read(pairs: set[Pair]) -> dict[Pair, list[OpenLine]]:
    found: defaultdict[Pair, list[OpenLine]] = defaultdict(list)
    if not pairs:
        return found
    lines = DocumentLine.objects.filter(
        document__type="sales.delivery",
        document__state=State.POSTED,
        document__partner__in={partner for partner, _ in pairs},
        product__in={product for _, product in pairs},
        returned__lt=F("quantity"),
    ).order_by("-document__business_date", "-pk")
    columns = ("document__partner", "product", "pk", "quantity", "returned")
    for partner, product, pk, quantity, returned in lines.values_list(*columns):
        if (partner, product) in pairs:
            found[partner, product].append(OpenLine(pk, quantity - returned))
    return found
