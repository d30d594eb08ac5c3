"""Formulas of voucher templates: read, checked, computed to the cent. Pure.

A formula adds up and takes away: numbers (``1500``), ``金额`` (typed when the template is used), ``余额1122``
(what an account has on the voucher's day, on its own side) and ``本月5001`` (what its month came to so far).
Each may be multiplied by a number or a percentage: ``金额*13%``, ``本月5001*5%-200``. ``平`` alone is what
makes the voucher balance; one line may have it, so nothing is lost by rounding.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import HUNDRED, ZERO, round_half_up

LONGEST = 200
GIVEN, BALANCE, MONTH, REST = "金额", "余额", "本月", "平"
_TERM = re.compile(
    rf"([+-]?)(?:({GIVEN})|({BALANCE}|{MONTH})(\d{{4,16}})|(\d{{1,12}}(?:\.\d{{1,4}})?))"
    r"(?:\*(\d{1,9}(?:\.\d{1,6})?)(%?))?"
)
_BLANKS = re.compile(r"\s+")
_LETTERS = {"AMOUNT": GIVEN, "BAL": BALANCE, "MONTH": MONTH, "REST": REST}
_TYPED = str.maketrans("＋－×＊％０１２３４５６７８９．", "+-**%0123456789.")


class TemplateFormulaError(ValueError):
    """The text is no formula; the argument is where it goes wrong."""


@dataclass(frozen=True, slots=True)
class TemplateTerm:
    """One thing a formula adds or takes away: ``factor`` times what is typed, or an account's figure.

    ``word`` is 金额, 余额 or 本月, blank for a number, which then is in ``factor``.
    """

    factor: Decimal
    word: str = ""
    code: str = ""


FigureOf = Callable[[str, str], Decimal]
"""What an account has (余额) or its month came to (本月), by word and code, on the account's own side."""


@dataclass(frozen=True, slots=True)
class TemplateSide:
    """A line's formula as read; ``is_rest`` lines have no terms."""

    is_debit: bool
    terms: tuple[TemplateTerm, ...]
    is_rest: bool = False


def tidy_formula(text: str) -> str:
    """Return what was typed without blanks and full-width signs.

    AMOUNT, BAL, MONTH and REST stand for 金额, 余额, 本月 and 平.
    """
    found = _BLANKS.sub("", text).upper()
    for letters, word in _LETTERS.items():
        found = found.replace(letters, word)
    return found.translate(_TYPED)


def read_formula(text: str) -> tuple[TemplateTerm, ...]:
    """Read a tidy formula; none for 平.

    Raises:
        TemplateFormulaError: it is none.
    """
    if text == REST:
        return ()
    terms: list[TemplateTerm] = []
    place = 0
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (terms and not found[1]):
            raise TemplateFormulaError(text[place : place + 10])
        factor = Decimal(found[6]) if found[6] else Decimal(1)
        if found[7]:
            factor /= HUNDRED
        if found[1] == "-":
            factor = -factor
        if found[5]:
            factor *= Decimal(found[5])
        terms.append(TemplateTerm(factor, found[2] or found[3] or "", found[4] or ""))
        place = found.end()
    if not terms:
        raise TemplateFormulaError(text)
    return tuple(terms)


def amounts_of(sides: Sequence[TemplateSide], given: Decimal, figure_of: FigureOf) -> list[Decimal]:
    """Return each line's amount on its side, rounded half up to the cent; what is 平 takes the rest."""
    found = [round_half_up(_worth(side, given, figure_of)) for side in sides]
    total = sum((one if side.is_debit else -one for one, side in zip(found, sides, strict=True)), ZERO)
    return [
        (-total if side.is_debit else total) if side.is_rest else one
        for one, side in zip(found, sides, strict=True)
    ]


def _worth(side: TemplateSide, given: Decimal, figure_of: FigureOf) -> Decimal:
    total = ZERO
    for term in side.terms:
        if term.word == GIVEN:
            total += term.factor * given
        elif term.word:
            total += term.factor * figure_of(term.word, term.code)
        else:
            total += term.factor
    return total
