"""From texts and a layout with places of their own to sheets: printed forms (套打) and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.kernel.money import ZERO
from liandong.printkit.codes import Code, Marking, Symbology, draw, draw_gs1
from liandong.printkit.fitting import POINTS, ems
from liandong.printkit.layouts import Element, FormLayout, LabelLayout
from liandong.printkit.numbers import money

_SMALLEST = 4
_TEXT_SHARE = 4
"""The text below a code takes a quarter of its height, within limits."""
_LEAST_TEXT, _MOST_TEXT = 22, 40


@dataclass(frozen=True, slots=True)
class FreeFacts:
    """What the elements name: fields, lines with the amounts of the page's subtotal, and the mark."""

    fields: Mapping[str, str]
    lines: Sequence[Mapping[str, str]] = ()
    amounts: Sequence[Decimal] = ()
    mark: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()


def form_sheets(facts: FreeFacts, layout: FormLayout, logo: str, background: str) -> list[dict[str, Any]]:
    """Return the pages of a form: as many as its table needs, everything else on each of them."""
    table = next((one for one in layout.elements if one.kind == "table"), None)
    most = _rows_of(table) if table else len(facts.lines)
    starts = range(0, max(1, len(facts.lines)), max(1, most)) if table else range(1)
    sheets = []
    for number, start in enumerate(starts, 1):
        lines = facts.lines[start : start + most]
        amount = sum(facts.amounts[start : start + most], ZERO)
        fields = {**facts.fields, "page": str(number), "pages": str(len(starts))}
        if "page_amount" in fields or facts.amounts:
            fields["page_amount"] = money(amount)
        page = FreeFacts(fields, lines, (), facts.mark, facts.columns, facts.numbers)
        items = [item for one in layout.elements for item in _items(one, page, logo)]
        items = [_moved(item, layout.offset_x, layout.offset_y) for item in items]
        if background and layout.prints_background:
            items.insert(0, _background(layout, background))
        sheets.append(_sheet(layout.paper.width, layout.paper.height, items, facts.mark))
    return sheets


def label_sheets(labels: Sequence[FreeFacts], layout: LabelLayout, logo: str) -> list[dict[str, Any]]:
    """Return sheets of labels, from left to right and from top to bottom."""
    width, height = layout.paper.width, layout.paper.height
    each = layout.across * layout.down
    sheets = []
    for start in range(0, len(labels), each):
        items = []
        for place, label in enumerate(labels[start : start + each]):
            down, across = divmod(place, layout.across)
            x = layout.margin_x + across * (width + layout.gap_x)
            y = layout.margin_y + down * (height + layout.gap_y)
            drawn = [item for one in layout.elements for item in _items(one, label, logo)]
            items += [_moved(item, x, y) for item in drawn]
        whole = layout.across * (width + layout.gap_x) - layout.gap_x + 2 * layout.margin_x
        tall = layout.down * (height + layout.gap_y) - layout.gap_y + 2 * layout.margin_y
        sheets.append(_sheet(whole, tall, items, ""))
    return sheets


def _sheet(width: int, height: int, items: list[dict[str, Any]], mark: str) -> dict[str, Any]:
    size = min(width, height) * POINTS / 6
    paper = {"width": width, "height": height}
    return {"kind": "free", "paper": paper, "items": items, "mark": mark, "mark_size": size}


def _background(layout: FormLayout, path: str) -> dict[str, Any]:
    size = {"width": layout.paper.width, "height": layout.paper.height}
    return {"kind": "image", "x": 0, "y": 0, **size, "path": path, "fit": "stretch"}


def _moved(item: dict[str, Any], x: int, y: int) -> dict[str, Any]:
    return {**item, "x": item["x"] + x, "y": item["y"] + y}


def _items(one: Element, facts: FreeFacts, logo: str) -> list[dict[str, Any]]:
    place = {"x": one.x, "y": one.y, "width": one.width, "height": one.height}
    if one.kind == "field":
        return [_text(one, f"{one.text}{facts.fields.get(one.name, '')}", place)]
    if one.kind == "text":
        return [_text(one, one.text, place)]
    if one.kind == "code":
        return _code_items(one, _code(one, facts), place)
    if one.kind == "logo":
        return [{**place, "kind": "image", "path": logo, "fit": "contain"}] if logo else []
    if one.kind == "table":
        return _table(one, facts)
    is_down = one.kind == "line" and one.height > one.width
    return [{**place, "kind": one.kind, "width": one.height if is_down else one.width, "is_down": is_down}]


def _text(one: Element, text: str, place: Mapping[str, int]) -> dict[str, Any]:
    size = _fitting_size(text, one.size, place["width"], place["height"])
    look = {"size": size, "is_bold": one.is_bold, "align": one.align}
    return {**place, "kind": "text", "text": text, **look}


def _fitting_size(text: str, size: float, width: int, height: int) -> float:
    """Return the size at which a text stays inside its box, on as many lines as have room."""
    while size > _SMALLEST:
        lines = max(1, int(height * POINTS / (size * 1.25)))
        if ems(text) * size <= width * POINTS * lines * (1 if lines == 1 else 0.92):
            break
        size -= 0.5
    return size


def _code(one: Element, facts: FreeFacts) -> Code | None:
    if one.symbology != "gs1_128":
        return draw(Symbology(one.symbology), facts.fields.get(one.name, "") or facts.fields.get("code", ""))
    texts = facts.fields
    last = texts.get("expires_on", "")
    expires_on = date.fromisoformat(last) if last else None
    return draw_gs1(
        Marking(texts.get("barcode", ""), texts.get("code", ""), texts.get("lot", ""), expires_on)
    )


def _code_items(one: Element, code: Code | None, place: Mapping[str, int]) -> list[dict[str, Any]]:
    if code is None:
        return []
    if code.is_square:
        side = min(one.width, one.height)
        return [{**place, "kind": "svg", "svg": code.svg, "width": side, "height": side}]
    below = min(_MOST_TEXT, max(_LEAST_TEXT, one.height // _TEXT_SHARE)) if one.has_text else 0
    bars = max(1, one.height - below)
    items: list[dict[str, Any]] = [{**place, "kind": "svg", "svg": code.svg, "height": bars}]
    if below:
        box = {"x": one.x, "y": one.y + bars, "width": one.width, "height": below}
        size = _fitting_size(code.text, below * POINTS * 0.85, one.width, below)
        look = {"size": size, "is_bold": False, "align": "center"}
        items.append({**box, "kind": "text", "text": code.text, **look})
    return items


def _rows_of(table: Element) -> int:
    return max(1, table.height // table.row_height - table.has_head)


def _table(one: Element, facts: FreeFacts) -> list[dict[str, Any]]:
    """Return the cells of a table whose rows are of one height, with its rules when it has any."""
    shown = [place for place in one.columns if place.name in facts.columns]
    free = [place for place in shown if not place.width]
    rest = max(0, one.width - sum(place.width for place in shown)) // max(1, len(free))
    items: list[dict[str, Any]] = []
    x = one.x
    for place in shown:
        width = place.width or rest
        texts = [place.label or facts.columns[place.name]] if one.has_head else []
        texts += [line.get(place.name, "") for line in facts.lines]
        align = place.align or ("right" if place.name in facts.numbers else "left")
        for row, text in enumerate(texts):
            y = one.y + row * one.row_height
            box = {"x": x, "y": y, "width": width, "height": one.row_height}
            if one.has_lines:
                items.append({**box, "kind": "box"})
            box = {**box, "x": x + 10, "width": max(1, width - 20)}
            cell = one.model_copy(update={"align": "center" if one.has_head and not row else align})
            items.append(_text(cell, text, box))
        x += width
    return items
