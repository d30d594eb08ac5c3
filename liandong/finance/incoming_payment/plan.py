"""Incoming payment 收款单: money comes in and settles what the partner owes.

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
    """Debit the accounts the money came to, settle the claims, keep the rest as an advance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += line_problems(draft, takes_money=True)
    planned = payment(draft, 1)
    return judged(planned, [*problems, *planned.problems])


DOCUMENT_TYPE = DocumentType(
    id="finance.incoming_payment",
    label="收款单",
    prefix="SKD",
    plan=plan,
    header=(
        columns.PARTNER,
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(columns.ACCOUNT, columns.CLAIM, columns.AMOUNT, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_PAID, ClaimKind.PAYABLE),
    icon="cash-banknote",
)
