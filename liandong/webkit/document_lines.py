"""The lines of a document as its page shows them: the declared columns and how far each line has come."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.columns import OF_LOTS, SERIAL_NUMBERS
from liandong.documents.hiding import hidden_columns
from liandong.documents.kit_lines import PART_MARK, is_part, is_without_money
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.planning import amount_in
from liandong.documents.progress import courses
from liandong.documents.stages import Stage
from liandong.documents.types import Column, DocumentType, FieldKind
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.serials import serials_of
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.webkit.navigation import record_url
from liandong.webkit.report_parts import (
    NUMBER,
    Part,
    address,
    column,
    labelled,
    money_cell,
    price_cell,
    quantity_cell,
    text_cell,
)
from liandong.webkit.stage_words import stage_label
from liandong.webkit.states import verb_of
from liandong.webkit.templatetags.webkit_tags import money, quantity

_NUMBERS = frozenset({FieldKind.QUANTITY, FieldKind.PRICE, FieldKind.PERCENT, FieldKind.AMOUNT})


def read_lines(document: Document) -> list[DocumentLine]:
    """Return a document's lines with everything their cells name; one statement."""
    related = (
        "product",
        "unit",
        "place",
        "target_place",
        "account",
        "payee",
        "lot",
        "claim__document",
        "origin__document",
    )
    return list(DocumentLine.objects.filter(document=document).select_related(*related).order_by("position"))


def shown_columns(kind: DocumentType, actor: Actor) -> list[Column]:
    """Return the declared columns that the actor may see."""
    hidden = hidden_columns(kind, actor)
    return [one for one in kind.columns if one.name not in hidden]


def needed_columns(columns: Sequence[Column], lines: Sequence[DocumentLine]) -> list[Column]:
    """Return the columns without those of lots and serial numbers where no line has one."""
    unused = frozenset[str]() if any(line.lot_id for line in lines) else OF_LOTS
    if not _is_held(SERIAL_NUMBERS, lines):
        unused |= {SERIAL_NUMBERS.name}
    return [one for one in columns if one.name not in unused]


def line_table(
    request: CompanyRequest, kind: DocumentType, document: Document, lines: Sequence[DocumentLine]
) -> Part:
    """Return ``columns`` and ``rows`` of the lines."""
    shown = [one for one in shown_columns(kind, request.actor) if one.is_usual or _is_held(one, lines)]
    columns = needed_columns(shown, lines)
    has_origins = any(line.origin for line in lines)
    is_alive = document.state == State.POSTED and document.reverses_id is None
    steps = courses(kind) if is_alive else []
    heads = line_heads(columns)
    heads += [column(stage_label(Stage.DONE, verb_of(step)), NUMBER) for step in steps]
    heads += [column(_("来源单据"))] if has_origins else []
    rows = []
    for line in lines:
        cells = line_cells(line, columns, request.actor)
        cells += [_progress_cell(line, getattr(line, step.progress.value)) for step in steps]
        if has_origins:
            cells.append(_origin_cell(line))
        rows.append({"cells": cells, "look": "is-closed" if line.is_closed else ""})
    return labelled(*_filled(heads, rows))


def _filled(heads: list[Part], rows: list[Part]) -> tuple[list[Part], list[Part]]:
    """Leave out the columns in which no line has anything, so that those with figures have room."""
    kept = [place for place in range(len(heads)) if any(row["cells"][place]["text"] for row in rows)]
    if not kept:
        return heads, rows
    filled = [{**row, "cells": [row["cells"][place] for place in kept]} for row in rows]
    return [heads[place] for place in kept], filled


def _is_held(one: Column, lines: Sequence[DocumentLine]) -> bool:
    if one.kind is FieldKind.PLACE:
        return any(getattr(line, f"{one.name}_id") for line in lines)
    if one.is_detail:
        return any(line.details.get(one.name) for line in lines)
    return any(getattr(line, one.name, None) for line in lines)


def bare_line_table(columns: Sequence[Column], lines: Sequence[DocumentLine]) -> Part:
    """Return some columns of the lines for someone without any right: nothing in it leads further."""
    stranger = Actor(0, "")
    rows = [{"cells": [cell for one in columns for cell in _cells(line, one, stranger)]} for line in lines]
    return labelled(line_heads(columns), rows)


def line_heads(columns: Sequence[Column]) -> list[Part]:
    """Return the heads of these columns; a product has its code before it."""
    heads: list[Part] = []
    for one in columns:
        if one.kind is FieldKind.PRODUCT:
            heads.append(column(_("编码")))
        heads.append(column(one.label, NUMBER if one.kind in _NUMBERS or one.is_figure else ""))
    return heads


def line_cells(line: DocumentLine, columns: Sequence[Column], actor: Actor) -> list[Part]:
    """Return what a line holds in these columns."""
    return [cell for one in columns for cell in _cells(line, one, actor)]


def line_texts(line: DocumentLine, columns: Sequence[Column]) -> list[tuple[Part, str]]:
    """Return each column's head, a product's code before it, with what the line holds there."""
    cells = line_cells(line, columns, Actor(0, ""))
    return [(head, cell["text"]) for head, cell in zip(line_heads(columns), cells, strict=True)]


def line_totals(request: CompanyRequest, kind: DocumentType, document: Document, count: int) -> list[Part]:
    """Return the figures under the lines, the money among them for who may see it."""
    sees_money = "gross_amount" not in hidden_columns(kind, request.actor)
    return totals_of(kind, document, count, sees_money=sees_money)


def totals_of(kind: DocumentType, document: Document, count: int, *, sees_money: bool) -> list[Part]:
    """Return the figures under ``count`` lines."""
    totals: list[Part] = [{"label": _("行数"), "text": str(count)}]
    if any(one.kind is FieldKind.PRODUCT for one in kind.columns):
        totals.append({"label": _("数量（基本单位）"), "text": quantity(document.quantity)})
    if not kind.has_money or not sees_money:
        return totals
    names = {one.name for one in kind.columns}
    if {"net_amount", "tax_amount"} <= names:
        totals.append({"label": _("金额"), "text": money(document.net_amount)})
        totals.append({"label": _("税额"), "text": money(document.tax_amount)})
    label = _("价税合计") if kind.is_taxed else _("合计")
    return [*totals, {"label": label, "text": f"¥{money(document.gross_amount)}", "is_main": True}]


def _cells(line: DocumentLine, one: Column, actor: Actor) -> list[Part]:
    if one.kind is FieldKind.PRODUCT:
        if line.product is None:
            return [text_cell(""), text_cell("")]
        url = record_url(actor, "catalog.product", line.product.pk)
        name = (PART_MARK if is_part(line.details) else "") + line.product.name
        return [text_cell(line.product.code, url), text_cell(name, url, "cell-name")]
    if one.name == "specification":
        return [text_cell(line.product.specification if line.product else "", look="cell-text")]
    if one.kind is FieldKind.UNIT:
        return [text_cell(line.unit.name if line.unit else "")]
    if one.kind is FieldKind.LOT:
        return [_lot_cell(line, actor)]
    if one.name == "claim":
        return [_claim_cell(line)]
    if one.kind is FieldKind.PARTNER:
        return [_payee_cell(line, actor)]
    if one.is_detail:
        return [_detail_cell(line, one)]
    value = line.entered_quantity if one.name == "quantity" else getattr(line, one.name)
    if is_without_money(line.details, one.kind, value):
        return [text_cell("", look=NUMBER)]
    return [_value_cell(value, one)]


def _value_cell(value: object, one: Column) -> Part:
    if one.kind is FieldKind.AMOUNT and isinstance(value, Decimal):
        return money_cell(value)
    if isinstance(value, Decimal) and one.kind is FieldKind.PRICE:
        return price_cell(value)
    if isinstance(value, Decimal):
        return quantity_cell(value)
    return text_cell(value, look="cell-wrap" if one.kind is FieldKind.TEXT else "")


def _detail_cell(line: DocumentLine, one: Column) -> Part:
    if one.kind is FieldKind.SERIALS:
        return serials_cell(line)
    text = str(line.details.get(one.name, ""))
    if one.kind is FieldKind.AMOUNT and (amount := amount_in(text)) is not None:
        return money_cell(amount)
    if one.kind in _NUMBERS or one.is_figure:
        return text_cell(text, look=NUMBER)
    return text_cell(dict(one.choices).get(text, text))


def serials_cell(line: DocumentLine) -> Part:
    """Return how many serial numbers a line has, with all of them to unfold; one alone stands as it is."""
    numbers = serials_of(line.details)
    if len(numbers) <= 1:
        return text_cell(" ".join(numbers))
    return {**text_cell(_("%(count)s 个序列号") % {"count": len(numbers)}), "folded": numbers}


def _lot_cell(line: DocumentLine, actor: Actor) -> Part:
    """Return the lot, which leads to where it came from and went."""
    is_traced = bool(line.lot_id) and actor.may(STOCK, Verb.VIEW)
    return text_cell(line.lot.number, address("lot", line.lot_id) if is_traced else "")


def _claim_cell(line: DocumentLine) -> Part:
    if line.claim is None:
        return text_cell("")
    document = line.claim.document
    return text_cell(document.number, address("type_document", document.type, document.pk))


def _payee_cell(line: DocumentLine, actor: Actor) -> Part:
    """Return who is owed the line's money, which leads to his record."""
    if line.payee is None:
        return text_cell("")
    return text_cell(line.payee.name, record_url(actor, "partners.partner", line.payee.pk))


def _progress_cell(line: DocumentLine, done: Decimal) -> Part:
    """Return how much of a line is done, in base units; amber while something is left."""
    if line.is_closed:
        return text_cell(_("已关闭"), look=NUMBER)
    cell = quantity_cell(done)
    is_partial = ZERO < done < line.quantity
    return {**cell, "look": f"{cell['look']} is-partial"} if is_partial else cell


def _origin_cell(line: DocumentLine) -> Part:
    if line.origin is None:
        return text_cell("")
    document = line.origin.document
    return text_cell(document.number, address("type_document", document.type, document.pk))
