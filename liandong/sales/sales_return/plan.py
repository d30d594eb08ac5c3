"""Sales return 销售退货单: goods come back, at the cost they were issued at.

Without a delivery to point at they come back at the cost entered, else at today's. What was found when they
were looked at says of each line where its goods go: to stock, to another warehouse as second grade, or,
as scrap, straight to the loss of property.
"""

from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.kit_lines import kit_problems, parts_invoiced
from liandong.documents.planning import (
    Goods,
    OriginUse,
    entered_cost,
    fulfilments,
    judged,
    number_problems,
    sales_invoice,
    sound_goods,
    with_invoice,
)
from liandong.documents.types import (
    Column,
    Direction,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Problem, Progress, Purpose, VirtualPlace
from liandong.sales.gifts import GIFT, bearing_role, gift_problems

REASONS = (
    ("quality", "质量问题"),
    ("damaged", "运输损坏"),
    ("wrong_goods", "错发多发"),
    ("unsold", "滞销退回"),
    ("other", "其他"),
)

RESTOCK, SECOND, SCRAP = "restock", "second", "scrap"
DISPOSITIONS = ((RESTOCK, "回库"), (SECOND, "次品"), (SCRAP, "报废"))


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take the goods back at issue cost; with the company's switch, credit the customer."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *kit_problems(draft)]
    problems += number_problems(draft, "cost")
    problems += [*_disposition_problems(draft), *gift_problems(draft)]
    use = OriginUse()
    moves = tuple(_move(goods, use) for goods in sound_goods(draft, problems))
    planned = Plan(moves=moves, fulfilments=fulfilments(draft, DOCUMENT_TYPE))
    if rules.invoice_with_goods:
        planned = with_invoice(planned, sales_invoice(draft, -1), draft)
    else:
        planned = replace(planned, self_progress=parts_invoiced(draft))
    return judged(planned, problems)


def _disposition_problems(draft: Draft) -> list[Problem]:
    """Return lines that go nowhere: second grade left with the good, scrap of unknown cost."""
    found = []
    for line in draft.lines:
        given = line.details.get("disposition", "")
        if given and given not in dict(DISPOSITIONS):
            detail = {"field": DISPOSITION.label, "value": given[:40]}
            found.append(Problem("unknown_choice", line.position, "disposition", detail))
        if given == SECOND and line.place in {None, draft.place}:
            found.append(Problem("second_place", line.position, "place"))
        if given == SCRAP and line.origin is None and not line.details.get("cost"):
            found.append(Problem("scrap_cost", line.position, "cost"))
    return found


def _move(goods: Goods, use: OriginUse) -> PlannedMove:
    """Return the move; a gift comes back from where it went, so that the same account is relieved."""
    is_scrap = goods.line.details.get("disposition") == SCRAP
    role = bearing_role(goods.line)
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.CUSTOMER if role is None else VirtualPlace.ADJUSTMENT,
        target=VirtualPlace.LOSS if is_scrap else goods.place,
        quantity=goods.line.quantity,
        purpose=Purpose.SALES_RETURN,
        value=_cost(goods, use),
        lot=goods.line.lot,
        counter_role=role,
    )


def _cost(goods: Goods, use: OriginUse) -> Decimal | None:
    line = goods.line
    if line.origin is None:
        return entered_cost(line, line.quantity)
    return use.returned_value(line.origin, line.quantity)


_CHOICE = FieldKind.CHOICE
DISPOSITION = Column("disposition", "处理结果", _CHOICE, is_detail=True, width=80, choices=DISPOSITIONS)

DOCUMENT_TYPE = DocumentType(
    id="sales.sales_return",
    label="销售退货单",
    prefix="XSTH",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        columns.WAREHOUSE,
        HeaderField("reason", "退货原因", FieldKind.CHOICE, is_detail=True, choices=REASONS),
        columns.DUE_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.LOT_IN,
        DISPOSITION,
        *columns.MONEY,
        GIFT,
        columns.DETAIL_COST,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
        columns.KIT_PART,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.IN,
    partner_kind="customer",
    origins=(OriginRule("sales.delivery", Progress.RETURNED, is_later=True),),
    price_source=PriceSource.SALE,
    icon="truck-return",
)
