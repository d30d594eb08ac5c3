"""Transfer receipt 调拨收货单: goods in transit arrive at the warehouse they were sent to, or never do.

What was lost on the way is written off from transit at its cost, and is no longer waited for.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import fulfilments, judged, sound_lines, target_of
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField, OriginRule
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, DraftLine, Problem, Progress, Purpose, VirtualPlace

ARRIVED, LOST = "arrived", "lost"
OUTCOMES = ((ARRIVED, "货到了"), (LOST, "路上丢失"))


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods out of transit, in or away; what is neither here nor known to be lost stays there."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += _sent_elsewhere(draft)
    moves = [_move(line, draft) for line in sound_lines(draft, problems)]
    planned = Plan(
        moves=tuple(move for move in moves if move is not None),
        fulfilments=fulfilments(draft, DOCUMENT_TYPE),
    )
    return judged(planned, problems)


def _sent_elsewhere(draft: Draft) -> list[Problem]:
    found = []
    for line in draft.lines:
        sent_to = None if line.origin is None else line.origin.target_place
        target = target_of(line, draft)
        if line.origin is not None and None not in {sent_to, target} and sent_to != target:
            detail = {"document": line.origin.document_number}
            found.append(Problem("origin_target", line.position, "target_place", detail))
    return found


def _move(line: DraftLine, draft: Draft) -> PlannedMove | None:
    target = target_of(line, draft)
    if line.product is None or target is None:
        return None
    if draft.details.get("outcome") == LOST:
        return _written_off(line, line.product)
    return PlannedMove(
        line=line.position,
        product=line.product,
        source=VirtualPlace.TRANSIT,
        target=target,
        quantity=line.quantity,
        purpose=Purpose.TRANSFER,
        lot=line.lot,
    )


def _written_off(line: DraftLine, product: int) -> PlannedMove:
    return PlannedMove(
        line=line.position,
        product=product,
        source=VirtualPlace.TRANSIT,
        target=VirtualPlace.LOSS,
        quantity=line.quantity,
        purpose=Purpose.ADJUSTMENT,
        lot=line.lot,
        counter_role=AccountRole.PENDING_PROPERTY,
        clearing_role=AccountRole.DAMAGE,
    )


DOCUMENT_TYPE = DocumentType(
    id="inventory.transfer_receipt",
    label="调拨收货单",
    prefix="DBSH",
    plan=plan,
    header=(
        HeaderField("target_place", "收货仓库", FieldKind.PLACE, is_required=True),
        HeaderField("outcome", "结果", FieldKind.CHOICE, is_detail=True, choices=OUTCOMES),
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.LOT_OUT, columns.LINE_MEMO),
    direction=Direction.IN,
    origins=(OriginRule("inventory.transfer", Progress.FULFILLED, is_later=True),),
    needs_origin=True,
    has_money=False,
    icon="arrow-bar-to-down",
)
