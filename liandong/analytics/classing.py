"""ABC by sales value and XYZ by variability, as pure functions; no float.

ABC: products by sales value, the highest first. One whose share of the value together with all before
it begins below ``a`` per cent is A, below ``b`` is B, the rest C; so the one that crosses the mark is
still within. XYZ: coefficient of variation of the months' quantities, standard deviation over mean,
months without sales included: at most ``x`` is X, at most ``y`` is Y, more is Z. Without sales: C and Z.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from liandong.kernel.money import ZERO, round_half_up

_PRECISION = 50
_DIGITS = 4
PER_CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Marks:
    """Where classes end: per cent of sales value for A and B, variation for X and Y."""

    a: Decimal = Decimal(80)
    b: Decimal = Decimal(95)
    x: Decimal = Decimal("0.5")
    y: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Sold:
    """What was sold of a product: amount without tax, and the quantity of each month, base units."""

    amount: Decimal = ZERO
    months: Sequence[Decimal] = ()


@dataclass(frozen=True, slots=True)
class Classed:
    """The classes of a product with what they come of; ``share`` is per cent up to and with it."""

    abc: str
    xyz: str
    amount: Decimal
    quantity: Decimal
    share: Decimal
    variation: Decimal | None


def classed(sold: Mapping[int, Sold], marks: Marks) -> dict[int, Classed]:
    """Return the classes of products; what came back counts against what was sold."""
    amounts = {product: max(one.amount, ZERO) for product, one in sold.items()}
    total = sum(amounts.values(), ZERO)
    found: dict[int, Classed] = {}
    before = ZERO
    for product in sorted(sold, key=lambda one: (-amounts[one], one)):
        after = before + amounts[product]
        spread = variation(sold[product].months)
        found[product] = Classed(
            _abc(before, total, marks) if amounts[product] else "C",
            _xyz(spread, marks),
            sold[product].amount,
            sum(sold[product].months, ZERO),
            round_half_up(after * PER_CENT / total, 2) if total else ZERO,
            spread,
        )
        before = after
    return found


def variation(months: Sequence[Decimal]) -> Decimal | None:
    """Return standard deviation over mean to four digits; None where nothing was sold on the whole."""
    total = sum(months, ZERO)
    if not months or total <= ZERO:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        count = Decimal(len(months))
        mean = total / count
        spread = sum(((one - mean) ** 2 for one in months), ZERO) / count
        return round_half_up(spread.sqrt() / mean, _DIGITS)


def _abc(before: Decimal, total: Decimal, marks: Marks) -> str:
    share = before * PER_CENT
    if share < marks.a * total:
        return "A"
    return "B" if share < marks.b * total else "C"


def _xyz(spread: Decimal | None, marks: Marks) -> str:
    if spread is None or spread > marks.y:
        return "Z"
    return "X" if spread <= marks.x else "Y"
