"""Which lots goods should leave from: by expiry, then age, split over lines where one is not enough."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.documents.amounts import UnitFacts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.types import Direction, DocumentType, PriceSource, document_type
from liandong.kernel.money import ZERO, spread
from liandong.kernel.rules import Rules
from liandong.stock_ledger.lots import LotStock, allocated, left_of, lots_at

_Places = dict[tuple[int, int], list[LotStock]]
_Units = Mapping[tuple[int, int | None], UnitFacts]
"""Units of products kept by lot, by product and unit; the base unit also under None."""


def gives_out_lots(kind: DocumentType) -> bool:
    """Tell whether lines of a type may be given lots: goods leave, or are kept for who ordered them."""
    return kind.has_lots and not kind.makes_lots and kind.direction is Direction.OUT


def proposes_lots(kind: DocumentType) -> bool:
    """Tell whether lines of a type get lots unasked: goods leave with the document, not with a later one."""
    return gives_out_lots(kind) and not kind.is_closable


def with_proposed_lots(
    drafts: Sequence[DraftInput], units: Mapping[int, UnitFacts], rules: Mapping[date, Rules]
) -> list[DraftInput]:
    """Return drafts whose lines without a lot got theirs by expiry, as far as there is any.

    A line that one lot can't fill becomes several; what no lot has stays on a line without one. Lots
    past their expiry are not proposed for sale. One statement; none where no line needs a lot.
    """
    tracked = _tracked(units)
    wanted = [
        (place, unit.product)
        for draft in drafts
        for line in draft.lines
        if (unit := _unit(draft, line, tracked)) and (place := line.place or draft.place)
    ]
    if not wanted:
        return list(drafts)
    stock = lots_at({place for place, _ in wanted}, {product for _, product in wanted})
    return [_filled(draft, tracked, stock, rules[draft.business_date]) for draft in drafts]


def _tracked(units: Mapping[int, UnitFacts]) -> _Units:
    found = [one for one in units.values() if one.is_tracked]
    return {
        **{(one.product, None): one for one in found if one.is_base},
        **{(one.product, one.id): one for one in found},
    }


def _unit(draft: DraftInput, line: LineInput, units: _Units) -> UnitFacts | None:
    """Return the unit of a line that needs a lot; None where it needs none."""
    if line.lot or line.product is None or line.quantity <= ZERO:
        return None
    if not gives_out_lots(document_type(draft.type)):
        return None
    return units.get((line.product, line.unit or None))


def _filled(draft: DraftInput, units: _Units, stock: _Places, rules: Rules) -> DraftInput:
    lines: list[LineInput] = []
    is_sale = document_type(draft.type).price_source is PriceSource.SALE
    since = draft.business_date if is_sale and not rules.sells_expired else date.min
    for line in draft.lines:
        unit, place = _unit(draft, line, units), line.place or draft.place
        if unit is None or place is None:
            lines.append(line)
            continue
        key = (place, unit.product)
        fit = [one for one in stock.get(key, ()) if (one.expires_on or date.max) >= since]
        taken = allocated(fit, line.quantity * unit.ratio, unit.ratio)
        stock[key] = left_of(stock.get(key, ()), taken)
        lines += _parts(line, unit, taken)
    return replace(draft, lines=tuple(lines))


def _parts(
    line: LineInput, unit: UnitFacts, taken: Sequence[tuple[LotStock, Decimal]]
) -> Iterator[LineInput]:
    """Yield a line for each lot, the first with the line's key, and one for what is left."""
    quantities = [round(quantity / unit.ratio, 6) for _, quantity in taken]
    numbers = [one.number for one, _ in taken]
    left = line.quantity - sum(quantities, ZERO)
    if left > ZERO:
        quantities.append(left)
        numbers.append("")
    net, gross = (_spread(amount, quantities) for amount in (line.net_amount, line.gross_amount))
    for place, (number, quantity) in enumerate(zip(numbers, quantities, strict=True)):
        part = replace(line, lot=number, quantity=quantity, net_amount=net[place], gross_amount=gross[place])
        yield part if place == 0 else replace(part, key="")


def _spread(amount: Decimal | None, quantities: Sequence[Decimal]) -> Sequence[Decimal | None]:
    return [None] * len(quantities) if amount is None else spread(amount, quantities)
