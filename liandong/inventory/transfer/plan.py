"""Transfer 调拨单: goods go to another warehouse, at once or by way of the goods in transit.

Sent off (``dispatch``), they lie in transit until a transfer receipt takes them in. A line may go from a bin
to a bin of its own; above the lines both may then be the same warehouse.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import Goods, judged, self_progress, sound_goods, target_of
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Problem, Progress, Purpose, VirtualPlace

DIRECT, DISPATCH = "direct", "dispatch"


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods at their cost; a direct transfer is received by its own posting."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += _going_nowhere(draft)
    is_direct = draft.details.get("mode", DIRECT) != DISPATCH
    moves = []
    for goods in sound_goods(draft, problems):
        target = target_of(goods.line, draft) if is_direct else VirtualPlace.TRANSIT
        if target is not None:
            moves.append(_move(goods, target))
    received = self_progress(draft, Progress.FULFILLED) if is_direct else ()
    return judged(Plan(moves=tuple(moves), self_progress=received), problems)


def _going_nowhere(draft: Draft) -> list[Problem]:
    found = []
    for line in draft.lines:
        source = draft.place if line.place is None else line.place
        if source is not None and source == target_of(line, draft):
            found.append(Problem("same_place", line.position, "target_place"))
    return found


def _move(goods: Goods, target: int) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=target,
        quantity=goods.line.quantity,
        purpose=Purpose.TRANSFER,
        lot=goods.line.lot,
    )


DOCUMENT_TYPE = DocumentType(
    id="inventory.transfer",
    label="调拨单",
    prefix="DBD",
    plan=plan,
    header=(
        HeaderField("place", "调出仓库", FieldKind.PLACE, is_required=True),
        HeaderField("target_place", "调入仓库", FieldKind.PLACE, is_required=True),
        columns.BUSINESS_DATE,
        HeaderField(
            "mode",
            "方式",
            FieldKind.CHOICE,
            is_detail=True,
            choices=((DIRECT, "直接调拨"), (DISPATCH, "先发出后收货")),
        ),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.LOT_OUT, *columns.BINS, columns.LINE_MEMO),
    direction=Direction.OUT,
    has_money=False,
    icon="arrows-exchange",
)
