"""Bill endorsement 票据背书单: bills that customers gave go on to a supplier and settle what is owed to him.

A bill that is overdue can't be endorsed any more (票据法 article 36).
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.allocating import line_problems, settlement_legs, settlements, with_rest
from liandong.documents.bills import GIVEN_NUMBER, given_lines, given_problems, without
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Credit bills receivable, settle the supplier's claims, keep the rest as an advance to him."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += given_problems(draft, (ClaimKind.BILL_RECEIVABLE,), until_due=True)
    bills = given_lines(draft)
    problems += line_problems(without(draft, bills), takes_money=False)
    planned = Plan(legs=settlement_legs(draft), settlements=settlements(draft))
    planned = with_rest(planned, draft, -1, sum((line.gross_amount for line in bills), ZERO))
    return judged(planned, [*problems, *planned.problems])


DOCUMENT_TYPE = DocumentType(
    id="finance.bill_endorsement",
    label="票据背书单",
    prefix="PJBS",
    plan=plan,
    header=(
        replace(columns.SUPPLIER, label="被背书人"),
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(
        replace(columns.CLAIM, label="票据或核销单据"),
        GIVEN_NUMBER,
        columns.AMOUNT,
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.BILL_RECEIVABLE, ClaimKind.PAYABLE),
    icon="arrows-exchange",
)
