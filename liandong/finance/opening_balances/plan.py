"""Opening balances 期初科目余额: balances of accounts that neither stock nor claims keep.

Amounts are signed, debit positive; the other side is the opening balance. Of an account kept in another
currency both what it holds of that and what the old books say it is worth are entered.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft, Problem


def plan(draft: Draft, rules: Rules) -> Plan:
    """Book each balance against the opening balance."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    legs: list[Leg] = []
    for line in draft.lines:
        if line.account is None:
            problems.append(Problem("account_missing", line.position, "account"))
        if line.gross_amount == ZERO:
            problems.append(Problem("amount_zero", line.position, "gross_amount"))
        legs.append(Leg(line.gross_amount, account=line.account, foreign=line.foreign or ZERO))
        legs.append(Leg(-line.gross_amount, role=AccountRole.OPENING_BALANCE))
    return judged(Plan(legs=tuple(legs)), problems)


DOCUMENT_TYPE = DocumentType(
    id="finance.opening_balances",
    label="期初科目余额",
    prefix="QCYE",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.MEMO),
    columns=(
        replace(columns.ACCOUNT, label="科目", is_required=True),
        Column("gross_amount", "期初余额(借正贷负)", FieldKind.AMOUNT, is_required=True, width=152),
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.OPENING,
    allows_negative=True,
    icon="scale",
)
