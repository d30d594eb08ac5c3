"""Bill receipt 收票单: a customer pays with bills, which settle what he owes.

What the bills come to beyond that is an advance. They stand as 应收票据 until something becomes of them.
"""

from decimal import Decimal

from liandong.documents import columns
from liandong.documents.allocating import line_problems, settlement_legs, settlements, with_rest
from liandong.documents.bills import MORE, SAID, made, made_lines, made_problems, without
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Debit bills receivable, settle the claims, keep the rest as an advance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += made_problems(draft)
    claimed = without(draft, made_lines(draft))
    problems += line_problems(claimed, takes_money=False)
    if draft.partner is None:
        return judged(Plan(), problems)
    legs, bills = made(draft, ClaimKind.BILL_RECEIVABLE)
    planned = Plan((), (*legs, *settlement_legs(claimed)), bills, settlements(claimed))
    planned = with_rest(planned, draft, 1, sum((leg.amount for leg in legs), Decimal(0)))
    return judged(planned, [*problems, *planned.problems])


DOCUMENT_TYPE = DocumentType(
    id="finance.bill_receipt",
    label="收票单",
    prefix="SPJ",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(*SAID, columns.CLAIM, columns.AMOUNT, *MORE, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.RECEIVABLE,),
    icon="receipt",
)
