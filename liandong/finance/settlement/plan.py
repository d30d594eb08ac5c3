"""Settlement 核销单: claims of one partner are set off against each other, without money.

An advance against what is owed, a credit note against an invoice, what a partner owes
against what is owed to him.
"""

from liandong.documents import columns
from liandong.documents.allocating import (
    foreign_balance,
    line_problems,
    settlement_legs,
    settlements,
    with_difference,
)
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft, Problem


def plan(draft: Draft, rules: Rules) -> Plan:
    """Settle both sides; what is settled of debts must equal what is settled of assets.

    In another currency they must equal in that; what they differ by in the books is an exchange difference.
    """
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += line_problems(draft, takes_money=False)
    legs = settlement_legs(draft)
    planned = Plan(legs=legs, settlements=settlements(draft))
    if draft.foreign is not None:
        difference, planned = foreign_balance(draft), with_difference(planned)
    else:
        difference = sum((leg.amount for leg in legs), ZERO)
    if difference != ZERO:
        detail = {"difference": plain(abs(difference))}
        problems.append(Problem("settlement_unbalanced", column="gross_amount", detail=detail))
    return judged(planned, problems)


DOCUMENT_TYPE = DocumentType(
    id="finance.settlement",
    label="核销单",
    prefix="HXD",
    plan=plan,
    header=(columns.PARTNER, columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(columns.CLAIM, columns.AMOUNT, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED, ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID),
    icon="arrows-join",
)
