"""Units: exact conversion to base units, and mixed units for show (3箱5瓶)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from liandong.kernel.checks import LARGEST, has_more_decimals
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

DECIMALS = 6
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class UnitRatio:
    """A unit's name and how many base units one of it holds."""

    name: str
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class UnitPart:
    """So many of a unit."""

    quantity: Decimal
    unit: UnitRatio


def to_base(quantity: Decimal, ratio: Decimal) -> Decimal:
    """Return ``quantity × ratio``, exact.

    Raises:
        RefusedError: ``quantity_too_fine`` when the product has more than six decimals,
            ``number_too_large`` when it can't be stored.
    """
    with localcontext(_EXACT):
        base = quantity * ratio
    detail = {"quantity": plain(quantity), "ratio": plain(ratio)}
    if abs(base) >= LARGEST:
        raise RefusedError([Problem("number_too_large", column="quantity", detail=detail)])
    if has_more_decimals(base, DECIMALS):
        raise RefusedError([Problem("quantity_too_fine", column="quantity", detail=detail)])
    return base


def split(base_quantity: Decimal, units: Sequence[UnitRatio]) -> tuple[UnitPart, ...]:
    """Split a base quantity into whole larger units and the rest in the base unit.

    Parts have the quantity's sign and sum to it exactly; zero is zero base units. Units whose
    ratio is a fraction of the base are left out. One of ``units`` must have ratio 1.
    """
    base = next(unit for unit in units if unit.ratio == 1)
    larger = sorted((unit for unit in units if unit.ratio > 1), key=lambda unit: unit.ratio, reverse=True)
    parts: list[UnitPart] = []
    with localcontext(_EXACT):
        rest = base_quantity
        for unit in larger:
            # Both keep the quantity's sign: -7 of 3 is -2 and a rest of -1.
            count, rest = divmod(rest, unit.ratio)
            if count:
                parts.append(UnitPart(count, unit))
        if rest or not parts:
            parts.append(UnitPart(rest, base))
    return tuple(parts)


def joined(parts: Sequence[UnitPart]) -> Decimal:
    """Return the base quantity of the parts, exact."""
    with localcontext(_EXACT):
        return sum((part.quantity * part.unit.ratio for part in parts), ZERO)


def shown(base_quantity: Decimal, units: Sequence[UnitRatio]) -> str:
    """Return a base quantity in mixed units as people say it: 3箱5瓶, -2箱1瓶, 0瓶."""
    parts = split(base_quantity, units)
    sign = "-" if base_quantity < 0 else ""
    return sign + "".join(f"{plain(abs(part.quantity))}{part.unit.name}" for part in parts)
