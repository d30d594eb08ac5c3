"""From facts and a flow layout to the sheet that typst draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.columns import THEIR_CODE, THEIR_NAME
from liandong.documents.types import FieldKind
from liandong.kernel.money import ZERO
from liandong.printkit.codes import Symbology, draw
from liandong.printkit.facts import DocumentFacts
from liandong.printkit.fitting import POINTS, breakable, fitted, lines_of
from liandong.printkit.layouts import ColumnPlace, FlowLayout, ReceiptLayout
from liandong.printkit.numbers import money, quantity
from liandong.printkit.palette import SUMMED, palette_of
from liandong.printkit.press import Sheet

_NUMBERS = frozenset({FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})
_QUANTITIES = frozenset({"quantity", "base_quantity"})
_FITS_64_BITS = 9 * 10**18
_MOST_DIGITS = 6
_FEWEST_LEAD = 2
_NUMBER_WIDTH = 22


@dataclass(frozen=True, slots=True)
class _Column:
    place: ColumnPlace
    label: str
    align: str
    total: Decimal | None
    numbers: Sequence[Decimal]

    @property
    def text(self) -> str:
        if self.total is None:
            return ""
        return quantity(self.total) if self.place.name in _QUANTITIES else money(self.total)


def flow_sheet(facts: DocumentFacts, layout: FlowLayout, logo: str) -> dict[str, Any]:
    """Return the sheet of a document; the columns whose figures are hidden are not in it."""
    columns = _columns(facts, layout.columns)
    lead = next((at for at, one in enumerate(columns) if one.total is not None), len(columns))
    summed = [one for one in columns if one.total is not None and one.numbers]
    has_totals = layout.has_totals and lead < len(columns) and lead > 0
    words = facts.fields.get("capitals", "") if layout.has_capitals else ""
    is_inside = bool(words) and has_totals and lead > _FEWEST_LEAD
    digits = [_digits(one.numbers) for one in summed]
    return {
        **frame(facts, layout, logo),
        "kind": "flow",
        "right": _right(facts),
        "head_columns": layout.head_columns,
        "facts": named_fields(facts, layout, layout.head_columns),
        "columns": [_head(one, summed) for one in columns],
        "rows": _rows(facts, columns, layout),
        "sums": [
            [int(one.numbers[row].scaleb(places)) for one, places in zip(summed, digits, strict=True)]
            for row in range(len(facts.lines))
        ],
        "summed": [_sum(one, places) for one, places in zip(summed, digits, strict=True)],
        "lead": lead,
        "subtotal": layout.has_subtotal and has_totals,
        "subtotal_if_pages": layout.has_subtotal_if_pages and has_totals,
        "totals": [fitted(one.text, one.place.width, layout.size) for one in columns[lead:]]
        if has_totals
        else [],
        "total_label": _("合计（大写）") + _("：") + words if is_inside else _("合计"),
        "capitals": _("金额大写") + _("：") + words if words and not is_inside else "",
        "words": _words(),
        "signatures": signatures(facts, layout.signatures),
        "has_pages": layout.has_page_numbers,
        "is_single": True,
    }


def frame(facts: DocumentFacts, layout: FlowLayout | ReceiptLayout, logo: str) -> dict[str, Any]:
    """Return what flowing documents and receipts share."""
    code = draw(Symbology(layout.code), facts.fields["number"]) if layout.code else None
    height = layout.paper.height or layout.paper.width
    return {
        "paper": layout.paper.model_dump(),
        "size": layout.size,
        "title": layout.title or facts.fields["title"],
        "title_size": layout.title_size,
        "company": facts.fields["company_name"],
        "contact": _contact(facts) if layout.has_contact else [],
        "logo": logo if layout.has_logo else "",
        "code": code.svg if code else "",
        "code_square": bool(code and code.is_square),
        "note": layout.note,
        "colon": _("："),
        "mark": facts.mark,
        "mark_size": min(layout.paper.width, height) * POINTS / 6,
        "print_mark": _print_mark(facts) if layout.has_print_mark else "",
    }


def _words() -> dict[str, str]:
    page = _("第 {page} 页 / 共 {pages} 页")
    return {"subtotal": _("本页小计"), "continued": _("（续下页）"), "page": page}


def _contact(facts: DocumentFacts) -> list[str]:
    phone, address = facts.fields["company_phone"], facts.fields["company_address"]
    return [text for text in (f"{_('电话')} {phone}" if phone else "", address) if text]


def _right(facts: DocumentFacts) -> list[str]:
    return [f"№ {facts.fields['number']}", f"{_('日期')} {facts.fields['business_date']}"]


def _print_mark(facts: DocumentFacts) -> str:
    times, at, who = (facts.fields[name] for name in ("print_count", "printed_at", "printed_by"))
    again = _("第 {times} 次打印").format(times=times) if int(times) > 1 else _("打印")
    return f"{again} {at} {who}"


def named_fields(
    facts: DocumentFacts, layout: FlowLayout | ReceiptLayout, most: int
) -> list[dict[str, object]]:
    """Return label, text and span of the fields the actor may see; what does not fit begins a new row."""
    labels = palette_of(facts.kind).fields
    cells: list[dict[str, object]] = []
    used = 0
    for one in layout.fields:
        text = facts.fields.get(one.name, "")
        if one.name in facts.hidden or one.name not in labels or not (text or layout.shows_empty):
            continue
        span = min(one.span, most)
        if used % most + span > most:
            rest = most - used % most
            cells.append({"label": "", "text": "", "span": rest})
            used += rest
        used += span
        cells.append({"label": one.label or labels[one.name], "text": text, "span": span})
    return cells


def signatures(facts: DocumentFacts, labels: Sequence[str]) -> list[str]:
    """Return the signatures; what the program knows is filled in."""
    posted_by = facts.fields["posted_by"]
    known = {_("制单"): facts.fields["member"], _("审核人"): posted_by, _("审核"): posted_by}
    return [label + _("：") + known.get(label, "") for label in labels]


def _columns(facts: DocumentFacts, places: Sequence[ColumnPlace]) -> list[_Column]:
    labels = palette_of(facts.kind).columns
    figures = {one.name for one in facts.kind.columns if one.kind in _NUMBERS or one.is_figure} | SUMMED
    has_one_unit = len({line.get("unit") for line in facts.lines}) <= 1
    columns = []
    unused = {name for name in _OPTIONAL if not any(line.get(name) for line in facts.lines)}
    for place in places:
        if place.name in facts.hidden or place.name not in labels or place.name in unused:
            continue
        is_summed = place.name in SUMMED and (place.name != "quantity" or has_one_unit)
        align = place.align or (
            "right" if place.name in figures else "center" if place.name in _CENTERED else "left"
        )
        numbers = [sums[place.name] for sums in facts.sums] if is_summed else []
        total = sum(numbers, ZERO) if is_summed else None
        numbers = numbers if _fits(numbers) else []
        columns.append(_Column(place, place.label or labels[place.name], align, total, numbers))
    return columns


_OPTIONAL = frozenset(
    {
        *("place", "target_place", "due_date", "memo", "lot", "produced_on", "expires_on"),
        *("payee", "invoice", "origin", "barcode", "serials", THEIR_CODE.name, THEIR_NAME.name),
    }
)
"""Columns that are not printed when no line of the document fills them."""
_CENTERED = frozenset({"position", "unit"})
_THEIRS = (THEIR_CODE.name, THEIR_NAME.name)


def _fits(numbers: Sequence[Decimal]) -> bool:
    """Tell whether typst can add the numbers up: it counts in 64 bits."""
    digits = _digits(numbers)
    return sum((abs(one) for one in numbers), ZERO).scaleb(digits) < _FITS_64_BITS


def _digits(numbers: Sequence[Decimal]) -> int:
    """Return how many decimals the numbers need."""
    exponents = [int(one.normalize().as_tuple().exponent) for one in numbers]
    return min(_MOST_DIGITS, max([2, *(-exponent for exponent in exponents)]))


def _sum(one: _Column, digits: int) -> dict[str, object]:
    return {"digits": digits, "fixed": 0 if one.place.name in _QUANTITIES else 2, "text": one.text}


def _head(one: _Column, summed: Sequence[_Column]) -> dict[str, object]:
    at = next((number for number, other in enumerate(summed) if other is one), None)
    return {"label": one.label, "width": one.place.width, "align": one.align, "sum": at}


def _rows(facts: DocumentFacts, columns: Sequence[_Column], layout: FlowLayout) -> list[list[object]]:
    rows = [[_cell(_text(line, one, columns), one, layout.size) for one in columns] for line in facts.lines]
    blank: list[object] = [" "] * len(columns)
    return rows + [blank] * max(0, layout.blank_rows - len(rows))


def _text(line: Mapping[str, str], one: _Column, columns: Sequence[_Column]) -> str:
    """Return the text of a cell; their code and serial numbers without a column stand under the name."""
    text = line.get(one.place.name, "")
    if one.place.name != "product_name":
        return text
    shown = {other.place.name for other in columns}
    theirs = " ".join(line[name] for name in _THEIRS if line.get(name) and name not in shown)
    under = [f"{_('对方编码')} {theirs}"] if theirs else []
    if line.get("serials") and "serials" not in shown:
        under.append(f"{_('序列号')} {line['serials']}")
    return "\n".join([text, *under])


def _cell(text: str, one: _Column, size: int) -> object:
    if one.align == "right":
        return fitted(text, one.place.width, size)
    return breakable(text, one.place.width, size)


def page_share(sheet: Sheet, layout: FlowLayout) -> float:
    """Guess how much of one page a sheet fills; the page count of the outcome tells the truth."""
    size = layout.size
    paper = layout.paper
    room = paper.width - paper.left - paper.right
    fixed = sum(one.width for one in layout.columns)
    free = max(_NUMBER_WIDTH, (room - fixed) // max(1, sum(not one.width for one in layout.columns)))
    widths = [one["width"] or free for one in sheet["columns"]]
    line = size * 1.45 / POINTS
    rows = sum(
        max(
            lines_of(text if isinstance(text, str) else "", width, size)
            for text, width in zip(row, widths, strict=True)
        )
        for row in sheet["rows"]
    )
    extra = 4 + len(sheet["facts"]) / layout.head_columns + sheet["subtotal"] + 2 * bool(sheet["signatures"])
    return float((rows + extra) * line / (paper.height - paper.top - paper.bottom))
