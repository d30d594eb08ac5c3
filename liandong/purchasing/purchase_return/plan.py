"""Purchase return 采购退货单: goods go back to the supplier.

They leave at the cost their receipt brought them in at. Accrued purchases are debited with
what the supplier credits, the line's own value; what lies between is purchase variance.
"""

from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import (
    Goods,
    OriginUse,
    expense_role,
    fulfilments,
    goods_value,
    judged,
    sound_goods,
    supplier_invoice,
    with_invoice,
)
from liandong.documents.types import Direction, DocumentType, OriginRule, PriceSource
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Progress, Purpose, VirtualPlace


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods out at their receipt's cost; with the company's switch, credit at once."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    use = OriginUse()
    moves: list[PlannedMove] = []
    legs: list[Leg] = []
    for goods in sound_goods(draft, problems):
        agreed = goods_value(goods.line, rules)
        value = _cost(goods, use, agreed)
        moves.append(_move(goods, value))
        legs += _between(agreed - value, AccountRole.PURCHASE_VARIANCE, draft, goods.product)
    for line in draft.lines:
        if not line.is_stocked:
            legs += _between(goods_value(line, rules), expense_role(line, draft.lines), draft)
    planned = Plan(moves=tuple(moves), legs=tuple(legs), fulfilments=fulfilments(draft, DOCUMENT_TYPE))
    if rules.invoice_with_goods:
        planned = with_invoice(planned, supplier_invoice(draft, -1, rules), draft)
    return judged(planned, problems)


def _cost(goods: Goods, use: OriginUse, agreed: Decimal) -> Decimal:
    """Return what the goods cost when they came in; without a receipt, what was agreed.

    What a customer sends straight back leaves at what it came back at.
    """
    if goods.line.brought is not None:
        return goods.line.brought
    if goods.line.origin is None:
        return agreed
    cost = use.returned_value(goods.line.origin, goods.line.quantity)
    return agreed if cost is None else cost


def _move(goods: Goods, value: Decimal) -> PlannedMove:
    origin = goods.line.origin
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=VirtualPlace.SUPPLIER,
        quantity=goods.line.quantity,
        purpose=Purpose.PURCHASE_RETURN,
        value=value,
        lot=goods.line.lot,
        layer_of=None if origin is None else origin.id,
    )


def _between(amount: Decimal, role: AccountRole, draft: Draft, product: int | None = None) -> list[Leg]:
    """Debit accrued purchases with the amount against another account."""
    if amount == ZERO:
        return []
    return [
        Leg(amount, role=AccountRole.ACCRUED_PURCHASES, partner=draft.partner),
        Leg(-amount, role=role, product=product),
    ]


DOCUMENT_TYPE = DocumentType(
    id="purchasing.purchase_return",
    label="采购退货单",
    prefix="CGTH",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        columns.WAREHOUSE,
        columns.DUE_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.LOT_OUT,
        *columns.MONEY,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.OUT,
    partner_kind="supplier",
    origins=(OriginRule("purchasing.receipt", Progress.RETURNED, is_later=True),),
    price_source=PriceSource.PURCHASE,
    icon="package-off",
    takes_quarantined=True,
)
