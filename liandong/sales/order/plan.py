"""Sales order 销售订单: a promise to deliver. It may keep stock for itself; deliveries fulfil it.

Copied from a quotation, in part or wholly, it moves that on.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.kit_lines import kit_problems
from liandong.documents.planning import fulfilments, judged, sound_goods
from liandong.documents.types import (
    Direction,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.plans import Plan, PlannedReservation
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress
from liandong.sales.gifts import GIFT, gift_problems


def plan(draft: Draft, rules: Rules) -> Plan:
    """Reserve the goods where the company's switch says so; no book changes."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *gift_problems(draft), *kit_problems(draft)]
    wanted = sound_goods(draft, problems) if rules.reserve_on_order else []
    reservations = tuple(
        PlannedReservation(
            line=goods.line.position,
            product=goods.product,
            place=goods.place,
            quantity=goods.line.quantity,
            lot=goods.line.lot,
        )
        for goods in wanted
    )
    taken = fulfilments(draft, DOCUMENT_TYPE)
    return judged(Plan(reservations=reservations, fulfilments=taken), problems)


DOCUMENT_TYPE = DocumentType(
    id="sales.order",
    label="销售订单",
    prefix="XSDD",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        HeaderField("place", "发货仓库", FieldKind.PLACE, is_required=True),
        HeaderField("due_date", "要求交货日", FieldKind.DATE),
        columns.HANDLER,
        columns.REFERENCE,
        columns.DELIVERY_ADDRESS,
        columns.COUPONS,
        columns.DECLINED_PROMOTIONS,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.LOT_ASKED,
        *columns.MONEY,
        columns.LINE_PLACE,
        columns.LINE_DUE_DATE,
        columns.LINE_MEMO,
        GIFT,
        *columns.PRICE_REASONS,
        columns.KIT_PART,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.OUT,
    partner_kind="customer",
    origins=(OriginRule("sales.quotation", Progress.FULFILLED, has_tolerance=True),),
    price_source=PriceSource.SALE,
    is_closable=True,
    icon="shopping-cart",
)
