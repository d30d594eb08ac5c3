"""Assembly 组装单: parts leave at their cost and become other goods, worth their sum and the fee."""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged, sound_goods
from liandong.documents.types import Direction, DocumentType
from liandong.inventory import making
from liandong.kernel.plans import Plan, Pooled
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Use the parts up; what is made shares their cost and the fee by its quantity."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *making.making_problems(draft)]
    goods = sound_goods(draft, problems)
    used = tuple(making.used(one) for one in goods if not making.is_whole(one.line))
    if problems:
        return judged(Plan(moves=used), problems)
    fee = making.fee_of(draft)
    made = tuple(
        making.made(one, Pooled(fee, one.line.quantity)) for one in goods if making.is_whole(one.line)
    )
    planned = Plan(moves=used + made, legs=making.fee_legs(draft), claims=making.fee_claims(draft))
    return judged(planned, problems)


DOCUMENT_TYPE = DocumentType(
    id="inventory.assembly",
    label="组装单",
    prefix="ZZD",
    plan=plan,
    header=making.header("组装费"),
    columns=(
        *columns.GOODS,
        making.ROLE_COLUMN,
        *columns.LOT_IN,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    direction=Direction.OUT,
    partner_kind="supplier",
    has_money=False,
    icon="arrows-join",
    proposes_parts=True,
)
