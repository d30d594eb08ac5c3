"""Pieces that lines name: each leaves from where it lies. Pure; quantities are base units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.kernel.money import ZERO
from liandong.warehouse.bins.placing import Available, Picking, Reason

Where = Mapping[tuple[int, str], int]
"""The place of each piece, by product and number."""
_NO_LOT = 0
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Named:
    """A line that names pieces: its position, how much it asks for, and base units of one of its unit."""

    position: int
    product: int
    quantity: Decimal
    ratio: Decimal
    serials: tuple[str, ...]


def named_parts(line: Named, where: Where, codes: Mapping[int, str]) -> list[Picking]:
    """Return a part of a line for each place its pieces lie in; ``codes`` are those of the warehouse.

    Pieces that lie elsewhere, or nowhere, are in no part. More pieces than goods, or parts that can't be
    written in the line's unit, make none: posting says what is wrong.
    """
    by_place: dict[int, list[str]] = {}
    for number in line.serials:
        place = where.get((line.product, number), 0)
        if place in codes:
            by_place.setdefault(place, []).append(number)
    parts = [_part(line, place, codes[place], numbers) for place, numbers in by_place.items()]
    is_fit = sum((part.quantity for part in parts), ZERO) <= line.quantity
    return parts if is_fit and all(_is_exact(part.quantity, line.ratio) for part in parts) else []


def _part(line: Named, place: int, code: str, numbers: Sequence[str]) -> Picking:
    quantity = Decimal(len(numbers))
    stock = Available(place, code, line.product, _NO_LOT, quantity)
    return Picking(line.position, quantity, Reason.NAMED, stock, tuple(numbers))


def _is_exact(quantity: Decimal, ratio: Decimal) -> bool:
    return round(quantity / ratio, _DIGITS) * ratio == quantity


def without(stock: Iterable[Available], parts: Iterable[Picking]) -> list[Available]:
    """Return what may still be taken once the named pieces are."""
    gone: dict[tuple[int, int], Decimal] = {}
    for part in parts:
        if part.stock is not None:
            key = (part.stock.place, part.stock.product)
            gone[key] = gone.get(key, ZERO) + part.quantity
    found = []
    for one in stock:
        taken = min(gone.get((one.place, one.product), ZERO), one.quantity)
        if taken:
            gone[one.place, one.product] -= taken
        if one.quantity > taken:
            found.append(replace(one, quantity=one.quantity - taken))
    return found


def shared(serials: Sequence[str], parts: Sequence[Picking]) -> list[tuple[str, ...]]:
    """Return the pieces of each part of a line; those that lie in no part go to the first without any."""
    placed = {number for part in parts for number in part.serials}
    rest = tuple(number for number in serials if number not in placed)
    home = next((place for place, part in enumerate(parts) if not part.serials), 0)
    return [(*part.serials, *(rest if place == home else ())) for place, part in enumerate(parts)]
