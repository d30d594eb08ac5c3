"""How far deliveries and the lines of their orders have come: picked, packed, posted, shipped, delivered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from liandong.documents.models import Document, DocumentLine, PackCheck, State
from liandong.kernel.money import ZERO
from liandong.storage.membership import Among
from liandong.warehouse.shipping.access import DELIVERY
from liandong.warehouse.shipping_models import Shipment, Standing


class Step(IntEnum):
    """How far a delivery has come; each step includes those before it."""

    PICKED = 1
    PACKED = 2
    POSTED = 3
    SHIPPED = 4
    DELIVERED = 5


@dataclass(frozen=True, slots=True)
class LineProgress:
    """How much of an order's line has come how far, base units; none is more than the one before.

    Goods that left without a check count as packed: nobody will check them any more.
    """

    picked: Decimal = ZERO
    packed: Decimal = ZERO
    posted: Decimal = ZERO
    shipped: Decimal = ZERO
    delivered: Decimal = ZERO


def steps_of(documents: Sequence[Document]) -> dict[int, Step]:
    """Return how far each delivery has come, drafts included; two statements."""
    return _steps({one.pk: (one.state, one.version) for one in documents})


def _steps(documents: Mapping[int, tuple[str, int]]) -> dict[int, Step]:
    drafts = [pk for pk, (state, _) in documents.items() if state == State.DRAFT]
    checked = set(PackCheck.objects.filter(Among("document", drafts)).values_list("document", "version"))
    standings: defaultdict[int, list[str]] = defaultdict(list)
    rows = Shipment.objects.filter(Among("document", list(documents)), withdrawn_at=None)
    for document, standing in rows.values_list("document", "standing"):
        standings[document].append(standing)
    found = {}
    for pk, (state, version) in documents.items():
        if state == State.DRAFT:
            found[pk] = Step.PACKED if (pk, version) in checked else Step.PICKED
            continue
        reached = standings[pk]
        found[pk] = Step.SHIPPED if reached else Step.POSTED
        if reached and all(one == Standing.SIGNED for one in reached):
            found[pk] = Step.DELIVERED
    return found


def line_progress(lines: Iterable[int]) -> dict[int, LineProgress]:
    """Return how far lines of orders have come, by id; what was not begun is absent. Three statements."""
    wanted = list(lines)
    if not wanted:
        return {}
    rows = list(
        DocumentLine.objects.filter(
            Among("origin", wanted),
            document__type=DELIVERY,
            document__reverses=None,
            document__state__in=[State.DRAFT, State.POSTED],
        ).values_list("origin", "quantity", "document", "document__state", "document__version")
    )
    steps = _steps({document: (state, version) for _, _, document, state, version in rows})
    sums: defaultdict[int, dict[Step, Decimal]] = defaultdict(lambda: dict.fromkeys(Step, ZERO))
    for origin, quantity, document, _, _ in rows:
        for step in Step:
            if step <= steps[document]:
                sums[origin or 0][step] += quantity
    return {origin: LineProgress(*(by_step[step] for step in Step)) for origin, by_step in sums.items()}
