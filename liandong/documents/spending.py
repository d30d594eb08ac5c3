"""Money earned or spent by category: the building blocks of those plans. Pure.

Lines with a category say what for, lines with an account alone which money. What the money leaves open is
the partner's debt, or the company's. Amounts include tax: that of an expense is deducted by a general
taxpayer and else part of what it cost, that of an income is owed. In another currency the amounts in it
decide what is left open, and what the rounding of their worth leaves is an exchange difference.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from liandong.documents.allocating import claim_leg, with_difference
from liandong.documents.columns import CATEGORY
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.plans import Leg, Plan, PlannedClaim
from liandong.kernel.rules import Rules, Taxpayer
from liandong.kernel.terms import AccountRole, ClaimKind, Draft, DraftLine, Problem

_OPEN = {1: ClaimKind.PAYABLE, -1: ClaimKind.RECEIVABLE}
_TAX = {1: AccountRole.INPUT_TAX, -1: AccountRole.OUTPUT_TAX}


def is_of_category(line: DraftLine) -> bool:
    """Tell whether a line says what for, and not which money."""
    return bool(line.details.get(CATEGORY.name))


def sums(draft: Draft) -> tuple[Decimal, Decimal]:
    """Return what the categories come to, and the money, in the currency of the draft."""
    parts: dict[bool, Decimal] = {True: ZERO, False: ZERO}
    for line in draft.lines:
        amount = line.gross_amount if draft.foreign is None else line.foreign or ZERO
        parts[is_of_category(line)] += amount
    return parts[True], parts[False]


def spending_problems(draft: Draft) -> list[Problem]:
    """Return what is wrong with the lines, one by one and together."""
    problems = [problem for line in draft.lines for problem in _line_problems(line)]
    what_for, money = sums(draft)
    if draft.lines and not any(is_of_category(line) for line in draft.lines):
        problems.append(Problem("category_missing", column=CATEGORY.name))
    if money > what_for:
        detail = {"money": plain(money), "total": plain(what_for), "excess": plain(money - what_for)}
        problems.append(Problem("money_beyond_categories", column="gross_amount", detail=detail))
    if money < what_for and draft.partner is None:
        detail = {"open": plain(what_for - money)}
        problems.append(Problem("open_without_partner", column="partner", detail=detail))
    return problems


def _line_problems(line: DraftLine) -> Iterator[Problem]:
    if line.account is None:
        named = line.details.get(CATEGORY.name, "")
        code = "category_unfit" if named else "category_or_account_missing"
        yield Problem(code, line.position, CATEGORY.name, {"category": named} if named else {})
    if line.tax_rate and not is_of_category(line):
        yield Problem("tax_without_category", line.position, "tax_rate")
    if line.gross_amount == ZERO:
        yield Problem("amount_zero", line.position, "gross_amount")
    elif line.gross_amount < ZERO:
        yield Problem("amount_negative", line.position, "gross_amount")


def spending(draft: Draft, sign: int, rules: Rules) -> Plan:
    """Return the effects of an expense (``sign`` 1), which is debited, or of an income (−1), credited.

    Money goes the other way; what it leaves open is a claim on the day it is due.
    """
    currency = draft.foreign.currency if draft.foreign is not None else ""
    legs = [leg for line in draft.lines for leg in _legs(line, sign, rules, currency)]
    what_for, money = sums(draft)
    planned = _with_claim(Plan(legs=tuple(legs)), draft, sign, what_for - money)
    return with_difference(planned) if currency else planned


def _with_claim(planned: Plan, draft: Draft, sign: int, rest: Decimal) -> Plan:
    """Return a plan with what is left open; nothing where that is worth less than half a cent."""
    own, foreign, currency = rest, ZERO, ""
    if draft.foreign is not None:
        own = round_half_up(rest * (draft.foreign.rate or ZERO))
        foreign, currency = rest, draft.foreign.currency
    if own <= ZERO or draft.partner is None:
        return planned
    kind, due = _OPEN[sign], draft.due_date or draft.business_date
    claim = PlannedClaim(kind, draft.partner, own, due, foreign=foreign, currency=currency)
    return replace(planned, legs=(*planned.legs, claim_leg(kind, own, draft.partner)), claims=(claim,))


def _legs(line: DraftLine, sign: int, rules: Rules, currency: str) -> Iterator[Leg]:
    if not is_of_category(line):
        foreign = -sign * (line.foreign or ZERO) if currency else ZERO
        yield Leg(-sign * line.gross_amount, account=line.account, foreign=foreign, currency=currency)
        return
    is_apart = sign < 0 or rules.taxpayer is Taxpayer.GENERAL
    tax = line.tax_amount if is_apart else ZERO
    yield Leg(sign * (line.gross_amount - tax), account=line.account)
    if tax:
        yield Leg(sign * tax, role=_TAX[sign])
