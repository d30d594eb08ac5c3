"""Formulas of statement lines: read, checked, computed. Pure.

A formula adds up and takes away accounts and other lines: ``1122借+2203借``, ``行1-行2``, ``3103+3104+损益``.

- ``1405`` is the account with everything below it: its balance in a balance sheet, what it changed by in an
  income statement.
- ``1122借`` and ``1122贷``: in a balance sheet only those leaves and partners whose balance stands on that
  side; in an income statement that side's turnover.
- ``损益`` is every account of profit and loss: what was earned and not carried to equity yet.
- ``1122收`` and ``1122付``, in a cash-flow statement, are money that came and went against the account, and
  ``现金`` is what there was at the beginning.
- ``行7`` is the line that has the number 7.

Amounts are signed, debit positive, and turned to the side of the line. A blank formula comes to nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.kernel.terms import Problem

LONGEST = 500
PROFIT, MONEY = "损益", "现金"
DEBIT, CREDIT = "借", "贷"
CAME, WENT = "收", "付"

_TERM = re.compile(
    rf"([+-]?)(?:行(\d{{1,3}})|({PROFIT}|{MONEY})|(\d{{4,16}})([{DEBIT}{CREDIT}{CAME}{WENT}]?))"
)
_BLANKS = re.compile(r"\s+")
_TYPED = str.maketrans("＋－０１２３４５６７８９DCIO", "+-0123456789借贷收付")
_LETTERS = {"CASH": MONEY, "PL": PROFIT, "L": "行"}


class FormulaError(ValueError):
    """The text is no formula; the argument is where it goes wrong."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a formula adds (``sign`` 1) or takes away (−1): a line, an account, or all profit and loss.

    Exactly one of ``line`` and ``code`` is given; for 损益 and 现金 ``code`` is that word.
    """

    sign: int
    line: int | None = None
    code: str = ""
    side: str = ""


def tidy(text: str) -> str:
    """Return what was typed without blanks and full-width signs; letters stand for words.

    D, C, I, O, L, PL and CASH are 借, 贷, 收, 付, 行, 损益 and 现金.
    """
    found = _BLANKS.sub("", text).upper()
    for letters, word in _LETTERS.items():
        found = found.replace(letters, word)
    return found.translate(_TYPED)


def parsed(text: str) -> tuple[Term, ...]:
    """Read a formula.

    Raises:
        FormulaError: it is none.
    """
    terms: list[Term] = []
    place = 0
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None or (terms and not found[1]):
            raise FormulaError(text[place : place + 10])
        sign = -1 if found[1] == "-" else 1
        line = int(found[2]) if found[2] else None
        terms.append(Term(sign, line, found[3] or found[4] or "", found[5] or ""))
        place = found.end()
    return tuple(terms)


Formulas = Mapping[int, tuple[Term, ...]]
"""What each line of a statement is made of, by its number."""


def problems(text: str, own: int, formulas: Formulas, codes: Sequence[str]) -> Iterator[Problem]:
    """Yield everything that is wrong with a new formula for the line of the number ``own``.

    ``formulas`` are those of all lines as they are; ``codes`` are the codes of the company's accounts.
    """
    if len(text) > LONGEST:
        yield _problem("formula_too_long", number=str(LONGEST))
        return
    try:
        terms = parsed(text)
    except FormulaError as error:
        yield _problem("formula_malformed", text=str(error))
        return
    known = {*codes, PROFIT, MONEY}
    for term in terms:
        if term.line is not None and term.line not in formulas:
            yield _problem("formula_line_unknown", line=str(term.line))
        elif term.line is None and term.code not in known:
            yield _problem("formula_account_unknown", code=term.code)
    counted = [(term.line, term.code, term.side) for term in terms]
    for line, code, side in dict.fromkeys(one for one in counted if counted.count(one) > 1):
        yield _problem("formula_term_twice", text=f"行{line}" if line is not None else f"{code}{side}")
    if _circles({**formulas, own: terms}, own):
        yield _problem("formula_circular", line=str(own))


def _circles(formulas: Formulas, own: int) -> bool:
    reached, waiting = set[int](), [own]
    while waiting:
        for term in formulas.get(waiting.pop(), ()):
            if term.line == own:
                return True
            if term.line is not None and term.line not in reached:
                reached.add(term.line)
                waiting.append(term.line)
    return False


AmountOf = Callable[[Term], Decimal]
"""What a term that is no line comes to, debit positive; its sign is not counted."""


def computed(formulas: Formulas, turns: Mapping[int, int], amount_of: AmountOf) -> dict[int, Decimal]:
    """Return what every line comes to.

    ``turns`` has 1 for lines that show debits as positive, −1 for those that show credits so. What lines
    come to is taken as it is shown. No formula may reach itself.
    """
    found: dict[int, Decimal] = {}

    def value(line: int) -> Decimal:
        if line not in found:
            found[line] = ZERO  # a circle that got in by other ways than this program ends here
            terms = formulas.get(line, ())
            found[line] = sum((_worth(term, turns.get(line, 1)) for term in terms), ZERO)
        return found[line]

    def _worth(term: Term, turn: int) -> Decimal:
        if term.line is not None:
            return term.sign * value(term.line)
        return term.sign * turn * amount_of(term)

    for line in formulas:
        value(line)
    return found


def _problem(problem: str, **detail: str) -> Problem:
    return Problem(problem, column="formula", detail=detail)
