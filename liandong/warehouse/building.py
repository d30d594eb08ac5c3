"""From what a phone counted to a draft: prices and everything else come from the earlier document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import BadRequest
from django.utils import timezone

from liandong.catalog.queries import UnitCard, units_of
from liandong.documents.carrying import carried_details
from liandong.documents.columns import DUE_DATE
from liandong.documents.inputs import LARGEST, MAX_LINES, QUANTITY_DIGITS, DraftInput, LineInput
from liandong.kernel.actor import Actor
from liandong.kernel.checks import trimmed
from liandong.kernel.custom import PREFIX, Level
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import Problem
from liandong.partners.queries import partner_facts
from liandong.partners.terms import due_date
from liandong.warehouse.sheets import Row, Sheet, key_of, without_kits
from liandong.warehouse.standing_in import stand_ins

_MOST_DIGITS = 18
_LONGEST_KEY = 24
_MOST_VALUES = 200  # of a line: fields in use, and those that are no longer
_PRICE_DIGITS = 6
Units = Mapping[int, tuple[UnitCard, ...]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A line as the phone sends it, base units; ``is_recount`` asks for a new look at the books.

    ``values`` are what was filled into added fields, by name; empty ones are emptied.
    """

    key: str
    product: int
    unit: int | None
    quantity: Decimal
    is_recount: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a phone sends: places, mode and added fields of the head, and its lines."""

    place: int | None
    target_place: int | None
    mode: str
    lines: tuple[Counted, ...] = field(default_factory=tuple)
    values: Mapping[str, str] = field(default_factory=dict)


def read_sent(body: Mapping[str, Any]) -> Sent:
    """Read what our page sends.

    Raises:
        BadRequest: it is something else.
    """
    header, lines = body.get("header"), body.get("lines")
    if not isinstance(header, dict) or not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise BadRequest("header, lines")
    counted = tuple(_counted(line) for line in lines)
    if len({line.key for line in counted}) != len(counted):
        raise BadRequest("key")
    mode = trimmed(str(header.get("mode") or ""))[:_LONGEST_KEY]
    added = _values({name: value for name, value in header.items() if str(name).startswith(PREFIX)})
    return Sent(identity(header.get("place")), identity(header.get("target_place")), mode, counted, added)


def _counted(line: object) -> Counted:
    if not isinstance(line, dict):
        raise BadRequest("line")
    key, product = line.get("key"), identity(line.get("product"))
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or product is None:
        raise BadRequest("line")
    is_recount = line.get("is_recount") is True
    quantity, values = quantity_of(line.get("quantity")), _values(line.get("values") or {})
    return Counted(key, product, identity(line.get("unit")), quantity, is_recount, values)


def _values(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or len(given) > _MOST_VALUES:
        raise BadRequest("values")
    if not all(isinstance(text, str) for text in given.values()):
        raise BadRequest("values")
    return dict(given)


def identity(value: object) -> int | None:
    """Read an id; None and blank are none.

    Raises:
        BadRequest: it is something else.
    """
    if value is None or value == "":
        return None
    text = "" if isinstance(value, bool) else str(value)
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise BadRequest("id")
    return int(text)


def quantity_of(value: object) -> Decimal:
    """Read a quantity in base units.

    Raises:
        BadRequest: it is none.
    """
    try:
        quantity = Decimal(str(value))
    except InvalidOperation as error:
        raise BadRequest("quantity") from error
    if (
        not quantity.is_finite()
        or not 0 <= quantity < LARGEST
        or quantity != round(quantity, QUANTITY_DIGITS)
    ):
        raise BadRequest("quantity")
    return quantity


def built(actor: Actor, sheet: Sheet, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    """Return the draft of what was counted, and a problem for each line that can't be part of it.

    Lines of the draft which the phone does not know of stay as they are.
    """
    rows = {row.key: row for row in sheet.rows}
    units = units_of({line.product for line in sent.lines})
    problems: list[Problem] = []
    lines: list[LineInput] = []
    instead = stand_ins(sheet, {line.product for line in sent.lines if line.key not in rows})
    for position, counted in enumerate(sent.lines, 1):
        row = rows.get(counted.key) or _fresh(sheet, counted, instead)
        if row is None or row.line.product != counted.product or counted.product not in units:
            problems.append(Problem("scan_line_gone", position, detail={"key": counted.key}))
        elif counted.quantity:
            lines.append(in_units(row.line, counted.quantity, units))
    known = {counted.key for counted in sent.lines}
    stored = sheet.draft.lines if sheet.draft else ()
    countable = {key_of(line) for line in without_kits(stored)}
    # The kits of an order follow from the parts that were counted of it.
    lines += [
        line
        for line in stored
        if key_of(line) not in known and (line.origin is None or key_of(line) in countable)
    ]
    order = {key_of(line): place for place, line in enumerate(stored)}
    lines.sort(key=lambda line: order.get(key_of(line), len(order)))
    return replace(head(actor, sheet, sent), lines=tuple(lines)), problems


def _fresh(sheet: Sheet, counted: Counted, instead: Mapping[int, str]) -> Row | None:
    """Return a line nobody asked for; of a job with an earlier document, what stands in for its goods."""
    if counted.key != f"p{counted.product}":
        return None
    if sheet.source is not None and counted.product not in instead:
        return None
    stands_for = instead.get(counted.product, "")
    memo = f"替代 {stands_for}" if stands_for else ""
    return Row(LineInput(product=counted.product, unit=counted.unit, memo=memo), counted.unit, ZERO)


def in_units(line: LineInput, quantity: Decimal, units: Units) -> LineInput:
    """Return the line for a base quantity: in its own unit where that is exact, else in the base unit."""
    own = units[line.product or 0]
    ratio = next((unit.ratio for unit in own if unit.id == line.unit), Decimal(1))
    entered = round(quantity / ratio, QUANTITY_DIGITS)
    if entered * ratio == quantity:
        return replace(line, quantity=entered)
    price = round_half_up(line.price / ratio, _PRICE_DIGITS)
    return replace(line, unit=own[0].id, quantity=quantity, price=price)


def head(actor: Actor, sheet: Sheet, sent: Sent) -> DraftInput:
    """Return the draft without its lines: the stored one, else what the earlier document gives."""
    kind = sheet.kind
    own: dict[str, Any] = {}
    for name in ("place", "target_place"):
        if kind.enters(name):
            own[name] = getattr(sent, name)
    if kind.enters("mode"):
        stored = sheet.draft.details if sheet.draft else {}
        own["details"] = {**stored, "mode": sent.mode or "direct"}
    if sheet.draft is not None:
        return replace(sheet.draft, **own)
    fresh = DraftInput(kind.id, timezone.localdate(), handler=actor.member)
    made = _from_source(fresh, sheet, actor)
    if "details" in own:
        own["details"] = {**made.details, **own["details"]}
    return replace(made, **own)


def _from_source(fresh: DraftInput, sheet: Sheet, actor: Actor) -> DraftInput:
    source = sheet.source
    if source is None:
        return fresh
    due = None
    if DUE_DATE in sheet.kind.header and source.partner_id is not None:
        days = partner_facts([source.partner_id])[source.partner_id].payment_days
        due = due_date(fresh.business_date, days) if days else None
    return replace(
        fresh,
        partner=source.partner_id,
        handler=source.handler_id or fresh.handler,
        due_date=due,
        reference=source.reference,
        memo=source.memo,
        details=carried_details(actor.fields, (source.type, sheet.kind.id), Level.HEADER, source.details),
    )


def nothing_counted(sheet: Sheet, lines: Sequence[Counted]) -> bool:
    """Tell whether there is nothing to store: no draft yet, and nothing counted."""
    return sheet.stored is None and not any(line.quantity for line in lines)
