"""Kits 套装: one line with the price, and below it a line for each part, which is what moves. Pure.

A part's line says how much of it one kit takes, as "2", or "2/3" where three kits take two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from liandong.documents.columns import CREDIT, KIT_PART
from liandong.documents.types import FieldKind
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.plans import Fulfilment
from liandong.kernel.terms import Draft, DraftLine, Problem, Progress

_DIGITS = 6
_OF_MONEY = frozenset({FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})
PART_MARK = "└ "
"""Stands before the name of a part where lines are shown below their kit."""


def is_part(details: Mapping[str, str]) -> bool:
    """Tell whether a line is a part of the kit above it."""
    return bool(details.get(KIT_PART.name))


def is_without_money(details: Mapping[str, str], kind: FieldKind, figure: object) -> bool:
    """Tell whether a figure of a line says nothing.

    A part's money is that of its kit, and so is its rate; a credit has no debit.
    """
    if details.get(CREDIT.name) and kind is FieldKind.AMOUNT:
        return not figure
    return kind in _OF_MONEY and is_part(details) and (kind is FieldKind.PERCENT or not figure)


def ratio_text(quantity: Decimal, batch: Decimal) -> str:
    """Return how a part's line says that ``batch`` kits take ``quantity`` of it."""
    return plain(quantity) if batch == 1 else f"{plain(quantity)}/{plain(batch)}"


def part_quantity(text: str, kits: Decimal) -> tuple[Decimal, bool]:
    """Return how much of a part some kits take, and whether it could be said without rounding.

    Raises:
        ValueError: the text is no such ratio.
    """
    above, _, below = text.partition("/")
    try:
        quantity, batch = Decimal(above), Decimal(below or "1")
    except InvalidOperation:
        raise ValueError(text) from None
    if not (quantity.is_finite() and batch.is_finite() and quantity > ZERO and batch > ZERO):
        raise ValueError(text)
    needed = round_half_up(quantity * kits / batch, _DIGITS)
    return needed, needed * batch == quantity * kits


def kit_problems(draft: Draft) -> Iterator[Problem]:
    """Yield kits whose parts are missing or not theirs, and parts without a kit."""
    kit: DraftLine | None = None
    parts: list[DraftLine] = []
    for line in draft.lines:
        if not is_part(line.details):
            yield from _of_kit(kit, parts)
            kit, parts = line, []
            continue
        if kit is None or kit.is_stocked:
            yield Problem("kit_part_alone", line.position, "product", {"product": line.product_name})
        if line.gross_amount or line.price:
            yield Problem("kit_part_priced", line.position, "price", {"product": line.product_name})
        parts.append(line)
    yield from _of_kit(kit, parts)


def _of_kit(kit: DraftLine | None, parts: list[DraftLine]) -> Iterator[Problem]:
    if kit is None or kit.product is None or kit.is_stocked:
        return
    if kit.is_kit and not parts:
        yield Problem("kit_without_parts", kit.position, "product", {"product": kit.product_name})
    given: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for part in parts:
        given[part.product_name, part.details[KIT_PART.name]] += part.quantity
    for (name, text), quantity in given.items():
        try:
            needed, is_exact = part_quantity(text, kit.quantity)
        except ValueError:
            yield Problem("not_a_number", kit.position, KIT_PART.name, {"value": text[:40]})
            continue
        if not is_exact or needed != quantity:
            detail = {"product": name, "needed": plain(needed), "given": plain(quantity)}
            yield Problem("kit_parts_disagree", kit.position, "quantity", detail)


def parts_invoiced(draft: Draft) -> tuple[Fulfilment, ...]:
    """Return that nobody waits for an invoice of parts: the kit's line has the money."""
    return tuple(
        Fulfilment(line.id, line.position, Progress.INVOICED, line.quantity)
        for line in draft.lines
        if is_part(line.details)
    )
