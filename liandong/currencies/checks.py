"""Every reason to refuse a currency or rates at once. Pure: what is stored is handed in."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from liandong.currencies.forms import CurrencyForm, RateForm
from liandong.kernel.checks import missing_problems, number_problems, text_problems
from liandong.kernel.terms import Problem

RATE_DECIMALS = 8
MINOR_DIGITS = (0, 2, 3)
HIGHEST_RATE = Decimal(10) ** 9
_CODE_LENGTH = 3
_LIMITS = {"name": 32}


def is_code(text: str) -> bool:
    """Tell whether a text has the form of an ISO 4217 code: three capital letters."""
    return len(text) == _CODE_LENGTH and text.isascii() and text.isalpha() and text.isupper()


def currency_problems(form: CurrencyForm, others: Collection[str], fixed: int | None) -> list[Problem]:
    """Return every reason to refuse a currency.

    ``others`` are the codes of the other ones; ``fixed`` the minor digits that can't change any more.
    """
    return list(_currency_problems(form, others, fixed))


def _currency_problems(form: CurrencyForm, others: Collection[str], fixed: int | None) -> Iterator[Problem]:
    if not is_code(form.code):
        yield Problem("currency_code_invalid", column="code", detail={"code": form.code[:20]})
    elif form.code in others:
        yield Problem("code_taken", column="code", detail={"code": form.code})
    texts = {"name": form.name}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, _LIMITS, None)
    if form.digits not in MINOR_DIGITS:
        yield Problem("minor_digits_unknown", column="digits")
    elif fixed is not None and form.digits != fixed:
        yield Problem("currency_in_use", column="digits", detail={"code": form.code})


def rate_problems(rates: Sequence[RateForm], known: Collection[str], base: str) -> list[Problem]:
    """Return every reason to refuse rates; a problem's line is the rate's place, from 1.

    ``known`` are the codes of the currencies there are, ``base`` is the company's own.
    """
    problems: list[Problem] = []
    seen: set[tuple[str, date]] = set()
    for line, one in enumerate(rates, 1):
        problems += _rate_problems(one, known, base, line)
        if one.day is not None:
            if (one.currency, one.day) in seen:
                detail = {"currency": one.currency, "day": one.day.isoformat()}
                problems.append(Problem("exchange_rate_twice", line, "day", detail))
            seen.add((one.currency, one.day))
    return problems


def _rate_problems(one: RateForm, known: Collection[str], base: str, line: int) -> Iterator[Problem]:
    if one.currency == base:
        yield Problem("exchange_rate_of_base", line, "currency", {"currency": base})
    elif one.currency not in known:
        yield Problem("currency_unusable", line, "currency", {"currency": one.currency[:20]})
    if one.day is None:
        yield Problem("day_missing", line, "day")
    if one.rate is None:
        yield Problem("exchange_rate_missing", line, "rate")
        return
    found = list(number_problems(one.rate, RATE_DECIMALS, "rate", line))
    yield from found
    if not found and not 0 < one.rate < HIGHEST_RATE:
        yield Problem("exchange_rate_unusable", line, "rate", {"rate": f"{one.rate:f}"[:40]})
