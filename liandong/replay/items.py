"""What a file's rows become: documents to book, and rows that can't be booked. Pure.

Everything is named by code. A planner yields items in booking order, and the same file always
yields the same items: an item's place in that order is the position a stopped replay goes on from.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.kernel.money import ZERO, round_half_up

PRICE_DIGITS = QUANTITY_DIGITS = 6
MOST_ROWS_NOTED = 200
"""Row numbers kept of one kind of note; all of them are counted."""


@dataclass(frozen=True, slots=True)
class ReplayProduct:
    """A product the file mentions."""

    code: str
    name: str
    unit: str
    category: str = ""
    is_stocked: bool = True


@dataclass(frozen=True, slots=True)
class ReplayPartner:
    """A customer the file mentions, or the supplier the goods are said to come from."""

    code: str
    name: str
    is_supplier: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """A line: ``quantity`` in the base unit, ``price`` per unit, ``row`` of the file (0: made up).

    ``cost`` is what a unit is worth that comes back without a known delivery.
    """

    product: str
    quantity: Decimal
    price: Decimal = ZERO
    row: int = 0
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReplayDocument:
    """A document to book. ``key`` is unique in the file and made of row numbers.

    ``rows`` are the file's rows that are in it: none for purchases, which no file has.
    ``seeks_origins`` looks for the deliveries that the goods come back from.
    """

    key: str
    type: str
    day: date
    lines: tuple[ReplayLine, ...]
    partner: str | None = None
    reference: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    seeks_origins: bool = False

    @property
    def returned(self) -> set[tuple[str, str]]:
        """Return the customer and product pairs whose deliveries this document looks for."""
        if not self.seeks_origins or self.partner is None:
            return set()
        return {(self.partner, line.product) for line in self.lines}


@dataclass(frozen=True, slots=True)
class Unbookable:
    """A row that is no document, and why."""

    row: int
    reason: str


Item = ReplayDocument | Unbookable


class Notes:
    """What was odd in the rows that were booked nevertheless: counted, the first rows named."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rows: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, note: str, row: int) -> None:
        """Note something about a row."""
        self.counts[note] += 1
        if len(self.rows[note]) < MOST_ROWS_NOTED:
            self.rows[note].append(row)


@dataclass(slots=True)
class MasterData:
    """The products and partners met so far, by code."""

    products: dict[str, ReplayProduct] = field(default_factory=dict)
    partners: dict[str, ReplayPartner] = field(default_factory=dict)


class UnreadableValueError(ValueError):
    """A cell is empty or holds something else than it should."""


def exact(value: object, digits: int) -> tuple[Decimal, bool]:
    """Return a file's number and whether it had to be rounded to ``digits`` decimals.

    A binary number is read as its shortest decimal writing: what a person meant by it.

    Raises:
        UnreadableValueError: it is no finite number.
    """
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError as error:
        raise UnreadableValueError(f"不是数字：{value}") from error
    if not number.is_finite():
        raise UnreadableValueError(f"不是数字：{value}")
    rounded = round_half_up(number, digits)
    return rounded, rounded != number
