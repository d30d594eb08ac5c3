"""A fiscal invoice as somebody writes it down, and what can be wrong with it. Pure.

Sources: 发票管理办法 (paper: a number of 8 digits, a code of 10 or 12), 国家税务总局公告2024年第11号
(数电票: one number of 20 digits and no code; a red one refers to its blue one).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.kernel.checks import LARGEST, has_more_decimals, missing_problems, text_problems
from liandong.kernel.money import HUNDRED, MINOR_DIGITS, ZERO, plain
from liandong.kernel.terms import Problem

DIGITAL_DIGITS, PAPER_DIGITS = 20, 8
CODE_DIGITS = frozenset({10, 12})
CENT = Decimal("0.01")
SUMMARY_TOLERANCE = Decimal("1.27")
"""How far a line that sums many up may be from rate × net: what issuing software lets a whole invoice be."""
MOST_LINES = 2_000
MOST_RATE = HUNDRED
LIMITS = {
    "code": 12,
    "number": 24,
    "seller_name": 128,
    "seller_tax_number": 32,
    "buyer_name": 128,
    "buyer_tax_number": 32,
    "memo": 255,
}
_LINE_LIMITS = {"name": 200, "specification": 100, "unit": 32}
_LINE_DIGITS = {"net_amount": MINOR_DIGITS, "tax_amount": MINOR_DIGITS, "quantity": 6, "price": 6}
_DIGITAL = frozenset({"digital_special", "digital_general"})
_PAPER = frozenset({"paper_special", "paper_general", "electronic_special", "electronic_general"})
DEDUCTIBLE = frozenset(
    {"digital_special", "paper_special", "electronic_special", "customs", "transport", "farm"}
)
"""Kinds whose input tax may be deducted by a general taxpayer."""
OUTPUT_KINDS = _DIGITAL | _PAPER


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One thing, or all at one rate. The rate is per cent; quantity and price are what the paper says."""

    tax_rate: Decimal
    net_amount: Decimal
    tax_amount: Decimal
    name: str = ""
    specification: str = ""
    unit: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InvoiceForm:
    """An invoice as it shall be; ``partner`` and ``red_of`` are ids. Its amounts are those of its lines."""

    direction: str
    kind: str
    number: str
    issued_on: date | None
    seller_name: str
    buyer_name: str
    lines: tuple[InvoiceLine, ...]
    code: str = ""
    seller_tax_number: str = ""
    buyer_tax_number: str = ""
    partner: int | None = None
    red_of: int | None = None
    memo: str = ""

    @property
    def net(self) -> Decimal:
        """Return the amount without tax."""
        return sum((line.net_amount for line in self.lines), ZERO)

    @property
    def tax(self) -> Decimal:
        """Return the tax."""
        return sum((line.tax_amount for line in self.lines), ZERO)

    @property
    def gross(self) -> Decimal:
        """Return net and tax together."""
        return self.net + self.tax


def form_problems(form: InvoiceForm, tolerance: Decimal = SUMMARY_TOLERANCE) -> list[Problem]:
    """Return everything wrong with an invoice by itself; ``tolerance`` is a line's, in money."""
    texts = {name: getattr(form, name) for name in LIMITS}
    problems = [
        *missing_problems(texts, ("number", "seller_name", "buyer_name"), None),
        *text_problems(texts, LIMITS, None),
        *_number_problems(form),
    ]
    if form.issued_on is None:
        problems.append(Problem("invoice_date_missing", column="issued_on"))
    if form.direction == "output" and form.kind not in OUTPUT_KINDS:
        problems.append(Problem("invoice_kind_of_input", column="kind"))
    problems += _lines_problems(form.lines, tolerance)
    return problems or list(_sum_problems(form))


def _number_problems(form: InvoiceForm) -> Iterator[Problem]:
    number, code = form.number, form.code
    if not number:
        return
    is_digits = number.isascii() and number.isdigit()
    if form.kind in _DIGITAL and not (is_digits and len(number) == DIGITAL_DIGITS):
        yield Problem("invoice_number_digital", column="number", detail={"number": number[:40]})
    if form.kind in _DIGITAL and code:
        yield Problem("invoice_code_needless", column="code")
    if form.kind in _PAPER:
        if not (is_digits and len(number) == PAPER_DIGITS):
            yield Problem("invoice_number_paper", column="number", detail={"number": number[:40]})
        if not (code.isascii() and code.isdigit() and len(code) in CODE_DIGITS):
            yield Problem("invoice_code_paper", column="code", detail={"code": code[:40]})


def _lines_problems(lines: Sequence[InvoiceLine], tolerance: Decimal) -> list[Problem]:
    if not lines:
        return [Problem("invoice_lines_missing")]
    if len(lines) > MOST_LINES:
        return [Problem("invoice_lines_many", detail={"limit": str(MOST_LINES)})]
    found: list[Problem] = []
    for position, line in enumerate(lines, 1):
        wrong = list(_line_problems(line, position))
        found += wrong or list(_tax_problems(line, position, tolerance))
    return found


def _line_problems(line: InvoiceLine, position: int) -> Iterator[Problem]:
    texts = {name: getattr(line, name) for name in _LINE_LIMITS}
    yield from text_problems(texts, _LINE_LIMITS, position)
    for column, digits in _LINE_DIGITS.items():
        number: Decimal | None = getattr(line, column)
        if number is None:
            continue
        if not number.is_finite() or abs(number) >= LARGEST:
            detail = {"number": str(number)[:40], "limit": plain(LARGEST)}
            yield Problem("number_too_large", position, column, detail)
        elif has_more_decimals(number, digits):
            detail = {"number": plain(number), "limit": str(digits)}
            yield Problem("too_many_decimals", position, column, detail)
    rate = line.tax_rate
    if not rate.is_finite() or not ZERO <= rate < MOST_RATE or has_more_decimals(rate, 4):
        yield Problem("invoice_rate_unfit", position, "tax_rate", {"rate": str(rate)[:40]})


def _tax_problems(line: InvoiceLine, position: int, tolerance: Decimal) -> Iterator[Problem]:
    wanted = line.net_amount * line.tax_rate / HUNDRED
    if abs(wanted - line.tax_amount) > tolerance:
        detail = {"tax": plain(line.tax_amount), "expected": plain(round(wanted, MINOR_DIGITS))}
        yield Problem("invoice_tax_wrong", position, "tax_amount", detail)


def _sum_problems(form: InvoiceForm) -> Iterator[Problem]:
    if form.gross == ZERO:
        yield Problem("invoice_zero", column="lines")
    if abs(form.gross) >= LARGEST or abs(form.net) >= LARGEST:
        yield Problem("number_too_large", column="lines", detail={"number": "", "limit": plain(LARGEST)})
    if form.red_of is not None and form.gross > ZERO:
        yield Problem("invoice_red_positive", column="red_of")


@dataclass(frozen=True, slots=True)
class Room:
    """What a document or an invoice is for, and how much of it is taken by others. Signed alike."""

    amount: Decimal
    taken: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """Return what may still be taken."""
        return self.amount - self.taken

    def holds(self, amount: Decimal) -> bool:
        """Tell whether an amount has its sign and fits into what is left."""
        if self.amount > ZERO:
            return ZERO < amount <= self.left
        return self.left <= amount < ZERO


def proposed_shares(total: Decimal, rooms: Sequence[Room]) -> list[Decimal]:
    """Return how much of each room an amount takes, the first ones first; never more than is there.

    Rooms of the other sign count too: a return lowers what its delivery leaves to be invoiced. The shares'
    sum never passes ``total``.
    """
    sign = -1 if total < ZERO else 1
    against = [room.left if sign * room.left < ZERO else ZERO for room in rooms]
    left = sign * (total - sum(against, ZERO))
    shares = []
    for room, opposite in zip(rooms, against, strict=True):
        taken = min(left, max(sign * room.left, ZERO))
        left -= taken
        shares.append(opposite or sign * taken)
    return shares
