"""Bill issue 开票据单: bills of the company's own pay a supplier and settle what it owes him.

They stand as 应付票据 until they are paid. What the bank asks for, a margin 保证金 and a fee, is said in
account lines that come to nothing together: what grows by debit is positive, the account that pays negative.
"""

from collections.abc import Iterator
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.allocating import line_problems, settlement_legs, settlements, with_rest
from liandong.documents.bills import MORE, SAID, made, made_lines, made_problems, without
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft, DraftLine, Problem


def plan(draft: Draft, rules: Rules) -> Plan:
    """Credit bills payable, settle the claims, keep the rest as an advance; move margin and fee."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    problems += made_problems(draft)
    money = [line for line in draft.lines if line.account is not None]
    claimed = without(draft, [*made_lines(draft), *money])
    problems += line_problems(claimed, takes_money=False)
    problems += _money_problems(money)
    if draft.partner is None:
        return judged(Plan(), problems)
    legs, bills = made(draft, ClaimKind.BILL_PAYABLE)
    moved = tuple(Leg(line.gross_amount, account=line.account) for line in money)
    planned = Plan((), (*legs, *settlement_legs(claimed), *moved), bills, settlements(claimed))
    if any(one.code == "bill_money_uneven" for one in problems):
        return judged(planned, problems)
    planned = with_rest(planned, draft, -1, sum((leg.amount for leg in legs), Decimal(0)))
    return judged(planned, [*problems, *planned.problems])


def _money_problems(money: list[DraftLine]) -> Iterator[Problem]:
    for line in money:
        if line.claim is not None:
            yield Problem("account_and_claim", line.position, "claim")
        if line.gross_amount == ZERO:
            yield Problem("amount_zero", line.position, "gross_amount")
    difference = sum((line.gross_amount for line in money), ZERO)
    if difference:
        detail = {"difference": plain(difference)}
        yield Problem("bill_money_uneven", column="gross_amount", detail=detail)


DOCUMENT_TYPE = DocumentType(
    id="finance.bill_issue",
    label="开票据单",
    prefix="KPJ",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(*SAID, columns.CLAIM, columns.ACCOUNT, columns.AMOUNT, *MORE, columns.LINE_MEMO),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.PAYABLE,),
    icon="file-invoice",
)
