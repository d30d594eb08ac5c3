"""Adjustment in 其他入库单: goods that come from no supplier, at the cost entered.

Without a cost they come in at the current one; a gift without one is worth nothing.
"""

from decimal import Decimal

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import Goods, entered_amount, judged, sound_goods
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField, PriceSource
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Purpose, VirtualPlace

OTHER, GIFT, SURPLUS, CONSUMPTION = "other", "gift", "surplus", "consumption"
REASONS = (
    (OTHER, "其他"),
    (GIFT, "受赠"),
    (SURPLUS, "报溢"),
    (CONSUMPTION, "领用退回"),
)
_ROLES: dict[str, tuple[AccountRole | None, AccountRole | None]] = {
    OTHER: (AccountRole.OTHER_INCOME, None),
    GIFT: (AccountRole.OTHER_INCOME, None),
    SURPLUS: (AccountRole.PENDING_PROPERTY, AccountRole.COUNT_GAIN),
    CONSUMPTION: (AccountRole.OTHER_EXPENSE, None),
}


def plan(draft: Draft, rules: Rules) -> Plan:
    """Move the goods in; the reason says which account stands against them."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    reason = draft.details.get("reason", OTHER)
    moves = tuple(_move(goods, reason, rules) for goods in sound_goods(draft, problems))
    return judged(Plan(moves=moves), problems)


def _move(goods: Goods, reason: str, rules: Rules) -> PlannedMove:
    counter, clearing = _ROLES.get(reason, (None, None))
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=VirtualPlace.ADJUSTMENT,
        target=goods.place,
        quantity=goods.line.quantity,
        purpose=Purpose.ADJUSTMENT,
        value=_cost(goods, reason, rules),
        lot=goods.line.lot,
        counter_role=counter,
        clearing_role=clearing,
    )


def _cost(goods: Goods, reason: str, rules: Rules) -> Decimal | None:
    if goods.line.price == ZERO and reason != GIFT:
        return None
    return entered_amount(goods.line, rules)


DOCUMENT_TYPE = DocumentType(
    id="inventory.adjustment_in",
    label="其他入库单",
    prefix="QTRK",
    plan=plan,
    header=(
        columns.WAREHOUSE,
        columns.BUSINESS_DATE,
        HeaderField(
            "reason", "入库原因", FieldKind.CHOICE, is_required=True, is_detail=True, choices=REASONS
        ),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.LOT_IN,
        columns.UNIT_COST,
        columns.COST_AMOUNT,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    direction=Direction.IN,
    price_source=PriceSource.COST,
    icon="circle-plus",
)
