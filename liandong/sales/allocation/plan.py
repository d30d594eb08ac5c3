"""Allocation 渠道留货单: stock that a channel keeps for itself in a warehouse, until a day or until released.

It is kept as an order keeps goods: reserved, so that nobody else can take it. What documents of the channel
sell or order is taken from it first (``documents.posting.allotting``). It moves nothing and owes nothing.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged, sound_goods
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField
from liandong.kernel.plans import Plan, PlannedReservation
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Problem


def plan(draft: Draft, rules: Rules) -> Plan:
    """Reserve each line wholly; the engine refuses what is not there."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    if draft.due_date is not None and draft.due_date < draft.business_date:
        problems.append(Problem("kept_until_past", None, "due_date", {"date": draft.due_date.isoformat()}))
    problems += [
        Problem("product_not_stocked", line.position, "product", {"product": line.product_name})
        for line in draft.lines
        if line.product is not None and not line.is_stocked
    ]
    reservations = tuple(
        PlannedReservation(
            line=goods.line.position,
            product=goods.product,
            place=goods.place,
            quantity=goods.line.quantity,
            lot=goods.line.lot,
        )
        for goods in sound_goods(draft, problems)
    )
    return judged(Plan(reservations=reservations), problems)


DOCUMENT_TYPE = DocumentType(
    id="sales.allocation",
    label="渠道留货单",
    prefix="QDLH",
    plan=plan,
    header=(
        columns.WAREHOUSE,
        columns.BUSINESS_DATE,
        HeaderField("due_date", "留到", FieldKind.DATE),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.LOT_ASKED, columns.LINE_PLACE, columns.LINE_MEMO),
    direction=Direction.OUT,
    has_money=False,
    is_closable=True,
    keeps_stock=True,
    icon="package",
)
