"""Bill settlement 票据结算单: how a bill ends, apart from being endorsed.

Customers' bills are collected 到期托收 or discounted 贴现, for money and what the bank keeps, or they come
back unpaid 拒付退票, and the customer owes again. The company's own are paid 到期承付, or they are not
未能承付, and the supplier is owed again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.allocating import asset_sign, claim_leg, settlement_legs, settlements
from liandong.documents.bills import GIVEN_NUMBER, given_lines, given_problems
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.types import DocumentType, FieldKind, HeaderField, LineKind
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimKind, Draft, DraftLine, Problem

COLLECT, DISCOUNT, REFUSED, PAY, UNPAID = "collect", "discount", "refused", "pay", "unpaid"
DEEDS = (
    (COLLECT, "到期托收"),
    (DISCOUNT, "贴现"),
    (REFUSED, "拒付退票"),
    (PAY, "到期承付"),
    (UNPAID, "未能承付"),
)
_KINDS: Mapping[str, ClaimKind] = {
    COLLECT: ClaimKind.BILL_RECEIVABLE,
    DISCOUNT: ClaimKind.BILL_RECEIVABLE,
    REFUSED: ClaimKind.BILL_RECEIVABLE,
    PAY: ClaimKind.BILL_PAYABLE,
    UNPAID: ClaimKind.BILL_PAYABLE,
}
_OWED_AGAIN: Mapping[str, ClaimKind] = {REFUSED: ClaimKind.RECEIVABLE, UNPAID: ClaimKind.PAYABLE}
_DEED = HeaderField("deed", "处理方式", FieldKind.CHOICE, is_required=True, is_detail=True, choices=DEEDS)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Settle the bills against money and what it cost, or against debts that stand again."""
    deed = draft.details.get(_DEED.name, "")
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    kinds = (_KINDS[deed],) if deed in _KINDS else tuple(_KINDS.values())
    problems += given_problems(draft, kinds, until_due=deed == DISCOUNT)
    bills = given_lines(draft)
    rest = [line for line in draft.lines if line not in bills]
    problems += _money_problems(rest, bills, deed)
    sign = asset_sign(kinds[0])
    legs = settlement_legs(draft)
    legs += tuple(Leg(sign * line.gross_amount, account=line.account) for line in rest)
    again = _OWED_AGAIN.get(deed)
    claims = tuple(_owed_again(bills, again, draft)) if again else ()
    legs += tuple(claim_leg(one.kind, one.amount, one.partner) for one in claims)
    return judged(Plan(legs=legs, claims=claims, settlements=settlements(draft)), problems)


def _owed_again(bills: Sequence[DraftLine], kind: ClaimKind, draft: Draft) -> Iterator[PlannedClaim]:
    """Yield what each partner owes, or is owed, again: due at once, one claim a bill."""
    for line in bills:
        if line.claim is not None:
            yield PlannedClaim(kind, line.claim.partner, line.gross_amount, draft.business_date)


def _money_problems(rest: Sequence[DraftLine], bills: Sequence[DraftLine], deed: str) -> Iterator[Problem]:
    """Yield lines that are neither bill nor money, and money that is not what the bills come to."""
    for line in rest:
        if line.claim is not None:
            yield Problem("claim_no_bill", line.position, "claim")
        elif line.account is None:
            yield Problem("account_missing", line.position, "account")
        elif deed in _OWED_AGAIN:
            yield Problem("bill_no_money", line.position, "account")
        if line.gross_amount == ZERO:
            yield Problem("amount_zero", line.position, "gross_amount")
    if deed in _OWED_AGAIN:
        return
    money = _sum(line for line in rest if line.account is not None)
    wanted = _sum(bills)
    if money != wanted:
        detail = {"money": plain(money), "bills": plain(wanted), "difference": plain(abs(wanted - money))}
        yield Problem("bill_money_unequal", column="gross_amount", detail=detail)


def _sum(lines: Iterator[DraftLine] | Sequence[DraftLine]) -> Decimal:
    return sum((line.gross_amount for line in lines), ZERO)


DOCUMENT_TYPE = DocumentType(
    id="finance.bill_settlement",
    label="票据结算单",
    prefix="PJJS",
    plan=plan,
    header=(_DEED, columns.BUSINESS_DATE, columns.HANDLER, columns.REFERENCE, columns.MEMO),
    columns=(
        replace(columns.CLAIM, label="票据"),
        GIVEN_NUMBER,
        columns.ACCOUNT,
        columns.AMOUNT,
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.MONEY,
    allows_negative=True,
    settles=(ClaimKind.BILL_RECEIVABLE, ClaimKind.BILL_PAYABLE),
    icon="coins",
)
