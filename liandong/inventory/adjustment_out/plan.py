"""Adjustment out 其他出库单: goods that go to no customer, at their cost.

Damage is a loss of property: it passes through 待处理财产损溢. Input tax of an abnormal loss is
moved out by the accountant, who alone can tell a normal loss from an abnormal one.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import Goods, judged, sound_goods
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField
from liandong.kernel.plans import Plan, PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Purpose, VirtualPlace

OTHER, DAMAGE, CONSUMPTION, GIFT = "other", "damage", "consumption", "gift"
REASONS = (
    (DAMAGE, "报损"),
    (CONSUMPTION, "领用"),
    (GIFT, "赠送"),
    (OTHER, "其他"),
)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Issue the goods at cost; the reason says where they go and which account bears them."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    is_damage = draft.details.get("reason") == DAMAGE
    moves = tuple(_move(goods, is_damage=is_damage) for goods in sound_goods(draft, problems))
    return judged(Plan(moves=moves), problems)


def _move(goods: Goods, *, is_damage: bool) -> PlannedMove:
    return PlannedMove(
        line=goods.line.position,
        product=goods.product,
        source=goods.place,
        target=VirtualPlace.LOSS if is_damage else VirtualPlace.ADJUSTMENT,
        quantity=goods.line.quantity,
        purpose=Purpose.ADJUSTMENT,
        lot=goods.line.lot,
        counter_role=AccountRole.PENDING_PROPERTY if is_damage else AccountRole.OTHER_EXPENSE,
        clearing_role=AccountRole.DAMAGE if is_damage else None,
    )


DOCUMENT_TYPE = DocumentType(
    id="inventory.adjustment_out",
    label="其他出库单",
    prefix="QTCK",
    plan=plan,
    header=(
        columns.WAREHOUSE,
        columns.BUSINESS_DATE,
        HeaderField(
            "reason", "出库原因", FieldKind.CHOICE, is_required=True, is_detail=True, choices=REASONS
        ),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.LOT_OUT, columns.LINE_PLACE, columns.LINE_MEMO),
    direction=Direction.OUT,
    has_money=False,
    icon="circle-minus",
    takes_quarantined=True,
)
