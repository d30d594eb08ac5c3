"""Outgoing payment 付款单: money goes out and settles what the company owes.

Several accounts may share one document. A fee or a cash discount is one more account line.
"""

from liandong.documents import columns
from liandong.documents.allocating import line_problems, payment
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Credit the accounts the money left, settle the claims, keep the rest as an advance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += line_problems(draft, takes_money=True)
    planned = payment(draft, -1)
    return judged(planned, [*problems, *planned.problems])


DOCUMENT_TYPE = DocumentType(
    id="finance.outgoing_payment",
    label="付款单",
    prefix="FKD",
    plan=plan,
    header=(
        columns.PARTNER,
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.PAYEE_ACCOUNT,
        columns.MEMO,
    ),
    columns=(columns.ACCOUNT, columns.CLAIM, columns.AMOUNT, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.PAYABLE, ClaimKind.ADVANCE_RECEIVED, ClaimKind.RECEIVABLE),
    icon="credit-card-pay",
)
