"""Sales return 销售退货单: goods come back, at the cost they were issued at.

Without a delivery to point at they come back at the cost entered, else at today's.
"""

from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
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
    Direction,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress, Purpose, VirtualPlace

REASONS = (
    ("quality", "质量问题"),
    ("damaged", "运输损坏"),
    ("wrong_goods", "错发多发"),
    ("unsold", "滞销退回"),
    ("other", "其他"),
)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take the goods back at issue cost; with the company's switch, credit the customer."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += number_problems(draft, "cost")
    use = OriginUse()
    moves = tuple(_move(goods, use) for goods in sound_goods(draft, problems))
    planned = Plan(moves=moves, fulfilments=fulfilments(draft, DOCUMENT_TYPE))
    if rules.invoice_with_goods:
        planned = with_invoice(planned, sales_invoice(draft, -1), draft)
    return judged(planned, problems)


def _move(goods: Goods, use: OriginUse) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.CUSTOMER,
        target=goods.place,
        quantity=goods.line.quantity,
        purpose=Purpose.SALES_RETURN,
        value=_cost(goods, use),
        lot=goods.line.lot,
    )


def _cost(goods: Goods, use: OriginUse) -> Decimal | None:
    line = goods.line
    if line.origin is None:
        return entered_cost(line, line.quantity)
    return use.returned_value(line.origin, line.quantity)


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
        *columns.MONEY,
        columns.DETAIL_COST,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    direction=Direction.IN,
    partner_kind="customer",
    origins=(OriginRule("sales.delivery", Progress.RETURNED, is_later=True),),
    price_source=PriceSource.SALE,
    icon="truck-return",
)
