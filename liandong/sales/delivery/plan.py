"""Delivery 销售出库单: goods go to the customer at their cost; the invoice follows or is included."""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.kit_lines import kit_problems, parts_invoiced
from liandong.documents.planning import (
    Goods,
    fulfilments,
    judged,
    sales_invoice,
    sound_goods,
    with_invoice,
)
from liandong.documents.types import Direction, DocumentType, OriginRule, PriceSource
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress, Purpose, VirtualPlace
from liandong.sales.gifts import GIFT, bearing_role, gift_problems


def plan(draft: Draft, rules: Rules) -> Plan:
    """Issue the goods at cost; with the company's switch, revenue and the debt at once."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *gift_problems(draft), *kit_problems(draft)]
    moves = tuple(_move(goods) for goods in sound_goods(draft, problems))
    planned = Plan(moves=moves, fulfilments=fulfilments(draft, DOCUMENT_TYPE))
    if rules.invoice_with_goods:
        planned = with_invoice(planned, sales_invoice(draft, 1), draft)
    else:
        planned = replace(planned, self_progress=parts_invoiced(draft))
    return judged(planned, problems)


def _move(goods: Goods) -> PlannedMove:
    """Return the move; what is given away without a sale goes where the company's other issues go."""
    origin = goods.line.origin
    role = bearing_role(goods.line)
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=VirtualPlace.CUSTOMER if role is None else VirtualPlace.ADJUSTMENT,
        quantity=goods.line.quantity,
        purpose=Purpose.SALE,
        value=goods.line.brought,
        lot=goods.line.lot,
        counter_role=role,
        releases=None if origin is None else origin.id,
    )


DOCUMENT_TYPE = DocumentType(
    id="sales.delivery",
    label="销售出库单",
    prefix="XSCK",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        columns.WAREHOUSE,
        columns.DUE_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.DELIVERY_ADDRESS,
        columns.COUPONS,
        columns.DECLINED_PROMOTIONS,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.LOT_OUT,
        *columns.MONEY,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
        GIFT,
        *columns.PRICE_REASONS,
        columns.KIT_PART,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.OUT,
    partner_kind="customer",
    origins=(OriginRule("sales.order", Progress.FULFILLED, has_tolerance=True),),
    price_source=PriceSource.SALE,
    icon="truck-delivery",
    is_checked=True,
)
