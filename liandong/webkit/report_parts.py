"""The pieces of report and list pages: cells, columns, filter fields, and the answer itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from liandong.documents.types import document_types
from liandong.identity.requests import CompanyRequest
from liandong.webkit.column_choice import with_choice
from liandong.webkit.exporting import EXPORT, column_labels, exported
from liandong.webkit.report_actions import added_report_actions
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.spreadsheets import CellKind
from liandong.webkit.templatetags.webkit_tags import money, price, quantity

Part = dict[str, Any]
"""A cell, a column, a field … as the templates read it."""

NUMBER = "number"
EMPTY: Part = {"text": "", "look": ""}


def address(name: str, *arguments: object, **parameters: object) -> str:
    """Return the address of a page of the product; parameters that are None or blank are left out."""
    path = reverse(f"webkit:{name}", args=arguments)
    given = {key: str(value) for key, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def typed_document_url(type_id: str, document: int) -> str:
    """Return the address of a document among those of its type; quick enough for thousands of rows."""
    return f"{_documents_url(type_id, get_script_prefix())}{document}"


@cache
def _documents_url(type_id: str, _prefix: str) -> str:
    return reverse("webkit:documents", args=[type_id])


def text_cell(text: object, url: str = "", look: str = "") -> Part:
    """Return a cell of text."""
    shown = "" if text is None else str(text)
    return {"text": shown, "url": url if shown else "", "look": look}


def money_cell(amount: Decimal | None, url: str = "", look: str = "") -> Part:
    """Return a cell of money: 0.00 for nothing, empty where nothing applies, red below zero."""
    return _number_cell(amount, money(amount), url, look) | {"kind": CellKind.MONEY}


def quantity_cell(number: Decimal | None, url: str = "", look: str = "") -> Part:
    """Return a cell of a quantity or a price with the decimals it has."""
    return _number_cell(number, quantity(number), url, look) | {"kind": CellKind.QUANTITY}


def foreign_cell(amount: Decimal | None, url: str = "", look: str = "") -> Part:
    """Return a cell of an amount in any currency: two decimals, or as many as it has; 0.00 for nothing."""
    return quantity_cell(amount, url, look) | {"text": price(amount)}


def price_cell(number: Decimal | None, look: str = "") -> Part:
    """Return a cell of a price: two decimals, or as many as it has."""
    return quantity_cell(number, look=look) | {"text": price(number)}


def moved_cells(number: Decimal, amount: Decimal, url: str, *, sees_cost: bool) -> list[Part]:
    """Return quantity and value of what moved; both empty when nothing did."""
    if not number and not amount:
        return [text_cell("", look=NUMBER)] * (2 if sees_cost else 1)
    cells = [quantity_cell(number or None, url)]
    return [*cells, money_cell(amount, url)] if sees_cost else cells


def count_cell(count: int, url: str = "") -> Part:
    """Return a cell of a whole number; nothing for none."""
    shown = {"text": f"{count:,}" if count else "", "url": url if count else "", "look": NUMBER}
    return shown | {"value": count or None, "kind": CellKind.INTEGER}


def date_cell(day: date | None, look: str = "") -> Part:
    """Return a cell of a day."""
    text = day.isoformat() if day else ""
    return {"text": text, "url": "", "look": look, "value": day, "kind": CellKind.DATE}


def moment_cell(moment: datetime | None, look: str = "") -> Part:
    """Return a cell of a moment by the clock of the company, to the minute."""
    text = f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
    return {"text": text, "url": "", "look": look, "value": moment, "kind": CellKind.MOMENT}


def chip_cell(label: str, tone: str, look: str = "") -> Part:
    """Return a coloured chip; tones are grey, amber, blue, green, red (struck through) and alarm."""
    return {"text": "", "look": f"cell-state {look}".strip(), "chip": {"label": label, "tone": tone}}


def deed_cell(request: CompanyRequest, label: str, url: str, **sent: object) -> Part:
    """Return a cell with a button that does something to its row; a file of the rows leaves it blank."""
    fields = {"csrfmiddlewaretoken": get_token(request), **sent}
    return {"text": label, "value": None, "look": "cell-deed", "deed": {"url": url, "fields": fields}}


def _number_cell(number: Decimal | None, text: str, url: str, look: str) -> Part:
    below = " negative" if number is not None and number < 0 else ""
    shown = {"text": text, "url": url if text else "", "look": f"{NUMBER}{below} {look}".strip()}
    return shown | {"value": number if text else None}


def column(label: str, look: str = "") -> Part:
    """Return the head of a column."""
    return {"label": label, "look": look}


def number_column(label: str) -> Part:
    """Return the head of a column of numbers."""
    return column(label, NUMBER)


def sorted_column(label: str, key: str, query: ReportQuery, *, look: str = "") -> Part:
    """Return a head that sorts by the column; the same again turns the order around."""
    is_active = query.text("sort") == key
    is_descending = query.text("way") == "down"
    way = "" if is_active and is_descending else "down" if is_active else ("down" if look == NUMBER else "")
    sort = ("descending" if is_descending else "ascending") if is_active else ""
    return {"label": label, "look": look, "sort": sort, "sort_url": query.url(sort=key, way=way)}


def labelled(columns: Sequence[Part], rows: Iterable[Part], totals: Sequence[Part] = ()) -> Part:
    """Return a table whose cells know the label of their column: on a phone each row is a card of them."""
    labels = [column["label"] for column in columns]
    sums = named_cells(labels, totals) if totals else []
    return {"columns": columns, "rows": named_rows(labels, rows), "totals": sums, "is_lines": True}


def named_rows(labels: Sequence[str], rows: Iterable[Part]) -> list[Part]:
    """Return rows whose cells have the labels of their columns."""
    return [{**row, "cells": named_cells(labels, row["cells"])} for row in rows]


def named_cells(labels: Sequence[str], cells: Iterable[Part]) -> list[Part]:
    """Return cells with the labels of their columns."""
    return [cell | {"label": label} for label, cell in zip(labels, cells, strict=True)]


def columns_of(labels: Iterable[str], numbers: Iterable[str] = ()) -> list[Part]:
    """Return heads of text columns, then of number columns."""
    return [*(column(label) for label in labels), *(number_column(label) for label in numbers)]


def search_field(label: str, query: ReportQuery) -> Part:
    """Return the search box of a filter row."""
    return {"kind": "search", "name": "q", "label": label, "value": query.text()}


def date_field(name: str, label: str, value: date) -> Part:
    """Return a day of a filter row."""
    return {"kind": "date", "name": name, "label": label, "value": value.isoformat()}


def span_fields(label: str, until: str, days: tuple[date, date]) -> list[Part]:
    """Return the first and the last day of a filter row."""
    return [date_field("from", label, days[0]), date_field("to", until, days[1])]


def flag_field(name: str, label: str, query: ReportQuery) -> Part:
    """Return a box to tick."""
    return {"kind": "bool", "name": name, "label": label, "value": query.flag(name)}


def choice_field(name: str, label: str, choices: Iterable[tuple[object, str]], value: object) -> Part:
    """Return a selection; its first entry stands for everything."""
    options = [{"value": key, "label": text} for key, text in choices]
    return {"name": name, "label": label, "options": options, "value": "" if value is None else value}


def filters(query: ReportQuery, fields: Sequence[Part], hidden: Mapping[str, object] | None = None) -> Part:
    """Return the filter row; ``hidden`` parameters are sent along."""
    kept = {"sort": query.text("sort"), "way": query.text("way"), **(hidden or {})}
    return {
        "action": query.request.path,
        "fields": list(fields),
        "hidden": [{"name": name, "value": value} for name, value in kept.items() if value not in (None, "")],
        "is_filtered": query.is_filtered,
        "export_url": query.url(**{EXPORT: "xlsx"}),
    }


def empty(title: str, text: str = "", url: str = "", label: str = "") -> Part:
    """Return what stands where rows would: one sentence and the next step."""
    return {"title": title, "text": text, "url": url, "label": label}


def _widened(query: ReportQuery, said: Part | None, everything: str) -> Part | None:
    """Return what is said of no rows with the way to more of them, if the page names no better one."""
    if not said or (said.get("url") and not said.get("is_step")):
        return said
    return said | {"url": everything or query.request.path, "label": _("清除筛选")}


def type_labels() -> dict[str, str]:
    """Return the names of the document types by id."""
    return {kind.id: kind.label for kind in document_types()}


def document_url(document: int) -> str:
    """Return the address of a document."""
    return reverse("webkit:document", args=[document])


def answer(query: ReportQuery, template: str, context: Part) -> HttpResponse:
    """Return the page, its further rows alone when only these are asked for, or all of them as a file.

    A report that ``is_lines`` has a card a row on a phone; its cell of look ``card-name`` is the title.
    A list that ``is_report`` is printed and sent again and again like one. A template of a room's own is
    named with its folder.
    """
    context = with_choice(query, context)
    if query.is_export:
        return exported(query.request, context)
    if url := context.get("opens"):
        return redirect(url)
    if query.is_filtered and not context.get("rows"):
        everything = context.get("filters", {}).get("clear_url", "")
        context["empty"] = _widened(query, context.get("empty"), everything)
    if context.get("is_lines"):
        labels = column_labels(context)
        context["rows"] = named_rows(labels, context["rows"])
        if totals := context.get("totals"):
            context["totals"] = named_cells(labels, totals)
    if "filters" in context and (template == "report" or context.get("is_report")):
        added = added_report_actions(query.request, query.given, str(context.get("title", "")))
        context["actions"] = [*context.get("actions", ()), *added]
    name = template if "/" in template else f"webkit/{template}"
    name = "webkit/parts/list_rows" if query.is_next_page else name
    response = render(query.request, f"{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
