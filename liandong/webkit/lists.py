"""The list of the documents of a type: views as tabs, filters, chosen columns, pages by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.added_order import read_key
from liandong.documents.awaiting import approval_rules
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.listing import DocumentSlice, Order, document_page
from liandong.documents.models import ApprovalRule, Document
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.custom import PREFIX, CustomField
from liandong.kernel.money import plain
from liandong.webkit.access import type_for
from liandong.webkit.extensions import added_batch_actions, added_list_actions
from liandong.webkit.list_columns import ListColumn, offered_columns, sorted_by
from liandong.webkit.list_filters import Shape, chips, first_fields, further_fields, read_filter, shape_of
from liandong.webkit.list_lines import rows_with_lines, with_line_columns
from liandong.webkit.list_settings import (
    ListSettings,
    as_json,
    chosen,
    chosen_keys,
    filter_text,
    read_settings,
    same_filter,
)
from liandong.webkit.list_views import Tab, tabs_of
from liandong.webkit.report_parts import (
    Part,
    address,
    answer,
    column,
    filters,
    sorted_column,
    typed_document_url,
)
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.states import Standing, read_standing, row_state


@dataclass(frozen=True, slots=True)
class DocumentList:
    """A list as one member sees it: what is asked for, and how it is shown."""

    kind: DocumentType
    query: ReportQuery
    shape: Shape
    rules: Sequence[ApprovalRule]
    tabs: Sequence[Tab]
    tab: Tab
    settings: ListSettings
    offered: Sequence[ListColumn]
    columns: Sequence[ListColumn]

    @property
    def wanted(self) -> DocumentFilter:
        """Return which documents are asked for."""
        return read_filter(self.query, self.shape, self.tab)


def read_list(request: CompanyRequest, type_id: str, query: ReportQuery | None = None) -> DocumentList:
    """Return the list an address asks for; BadRequest for what our pages never send."""
    kind = type_for(request, type_id)
    query = query or ReportQuery(request)
    rules = approval_rules(kind.id)
    tabs = tabs_of(kind, rules)
    view = "" if query.text("view") == "all" else query.text("view")
    tab = next((one for one in tabs if one.key == view), None)
    if tab is None:
        raise BadRequest("view")
    settings = read_settings(request, kind.id)
    offered = {one.key: one for one in offered_columns(kind, request.actor)}
    usual = [one.key for one in offered.values() if one.is_default]
    columns = chosen(offered, chosen_keys(query, settings), usual)
    shape = shape_of(kind, request)
    return DocumentList(kind, query, shape, rules, tabs, tab, settings, tuple(offered.values()), columns)


@require_GET
def documents(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Show a page of a type's documents, or only its further rows, or all of them as a file."""
    shown = read_list(request, type_id)
    if not request.GET and shown.settings.start:
        return HttpResponseRedirect(f"{request.path}?{shown.settings.start}")
    query = shown.query
    page = document_page(request.actor, shown.wanted, _slice(shown))
    standing = read_standing(shown.kind, page.rows, request.actor, shown.rules)
    context: Part = {
        "title": shown.kind.list_title,
        "columns": list(_heads(shown)),
        "rows": [_row(one, shown, standing) for one in page.rows],
        "next_url": query.next_url(page.next_after),
        "batch": _batch(request, shown.kind),
        "unfolds": True,
        "settings": None,
    }
    if query.is_export and query.text("export") == "lines":
        context["columns"] = with_line_columns(context["columns"], shown.kind, request.actor)
        context["rows"] = rows_with_lines(context["rows"], page.rows, shown.kind, request.actor)
    elif not query.is_next_page:
        context |= _frame(shown)
    return answer(query, "list", context)


def _slice(shown: DocumentList) -> DocumentSlice:
    query, limit = shown.query, shown.query.rows(shown.settings.size)
    is_descending = query.choice("way", ("down", "up"), "down") == "down"
    order, added = _order(shown)
    key = query.after(date if order is Order.DATE and not added else str, int)
    if key is None:
        return DocumentSlice(limit, None, order, is_descending, added)
    if added is not None:
        _check_key(added, key[0])
    elif order is Order.AMOUNT:
        _check_number(key[0])
    return DocumentSlice(limit, (str(key[0]), int(key[1])), order, is_descending, added)


def _order(shown: DocumentList) -> tuple[Order, CustomField | None]:
    """Return what the list is sorted by; a field that is no longer in use sorts as nothing chosen."""
    chosen = shown.query.text("sort")
    if chosen.startswith(PREFIX):
        return Order.DATE, sorted_by(shown.offered, chosen)
    offered = [Order.DATE, Order.NUMBER, *([Order.AMOUNT] if shown.shape.has_money else [])]
    return Order(shown.query.choice("sort", offered, Order.DATE)), None


def _check_key(added: CustomField, text: str) -> None:
    try:
        read_key(added, text)
    except ValueError as error:
        raise BadRequest("after") from error


def _check_number(text: str) -> None:
    try:
        is_finite = Decimal(text).is_finite()
    except InvalidOperation as error:
        raise BadRequest("after") from error
    if not is_finite:
        raise BadRequest("after")


def _frame(shown: DocumentList) -> Part:
    """Return everything around the rows."""
    request, kind, query = shown.query.request, shown.kind, shown.query
    may_draft = request.actor.may(kind.id, Verb.DRAFT)
    new = {"label": _("新建"), "url": address("new_document", kind.id), "icon": "plus"}
    primary = {**new, "is_primary": True, "key": "N", "shortcut": "n"}
    is_filtered = query.is_filtered
    filters = _filters(shown)
    start = {"url": new["url"], "label": _("新建%(label)s") % {"label": kind.label}} if may_draft else {}
    if is_filtered:  # not the bare address: that leads back to what one filtered by last
        start = {"url": filters["clear_url"], "label": _("清除筛选")}
    title = _("没有符合条件的单据") if is_filtered else _("还没有%(label)s") % {"label": kind.label}
    text = _("换一个条件试试，或清除筛选。") if is_filtered else _("单据保存后就在这里，审核后记入账簿。")
    return {
        "actions": [*added_list_actions(request, kind.id), *([primary] if may_draft else [])],
        "views": list(_views(shown)),
        "filters": filters,
        "sums_url": _with_filter(shown, "document_sums"),
        "summary": "",
        "footer": [{"key": one.key if one.sums else "", "look": one.look} for one in shown.columns],
        "settings": _settings(shown),
        "empty": {"title": title, "text": text, **start},
    }


def _with_filter(shown: DocumentList, name: str) -> str:
    return f"{address(name, shown.kind.id)}?{filter_text(shown.query)}"


def _settings(shown: DocumentList) -> Part:
    offered = [(one.key, one.label) for one in shown.offered]
    found = as_json(shown.settings, offered, [one.key for one in shown.columns])
    usual = [one.key for one in shown.offered if one.is_default]
    return {**found, "usual": usual, "filter": filter_text(shown.query)}


def _views(shown: DocumentList) -> Iterator[Part]:
    saved = [one for one in shown.settings.views if same_filter(shown.query, one.query)]
    for one in shown.tabs:
        is_active = one is shown.tab and not saved
        yield {"label": one.label, "url": shown.query.url(view=one.key or "all"), "is_active": is_active}
    for view in shown.settings.views:
        url = f"{shown.query.request.path}?{view.query or 'view=all'}"
        yield {"label": view.name, "url": url, "is_active": view in saved, "is_saved": True}


def _filters(shown: DocumentList) -> Part:
    query = shown.query
    first, more = list(first_fields(query, shown.shape)), list(further_fields(query, shown.shape))
    active = chips(query, [*first, *more])
    kept = {"view": query.text("view") or "all", "columns": query.text("columns", 2_000)}
    found = filters(query, first, kept)
    count = sum(1 for field in more if field["value"])
    clear = f"{query.request.path}?view={kept['view']}"
    names = {"more": more, "more_count": count, "chips": active, "clear_url": clear}
    lines_url = query.url(export="lines") if shown.shape.has_products else ""
    return {**found, **names, "is_filtered": bool(active), "lines_url": lines_url}


def _heads(shown: DocumentList) -> Iterator[Part]:
    active, added = _order(shown)
    for one in shown.columns:
        if one.added is not None:
            head = _sorted(shown.query, one, one.key, is_active=one.added == added)
        elif one.order is not None:
            is_active = added is None and one.order is active
            head = _sorted(shown.query, one, one.order.value, is_active=is_active)
        else:
            head = column(one.label, one.look)
        yield {**head, "key": one.key}


def _sorted(query: ReportQuery, one: ListColumn, name: str, *, is_active: bool) -> Part:
    """Return a head that sorts; a list without a chosen order runs by date, the latest first."""
    head = sorted_column(one.label, name, query, look=one.look)
    is_descending = query.text("way") != "up"
    way = "up" if is_active and is_descending else "down"
    sort = ("descending" if is_descending else "ascending") if is_active else ""
    return head | {"sort": sort, "sort_url": query.url(sort=name, way=way)}


def _row(document: Document, shown: DocumentList, standing: Standing) -> Part:
    cells = [one.draw(document, standing) for one in shown.columns]
    if shown.query.is_export:
        return {"id": document.pk, "cells": cells}
    url = typed_document_url(shown.kind.id, document.pk)
    return {
        "id": document.pk,
        "label": document.number,
        "state": row_state(document),
        "url": url,
        "lines_url": f"{url}/lines",
        "cells": cells,
        "sums": "|".join(plain(getattr(document, one.sums)) for one in shown.columns if one.sums),
    }


def _batch(request: CompanyRequest, kind: DocumentType) -> list[Part]:
    """Return what may be done with what is ticked; each is checked again document by document."""

    def may(verb: Verb) -> bool:
        return verb in kind.verbs and request.actor.may(kind.id, verb)

    found: list[Part] = []
    if may(Verb.POST):
        found.append({"key": "post", "label": _("审核"), "icon": "circle-check"})
    if kind.is_closable and may(Verb.REOPEN):
        text = _("将强制结单 %(count)s 张，未执行的数量不再执行。")
        found.append({"key": "close", "label": _("强制结单"), "icon": "lock", "confirm": text})
    if may(Verb.DISCARD):
        text = _("将作废 %(count)s 张草稿，单号不再使用。")
        found.append({"key": "discard", "label": _("作废"), "icon": "trash", "confirm": text})
    for one in found:
        one["url"] = address("batch", kind.id, one["key"])
    return [*found, *added_batch_actions(request, kind)]
