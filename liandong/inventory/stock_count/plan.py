"""Stock count 盘点单: what was counted against what the books said when the counting began.

Each line keeps its snapshot (``book_quantity``, base units). The difference to the snapshot is
what is posted, so goods may move while people count. A gain comes in at the cost entered on
the line, else at the current one.
"""

from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import (
    Goods,
    detail_number,
    entered_cost,
    judged,
    number_problems,
    place_of,
    sound_goods,
)
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Problem, Purpose, VirtualPlace


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move each difference between the count and the warehouse; none where there is none."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += number_problems(draft, "cost")
    problems += number_problems(draft, "book_quantity", may_be_negative=True)  # sold before it came
    problems += [*_without_snapshot(draft), *_counted_twice(draft)]
    moves = []
    for goods in sound_goods(draft, problems):
        book = detail_number(goods.line, "book_quantity") or ZERO
        difference = goods.line.quantity - book
        if difference > ZERO:
            moves.append(_gain(goods, difference))
        elif difference < ZERO:
            moves.append(_loss(goods, -difference))
    return judged(Plan(moves=tuple(moves)), problems)


def _without_snapshot(draft: Draft) -> list[Problem]:
    return [
        Problem("snapshot_missing", line.position, "book_quantity")
        for line in draft.lines
        if line.details.get("book_quantity", "") == ""
    ]


def _counted_twice(draft: Draft) -> list[Problem]:
    """Return lines of goods that another line has: each would post the whole difference."""
    first: dict[tuple[int | None, int | None, int | None], int] = {}
    found = []
    for line in draft.lines:
        key = (line.product, place_of(line, draft), line.lot or None)
        earlier = first.setdefault(key, line.position)
        if earlier != line.position and line.product is not None:
            found.append(Problem("duplicate_line", line.position, "product", {"first": str(earlier)}))
    return found


def _gain(goods: Goods, quantity: Decimal) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.COUNT,
        target=goods.place,
        quantity=quantity,
        purpose=Purpose.COUNT,
        value=entered_cost(goods.line, quantity),
        lot=goods.line.lot,
        counter_role=AccountRole.PENDING_PROPERTY,
        clearing_role=AccountRole.COUNT_GAIN,
    )


def _loss(goods: Goods, quantity: Decimal) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=VirtualPlace.COUNT,
        quantity=quantity,
        purpose=Purpose.COUNT,
        lot=goods.line.lot,
        counter_role=AccountRole.PENDING_PROPERTY,
        clearing_role=AccountRole.COUNT_LOSS,
    )


DOCUMENT_TYPE = DocumentType(
    id="inventory.stock_count",
    label="盘点单",
    prefix="PDD",
    plan=plan,
    header=(columns.WAREHOUSE, columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(
        columns.PRODUCT,
        columns.SPECIFICATION,
        columns.UNIT,
        *columns.LOT_IN,
        Column("book_quantity", "账面数量", FieldKind.QUANTITY, is_editable=False, is_detail=True),
        Column("quantity", "实盘数量", FieldKind.QUANTITY, is_required=True),
        columns.DETAIL_COST,
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.COUNT,
    has_money=False,
    icon="clipboard-check",
    takes_quarantined=True,
)
