"""Bad debt 坏账单: what a partner will never pay is written off, with the reason.

The role 坏账 says which method the company has: its account is the loss itself (直接转销, 小企业会计准则
article 10), or the allowance made for it before (备抵法, 企业会计准则). The claims are settled; a debt that
is paid after all is reversed and received like any other.
"""

from collections.abc import Iterator

from liandong.documents import columns
from liandong.documents.allocating import line_problems, settlement_legs, settlements
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, FieldKind, HeaderField, LineKind
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, Problem

KINDS = (ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID)
REASONS = (
    ("bankrupt", "破产、注销、吊销"),
    ("dead", "死亡、失踪"),
    ("late", "逾期三年以上无力清偿"),
    ("settled", "和解、诉讼后无法追回"),
    ("disaster", "自然灾害、战争"),
    ("other", "其他"),
)
"""Why a debt is lost: the cases of article 10 of 小企业会计准则."""
_REASON = HeaderField(
    "reason", "核销原因", FieldKind.CHOICE, is_required=True, is_detail=True, choices=REASONS
)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Settle the claims, and debit what they come to."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += line_problems(draft, takes_money=False)
    problems += _unfit(draft)
    legs = settlement_legs(draft)
    lost = -sum((leg.amount for leg in legs), ZERO)
    loss = (Leg(lost, role=AccountRole.BAD_DEBT),) if lost else ()
    return judged(Plan(legs=(*loss, *legs), settlements=settlements(draft)), problems)


def _unfit(draft: Draft) -> Iterator[Problem]:
    """Yield lines that are no loss: what the company owes itself, and credit notes."""
    for line in draft.lines:
        if line.claim is not None and (line.claim.kind not in KINDS or line.claim.amount < ZERO):
            yield Problem("bad_debt_unfit", line.position, "claim")


DOCUMENT_TYPE = DocumentType(
    id="finance.bad_debt",
    label="坏账单",
    prefix="HZD",
    plan=plan,
    header=(columns.PARTNER, columns.BUSINESS_DATE, _REASON, columns.HANDLER, columns.MEMO),
    columns=(columns.CLAIM, columns.AMOUNT, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    settles=KINDS,
    icon="alert-triangle",
)
