"""The money of a draft's lines: computed here and nowhere else, so every place shows the same. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from liandong.documents.bills import NUMBER
from liandong.documents.columns import CATEGORY
from liandong.documents.inputs import LARGEST, LineInput
from liandong.kernel.money import (
    HUNDRED,
    ZERO,
    LineAmounts,
    PricedQuantity,
    line_amounts,
    plain,
    round_half_up,
    spread,
    taxed,
)
from liandong.kernel.terms import Problem

_PRICE_DIGITS = 6
_QUANTITY_DIGITS = 6
_MOST_TOGETHER = 9 * LARGEST
"""What a document's quantity and amount stay below: 64 bits hold 9.2 × 10¹² with six decimals."""


class UnitFacts(NamedTuple):
    """A product's unit: how many base units it holds, and what a line must know of the product.

    ``is_tracked``: it is kept by lot; ``may_have_lots``: it is, or was and lots are left. A product that
    ``is_kit`` keeps no stock and is shipped as its parts.
    """

    id: int
    product: int
    ratio: Decimal
    is_base: bool
    tax_rate: Decimal
    is_tracked: bool = False
    may_have_lots: bool = False
    shelf_life_days: int | None = None
    product_name: str = ""
    is_kit: bool = False


class ComputedLine(NamedTuple):
    """A line with its base quantity and money worked out; ``lot`` is the id of its lot, 0 none."""

    given: LineInput
    unit: int | None
    quantity: Decimal
    price: Decimal
    tax_rate: Decimal
    amounts: LineAmounts
    lot: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all lines: whether prices include tax, whether there is any, 优惠金额."""

    price_includes_tax: bool = False
    is_taxed: bool = True
    discount: Decimal = ZERO


def computed_lines(
    lines: Sequence[LineInput], units: Mapping[int, UnitFacts], terms: Terms
) -> tuple[list[ComputedLine], list[Problem]]:
    """Work out quantity and money of every line; the document's discount is spread over the gross.

    ``units`` holds the units of all products named, by unit id. What no column could hold is a problem.
    """
    base_units = {unit.product: unit for unit in units.values() if unit.is_base}
    problems: list[Problem] = []
    found = []
    for position, line in enumerate(lines, 1):
        unit = units.get(line.unit) if line.unit else base_units.get(line.product or 0)
        problems += _unit_problems(line, unit, base_units, position)
        found.append(_computed(line, unit, terms))
    problems += size_problems(found, has_problems=bool(problems))
    return (found if terms.discount == ZERO else _discounted(found, terms.discount)), problems


def document_money(lines: Sequence[ComputedLine]) -> LineAmounts:
    """Return what the lines come to: of categories, else of bills, else of accounts, and nothing else.

    A payment names the money and then what it settles; an expense what for, and then the money; what happens
    to bills comes to these, whatever is settled by them or paid for them.
    """
    named = [line.amounts for line in lines if line.given.details.get(CATEGORY.name)]
    named = named or [line.amounts for line in lines if _is_bill(line)]
    moved = named or [line.amounts for line in lines if line.given.account is not None]
    counted = moved or [line.amounts for line in lines]
    return LineAmounts(
        sum((one.net for one in counted), ZERO),
        sum((one.tax for one in counted), ZERO),
        sum((one.gross for one in counted), ZERO),
    )


def _is_bill(line: ComputedLine) -> bool:
    return line.given.account is None and bool(line.given.details.get(NUMBER.name))


def _unit_problems(
    line: LineInput, unit: UnitFacts | None, base_units: Mapping[int, UnitFacts], position: int
) -> list[Problem]:
    if line.product is None:
        return []
    if line.product not in base_units:
        return [Problem("unknown_product", position, "product", {"product": str(line.product)})]
    if unit is None or unit.product != line.product:
        return [Problem("wrong_unit", position, "unit", {"product": str(line.product)})]
    quantity = line.quantity * unit.ratio
    if quantity != round(quantity, _QUANTITY_DIGITS):
        detail = {"entered": str(line.quantity), "ratio": str(unit.ratio)}
        return [Problem("inexact_quantity", position, "quantity", detail)]
    return []


def size_problems(lines: Sequence[ComputedLine], *, has_problems: bool = False) -> list[Problem]:
    """Return what lines, or all of them together where nothing else is wrong, are too large for."""
    problems = [one for position, line in enumerate(lines, 1) for one in _size_problems(line, position)]
    return problems if problems or has_problems else _sum_problems(lines)


def _size_problems(line: ComputedLine, position: int) -> list[Problem]:
    """Return what multiplying made larger than a column holds, though each number typed is in bounds."""
    amounts = line.amounts
    sizes = {
        "quantity": line.quantity,
        "price": line.price,
        "gross_amount": max(abs(amounts.gross), abs(amounts.net), abs(amounts.tax)),
    }
    return [_too_large(name, size, position) for name, size in sizes.items() if abs(size) >= LARGEST]


def _sum_problems(lines: Sequence[ComputedLine]) -> list[Problem]:
    """Return what all lines come to together that the document could not hold."""
    sums = {
        "quantity": sum((abs(one.quantity) for one in lines), ZERO),
        "gross_amount": sum((abs(one.amounts.gross) for one in lines), ZERO),
    }
    return [_too_large(name, size, None) for name, size in sums.items() if size >= _MOST_TOGETHER]


def _too_large(name: str, size: Decimal, position: int | None) -> Problem:
    return Problem("number_too_large", position, name, {"number": plain(size), "limit": plain(LARGEST)})


def _computed(line: LineInput, unit: UnitFacts | None, terms: Terms) -> ComputedLine:
    tax_rate = line.tax_rate if terms.is_taxed else ZERO
    if tax_rate is None:
        tax_rate = unit.tax_rate if unit else ZERO
    quantity = round(line.quantity * (unit.ratio if unit else Decimal(1)), _QUANTITY_DIGITS)
    amounts, price = _money(line, tax_rate, terms)
    return ComputedLine(line, unit.id if unit else None, quantity, price, tax_rate, amounts)


def _money(line: LineInput, tax_rate: Decimal, terms: Terms) -> tuple[LineAmounts, Decimal]:
    """Return the amounts and the price; an amount that was typed stays as typed."""
    includes_tax = terms.price_includes_tax
    typed = {"net_amount": line.net_amount, "gross_amount": line.gross_amount}.get(line.anchor)
    if line.product is None and line.gross_amount is not None:
        return taxed(line.gross_amount, tax_rate, price_includes_tax=True), line.price
    if typed is None:
        priced = PricedQuantity(line.quantity, line.price, line.discount_rate, tax_rate)
        return line_amounts(priced, price_includes_tax=includes_tax), line.price
    amounts = taxed(typed, tax_rate, price_includes_tax=line.anchor == "gross_amount")
    paid = line.quantity * (HUNDRED - line.discount_rate) / HUNDRED
    agreed = amounts.gross if includes_tax else amounts.net
    price = round_half_up(agreed / paid, _PRICE_DIGITS) if paid else line.price
    return amounts, price


def _discounted(lines: Sequence[ComputedLine], discount: Decimal) -> list[ComputedLine]:
    """Take the document's discount off the lines in proportion to their gross amounts."""
    shares = spread(discount, [max(line.amounts.gross, ZERO) for line in lines])
    return [
        line._replace(amounts=taxed(line.amounts.gross - off, line.tax_rate, price_includes_tax=True))
        for line, off in zip(lines, shares, strict=True)
    ]
