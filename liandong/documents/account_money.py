"""Money of lines that name accounts kept in other currencies: each line is in that of its own account.

Of a transfer what came or went follows from its foreign amount at the rate of the day; of opening balances
and debts both amounts are what the old books say, of a voucher what the accountant writes, on the side he
writes it: neither is worked out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.currencies.models import Currency
from liandong.currencies.queries import rated
from liandong.documents.amounts import ComputedLine
from liandong.documents.columns import CREDIT
from liandong.documents.currency_fields import Names
from liandong.documents.foreign_lines import Turned, bare, too_fine, typed_amount
from liandong.documents.foreign_money import Agreed
from liandong.general_ledger.models import Account
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import ZERO, LineAmounts, plain, round_half_up
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem

_SIDES = (CustomRole.AMOUNT, CustomRole.AMOUNT_OUT)


@dataclass(frozen=True, slots=True)
class Kept:
    """In which other currency an account is kept: code, minor digits, own units for one of it on a day."""

    currency: str
    digits: int
    rate: Decimal | None


Accounts = Mapping[tuple[int, date], Kept]


def read_kept(
    wanted: Mapping[date, Iterable[int]], rules: Mapping[date, Rules]
) -> dict[tuple[int, date], Kept]:
    """Return how the accounts of each day are kept, those in the own currency left out.

    One statement for the accounts, and one a day where any is kept in another; none for none.
    """
    ids = {account for accounts in wanted.values() for account in accounts}
    if not ids:
        return {}
    rows = dict(Account.objects.filter(pk__in=ids).exclude(currency="").values_list("pk", "currency"))
    found = {}
    for on, accounts in wanted.items():
        codes = {rows[one] for one in accounts if one in rows}
        named = Currency.objects.filter(code__in=codes)
        rates = {row.currency.code: row for row in rated(named, rules[on].currency, on)} if codes else {}
        for one in accounts:
            row = rates.get(rows.get(one, ""))
            if row is not None:
                rate = row.found.rate if row.found else None
                found[one, on] = Kept(row.currency.code, row.currency.digits, rate)
    return found


def lines_by_account(lines: Sequence[ComputedLine], names: Names, kept: Accounts, on: date) -> Turned:
    """Return lines in the currencies of their accounts; others have no foreign figures."""
    turned, ours = Turned(), set(names.values())
    for position, line in enumerate(lines, 1):
        account = kept.get((line.given.account or 0, on))
        if account is None:
            turned.problems += _needless(line, names, position)
            turned.lines.append(bare(line, ours))
        elif CustomRole.AMOUNT_OUT in names:
            turned.problems += _moved_problems(line, names, account, (position, on))
            turned.lines.append(_moved(line, names, account))
        else:
            turned.problems += _recorded_problems(line, names[CustomRole.AMOUNT], account.digits, position)
            turned.lines.append(line)
    return turned


def recorded_lines(lines: Sequence[ComputedLine], names: Names, agreed: Agreed) -> Turned:
    """Return lines of a document in another currency whose own amounts are what the old books say."""
    turned = Turned(list(lines))
    for position, line in enumerate(lines, 1):
        turned.problems += _recorded_problems(line, names[CustomRole.AMOUNT], agreed.digits, position)
    return turned


def _recorded_problems(line: ComputedLine, name: str, digits: int, position: int) -> Iterator[Problem]:
    amount = typed_amount(line.given.details.get(name, ""))
    if not amount:
        yield Problem("foreign_amount_missing", position, name)
    elif amount * (line.amounts.gross or _credit(line)) < ZERO:
        yield Problem("foreign_sign", position, name)
    else:
        yield from too_fine(amount, digits, position, name)


def _credit(line: ComputedLine) -> Decimal:
    return typed_amount(line.given.details.get(CREDIT.name, "")) or ZERO


def _needless(line: ComputedLine, names: Names, position: int) -> Iterator[Problem]:
    for role in _SIDES:
        name = names.get(role, "")
        if typed_amount(line.given.details.get(name, "")):
            yield Problem("account_in_own_currency", position, name)


def _moved_problems(
    line: ComputedLine, names: Names, account: Kept, at: tuple[int, date]
) -> Iterator[Problem]:
    position, on = at
    if account.rate is None:
        told = {"currency": account.currency, "day": on.isoformat()}
        yield Problem("exchange_rate_lacking", position, names[CustomRole.AMOUNT], told)
    for role in _SIDES:
        amount = typed_amount(line.given.details.get(names[role], ""))
        if amount is not None:
            yield from too_fine(amount, account.digits, position, names[role])


def _moved(line: ComputedLine, names: Names, account: Kept) -> ComputedLine:
    """Return a line with what came and went in both currencies; without a rate it is as it was."""
    details = {**line.given.details, names[CustomRole.ACCOUNT_CURRENCY]: account.currency}
    if account.rate is None:
        return line._replace(given=replace(line.given, details=details))
    own = {
        CustomRole.AMOUNT: line.amounts.gross,
        CustomRole.AMOUNT_OUT: _credit(line),
    }
    for role in _SIDES:
        amount = typed_amount(details.pop(names[role], ""))
        if amount is None:
            amount = round_half_up(own[role] / account.rate, account.digits)
        own[role] = round_half_up(amount * account.rate)
        if amount:
            details[names[role]] = plain(amount)
    came, went = own[CustomRole.AMOUNT], own[CustomRole.AMOUNT_OUT]
    typed = details.pop(CREDIT.name, "")
    if went:
        details[CREDIT.name] = plain(went)
    elif typed and typed_amount(typed) is None:
        details[CREDIT.name] = typed  # for the plan to say that it is no number
    given = replace(line.given, details=details, gross_amount=came)
    return line._replace(given=given, amounts=LineAmounts(came, ZERO, came))
