"""Inspection 质检单: goods that waited for it are released to the warehouse, or written off.

What goes back to its supplier leaves by a purchase return, straight from where it waits.
"""

from collections.abc import Iterator

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import Goods, judged, sound_goods, target_of
from liandong.documents.types import Column, Direction, DocumentType, FieldKind, HeaderField
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, DraftLine, Problem, Purpose, VirtualPlace

RELEASE, SCRAP = "release", "scrap"
RESULTS = ((RELEASE, "放行"), (SCRAP, "报损"))
RESULT = Column("result", "结果", FieldKind.CHOICE, is_detail=True, choices=RESULTS)
REASON = Column("reason", "不合格原因", FieldKind.TEXT, is_detail=True, width=160)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move what passed to the warehouse at its cost, and what did not to the losses."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *_line_problems(draft)]
    moves = []
    for goods in sound_goods(draft, problems):
        target = VirtualPlace.LOSS if _is_scrap(goods.line) else target_of(goods.line, draft)
        if target is not None:
            moves.append(_move(goods, target))
    return judged(Plan(moves=tuple(moves)), problems)


def _is_scrap(line: DraftLine) -> bool:
    return line.details.get(RESULT.name) == SCRAP


def _line_problems(draft: Draft) -> Iterator[Problem]:
    known = {value for value, _label in RESULTS}
    for line in draft.lines:
        result = line.details.get(RESULT.name, "")
        if result and result not in known:
            detail = {"field": RESULT.label, "value": result}
            yield Problem("unknown_choice", line.position, RESULT.name, detail)
        if line.product is not None and not line.in_quarantine:
            yield Problem("not_in_quarantine", line.position, "place", {"product": line.product_name})
        if _is_scrap(line) and not line.details.get(REASON.name):
            yield Problem("scrap_reason_missing", line.position, REASON.name)
        if not _is_scrap(line) and target_of(line, draft) is None:
            yield Problem("release_target_missing", line.position, "target_place")
        if target_of(line, draft) is not None and target_of(line, draft) == line.place:
            yield Problem("same_place", line.position, "target_place")


def _move(goods: Goods, target: int) -> PlannedMove:
    is_loss = target == VirtualPlace.LOSS
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=target,
        quantity=goods.line.quantity,
        purpose=Purpose.ADJUSTMENT if is_loss else Purpose.TRANSFER,
        lot=goods.line.lot,
        counter_role=AccountRole.PENDING_PROPERTY if is_loss else None,
        clearing_role=AccountRole.DAMAGE if is_loss else None,
    )


DOCUMENT_TYPE = DocumentType(
    id="purchasing.inspection",
    label="质检单",
    prefix="ZJD",
    plan=plan,
    header=(
        HeaderField("place", "待检区", FieldKind.PLACE, is_required=True, is_quarantine=True),
        HeaderField("target_place", "放行到", FieldKind.PLACE, is_quarantine=False),
        HeaderField("partner", "供应商", FieldKind.PARTNER),
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.LOT_OUT, RESULT, REASON, columns.LINE_MEMO),
    direction=Direction.OUT,
    has_money=False,
    icon="list-check",
    takes_quarantined=True,
    switch="inspects_receipts",
)
