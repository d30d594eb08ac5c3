"""Money transfer 转账单: money goes from own accounts to own accounts, and what the bank takes for it.

A line with a category says what the fee is booked to; the others name accounts, each with what came or what
went. Advancing petty cash and giving it back are transfers too: the fund is an account that holds money.

Where the accounts are kept in several currencies each side is worth its amount at the rate of the day, and
what they differ by is an exchange difference. A difference beyond a tenth is taken for a mistake of typing.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from liandong.documents import columns
from liandong.documents.allocating import with_difference
from liandong.documents.checks import common_problems
from liandong.documents.planning import detail_number, judged, number_problems
from liandong.documents.spending import is_of_category
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind
from liandong.kernel.checks import has_more_decimals
from liandong.kernel.money import ZERO, plain
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, DraftLine, Problem

WENT = columns.CREDIT.name
_CAME = "gross_amount"
_CENTS = 2
_CENT = Decimal("0.01")
_FAR = Decimal("0.1")


def plan(draft: Draft, rules: Rules) -> Plan:
    """Debit what came and the fee, credit what went; both sides are the same but for the rates."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    wrong = number_problems(draft, WENT, may_be_negative=True)
    if wrong:
        return judged(Plan(), [*problems, *wrong])
    problems += [problem for line in draft.lines for problem in _line_problems(line)]
    problems += _whole_problems(draft)
    legs = tuple(
        Leg(
            line.gross_amount - _went(line),
            account=line.account,
            foreign=line.foreign or ZERO,
            currency=line.currency,
        )
        for line in draft.lines
    )
    planned = Plan(legs=legs)
    return judged(with_difference(planned) if _currencies(draft) - {""} else planned, problems)


def _currencies(draft: Draft) -> set[str]:
    """Return the currencies of the accounts, blank for the company's own."""
    return {line.currency for line in draft.lines if not is_of_category(line)}


def _went(line: DraftLine) -> Decimal:
    return detail_number(line, WENT) or ZERO


def _line_problems(line: DraftLine) -> Iterator[Problem]:
    went = _went(line)
    if line.account is None:
        named = line.details.get(columns.CATEGORY.name, "")
        code, column = ("category_unfit", columns.CATEGORY.name) if named else ("account_missing", "account")
        yield Problem(code, line.position, column, {"category": named} if named else {})
    if (line.gross_amount and went) or (is_of_category(line) and went):
        yield Problem("transfer_both_sides", line.position, WENT)
    elif not line.gross_amount and not went:
        yield Problem("amount_zero", line.position, _CAME)
    for name, amount in ((_CAME, line.gross_amount), (WENT, went)):
        if amount < ZERO:
            yield Problem("amount_negative", line.position, name)
        if has_more_decimals(amount, _CENTS):
            detail = {"number": plain(amount), "limit": str(_CENTS)}
            yield Problem("too_many_decimals", line.position, name, detail)


def _whole_problems(draft: Draft) -> Iterator[Problem]:
    fee = sum((line.gross_amount for line in draft.lines if is_of_category(line)), ZERO)
    came = sum((line.gross_amount for line in draft.lines if not is_of_category(line)), ZERO)
    went = sum((_went(line) for line in draft.lines), ZERO)
    if abs(went - came - fee) > _allowed(draft, went):
        detail = {"went": plain(went), "came": plain(came), "fee": plain(fee)}
        difference = {"difference": plain(abs(went - came - fee))}
        yield Problem("transfer_unbalanced", column=WENT, detail=detail | difference)
    yield from _lost(draft, fee)
    gave = {line.account for line in draft.lines if _went(line)}
    for line in draft.lines:
        if line.gross_amount and line.account in gave:
            yield Problem("transfer_to_itself", line.position, "account")


def _allowed(draft: Draft, went: Decimal) -> Decimal:
    """Return what both sides may differ by: nothing in own money, cents of rounding within one currency."""
    currencies = _currencies(draft)
    if len(currencies) > 1:
        return abs(went) * _FAR
    if currencies == {""}:
        return ZERO
    return _CENT * len(draft.lines)


def _lost(draft: Draft, fee: Decimal) -> Iterator[Problem]:
    """Yield that money of one currency did not all arrive; what a fee took of it is told in own money."""
    moved = [line.foreign or ZERO for line in draft.lines if not is_of_category(line)]
    if len(_currencies(draft)) == 1 and not fee and sum(moved, ZERO):
        went = sum((-one for one in moved if one < ZERO), ZERO)
        came = sum((one for one in moved if one > ZERO), ZERO)
        detail = {"went": plain(went), "came": plain(came), "fee": "0", "difference": plain(abs(went - came))}
        yield Problem("transfer_unbalanced", column=WENT, detail=detail)


DOCUMENT_TYPE = DocumentType(
    id="finance.money_transfer",
    label="转账单",
    prefix="ZJZZ",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.HANDLER, columns.REFERENCE, columns.MEMO),
    columns=(
        columns.ACCOUNT,
        Column(_CAME, "转入", FieldKind.AMOUNT, width=128),
        replace(columns.CREDIT, label="转出"),
        replace(columns.CATEGORY, label="手续费类别"),
        columns.LINE_MEMO,
    ),
    line_kind=LineKind.MONEY,
    category_kind="expense",
    of_money=True,
    icon="arrows-exchange",
)
