"""From the rows of a document to what the engine drafts, with every name that means nothing told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from liandong.documents.hiding import carried_over, hidden_columns
from liandong.documents.inputs import DraftInput, read_draft
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField, PriceSource
from liandong.exchange.columns import ReadRow, RowProblem, SheetField
from liandong.exchange.document_fields import (
    LINE,
    ORIGIN,
    ORIGIN_LINE,
    Shape,
    document_fields,
    shape_of,
)
from liandong.exchange.document_names import Names, claim_word, look_up
from liandong.exchange.document_prices import with_prices
from liandong.exchange.sentences import advice, sentence
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain

_LOOKED_UP = frozenset(
    {
        FieldKind.PARTNER,
        FieldKind.PLACE,
        FieldKind.ACCOUNT,
        FieldKind.MEMBER,
        FieldKind.PRODUCT,
        FieldKind.CLAIM,
    }
)
_ADVICE = {
    FieldKind.PRODUCT: "请先建商品，或改成它的编码。",
    FieldKind.PARTNER: "请先建往来单位，或改成它的编码。",
    FieldKind.PLACE: "请填仓库的编码或名称。",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of a file: its head and the rows of its lines."""

    key: str
    head: Mapping[str, object]
    rows: Sequence[ReadRow]


def drafts_of(
    kind: DocumentType, actor: Actor, sheets: Sequence[Sheet]
) -> tuple[list[DraftInput], list[RowProblem]]:
    """Return the drafts of all documents; where there are problems, they are not to be used."""
    shape = shape_of(kind, actor)
    reader = _Reader(shape, actor, _names(shape, actor, sheets))
    drafts = [draft for sheet in sheets if (draft := reader.draft(sheet)) is not None]
    if reader.problems:
        return drafts, reader.problems
    return with_prices(kind, actor, drafts, [_unpriced(sheet) for sheet in sheets]), []


def _unpriced(sheet: Sheet) -> list[bool]:
    """Tell of each row whether the file leaves its price to the price lists."""
    given = [LINE + name for name in ("price", "net_amount", "gross_amount")]
    return [all(row.values.get(name) is None for name in given) for row in sheet.rows]


def _names(shape: Shape, actor: Actor, sheets: Sequence[Sheet]) -> Names:
    words: dict[FieldKind, set[str]] = defaultdict(set)
    origins: set[str] = set()
    for sheet in sheets:
        for one in shape.header:
            words[one.kind].add(str(sheet.head.get(one.name) or ""))
        for row in sheet.rows:
            origins.add(row.text(ORIGIN))
            for column in shape.columns:
                words[column.kind].add(row.text(LINE + column.name))
    found = {kind: texts - {""} for kind, texts in words.items() if kind in _LOOKED_UP}
    return look_up(shape.kind, actor, found, origins - {""})


class _Reader:
    """Reads documents, collecting what is wrong with them."""

    def __init__(self, shape: Shape, actor: Actor, names: Names) -> None:
        self._shape, self._names = shape, names
        self._hidden = hidden_columns(shape.kind, actor)
        self._fields: dict[str, SheetField] = {one.name: one for one in document_fields(shape.kind, actor)}
        self.problems: list[RowProblem] = []
        self._partner: object = None

    def draft(self, sheet: Sheet) -> DraftInput | None:
        first = sheet.rows[0].number
        header: dict[str, Any] = {}
        for one in self._shape.header:
            value = sheet.head.get(one.name)
            is_unread = any(one.name in row.unread for row in sheet.rows)
            if one.is_required and value in (None, "") and not is_unread:
                self._refuse(first, one.name, _("请填写%(label)s") % {"label": _(one.label)})
            header[one.name] = self._value(one, value, first, one.name)
        self._partner = header.get("partner")
        lines: list[Mapping[str, Any]] = [self._line(row) for row in sheet.rows]
        draft, problems = read_draft(self._shape.kind, header, lines)
        for problem in problems:
            if problem.code == "field_missing":
                continue  # told above, with the head of the file
            row = sheet.rows[problem.line - 1].number if problem.line else first
            name = LINE + (problem.column or "") if problem.line else problem.column or ""
            self._refuse(row, name, sentence(problem), advice(problem.code))
        if draft is None or not self._hidden:
            return draft
        given = [[name.removeprefix(LINE) for name in row.values] for row in sheet.rows]
        return carried_over(draft, self._hidden, given, [None] * len(given))

    def _line(self, row: ReadRow) -> dict[str, Any]:
        line: dict[str, Any] = {}
        for column in self._shape.columns:
            name = LINE + column.name
            if column.kind is FieldKind.UNIT:
                continue
            line[column.name] = self._value(column, row.values.get(name), row.number, name)
        line["unit"] = self._unit(row, line.get("product"))
        line["origin"] = self._origin(row)
        line["anchor"] = self._anchor(row)
        return line

    def _value(self, one: HeaderField | Column, value: object, row: int, name: str) -> object:
        if value in (None, ""):
            return None
        if one.kind not in _LOOKED_UP:
            return _plain(value)
        words = self._names.found.get(one.kind, {})
        found = words.get(str(value))
        if found == 0 and one.kind is FieldKind.CLAIM:
            found = words.get(claim_word(str(value), self._partner), 0)
        if found:
            return str(found)
        text = _("「%(word)s」不止一个") if found == 0 else _("没有「%(word)s」")
        self._refuse(row, name, text % {"word": value}, _(_ADVICE[one.kind]) if one.kind in _ADVICE else "")
        return None

    def _unit(self, row: ReadRow, product: object) -> str | None:
        name = row.text(f"{LINE}unit")
        if not product:
            return None
        if not name:
            scanned = self._names.barcode_units.get(row.text(f"{LINE}product"))
            return str(scanned) if scanned else None
        unit = self._names.unit(int(str(product)), name)
        if unit is None:
            units = _("、").join(one.name for one in self._names.units.get(int(str(product)), ()))
            text = _("这个商品没有单位「%(unit)s」") % {"unit": name}
            self._refuse(row.number, f"{LINE}unit", text, _("可用的单位：%(units)s") % {"units": units})
        return None if unit is None else str(unit)

    def _origin(self, row: ReadRow) -> str | None:
        number = row.text(ORIGIN)
        if not number:
            return None
        position = int(str(row.values.get(ORIGIN_LINE) or 1))
        found = self._names.origins.get((number, position))
        if found is None:
            text = _("没有来源单据 %(number)s 的第 %(line)s 行") % {"number": number, "line": position}
            self._refuse(row.number, ORIGIN, text, _("核对来源单号和行号。"))
        return None if found is None else str(found)

    def _anchor(self, row: ReadRow) -> str:
        """Return which figure of the money counts: price, else an amount; of stock at cost, the amount."""
        order = ["price", "net_amount", "gross_amount"]
        if self._shape.kind.price_source is PriceSource.COST:
            order = ["net_amount", "price", "gross_amount"]
        given = (name for name in order if row.values.get(LINE + name) is not None)
        return next(given, "price")

    def _refuse(self, row: int, name: str, text: str, what: str = "") -> None:
        label = self._fields[name].label if name in self._fields else ""
        self.problems.append(RowProblem(row, label, text, what))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
