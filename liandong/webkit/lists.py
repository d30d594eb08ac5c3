"""The list of the documents of a type: tabs, filters, keyset pages, footer totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.awaiting import approval_rules
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document
from liandong.documents.queries import (
    DocumentFilter,
    DocumentSlice,
    Order,
    document_page,
    document_totals,
)
from liandong.documents.types import DocumentType, FieldKind, LineKind
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.partners.models import Partner
from liandong.partners.queries import search_partners
from liandong.webkit.access import type_for
from liandong.webkit.choices import place_options
from liandong.webkit.extensions import added_list_actions
from liandong.webkit.list_views import Tab, tabs_of
from liandong.webkit.report_parts import (
    EMPTY,
    NUMBER,
    Part,
    address,
    answer,
    column,
    filters,
    money_cell,
    quantity_cell,
    search_field,
    sorted_column,
    text_cell,
)
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.states import Standing, chip_of, read_standing, row_state

PAGE_SIZE = 50
_MOST_PARTNERS = 50
_LARGEST = Decimal(10) ** 12
_GOODS = frozenset({LineKind.GOODS, LineKind.COUNT})


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which columns the list of a type has, for this actor."""

    kind: DocumentType
    has_partner: bool
    places: tuple[str, ...]
    has_quantity: bool
    has_money: bool


@require_GET
def documents(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Show a page of a type's documents, or only its further rows."""
    kind = type_for(request, type_id)
    query = ReportQuery(request)
    rules = approval_rules(kind.id)
    tabs = tabs_of(kind, rules)
    shape = _shape(kind, request)
    tab = next((one for one in tabs if one.key == query.text("view")), None)
    if tab is None:
        raise BadRequest("view")
    wanted = _filter(query, shape, tab)
    page = document_page(request.actor, wanted, _slice(query, shape))
    standing = read_standing(kind, page.rows, request.actor, rules)
    context: Part = {
        "rows": [_row(one, shape, standing) for one in page.rows],
        "next_url": query.next_url(page.next_after),
        "batch": _batch(request, kind),
    }
    if not query.is_next_page:
        context |= _frame(query, shape, tabs, tab) | _footer(request, wanted, shape)
    return answer(query, "list", context)


def _shape(kind: DocumentType, request: CompanyRequest) -> _Shape:
    names = {field.name for field in kind.header}
    sees_money = "gross_amount" not in hidden_columns(kind, request.actor)
    return _Shape(
        kind,
        has_partner="partner" in names,
        places=tuple(name for name in ("place", "target_place") if name in names),
        has_quantity=kind.line_kind in _GOODS,
        has_money=kind.has_money and sees_money,
    )


def _filter(query: ReportQuery, shape: _Shape, tab: Tab) -> DocumentFilter:
    text = query.text()
    return DocumentFilter(
        shape.kind.id,
        states=tab.states,
        partner=query.number("partner"),
        place=query.number("place"),
        start=_day(query, "from"),
        end=_day(query, "to"),
        least=_amount(query, "least") if shape.has_money else None,
        most=_amount(query, "most") if shape.has_money else None,
        text=text,
        named_partners=tuple(search_partners(text, limit=_MOST_PARTNERS, only_active=False)),
        condition=tab.condition,
    )


def _day(query: ReportQuery, name: str) -> date | None:
    return query.day(name, date.min) if query.text(name) else None


def _amount(query: ReportQuery, name: str) -> Decimal | None:
    given = query.text(name).replace(",", "")
    if not given:
        return None
    try:
        amount = Decimal(given)
    except InvalidOperation as error:
        raise BadRequest(name) from error
    if not amount.is_finite() or abs(amount) >= _LARGEST:
        raise BadRequest(name)
    return round(amount, 2)


def _slice(query: ReportQuery, shape: _Shape) -> DocumentSlice:
    offered = [Order.DATE, Order.NUMBER, *([Order.AMOUNT] if shape.has_money else [])]
    order = Order(query.choice("sort", offered, Order.DATE))
    is_descending = query.choice("way", ("down", "up"), "down") == "down"
    key = query.after(date if order is Order.DATE else str, int)
    if key is None:
        return DocumentSlice(PAGE_SIZE, order=order, is_descending=is_descending)
    if order is Order.AMOUNT:
        _check_number(key[0])
    return DocumentSlice(PAGE_SIZE, (str(key[0]), int(key[1])), order, is_descending)


def _check_number(text: str) -> None:
    try:
        is_finite = Decimal(text).is_finite()
    except InvalidOperation as error:
        raise BadRequest("after") from error
    if not is_finite:
        raise BadRequest("after")


def _frame(query: ReportQuery, shape: _Shape, tabs: Sequence[Tab], tab: Tab) -> Part:
    """Return everything around the rows."""
    request, kind = query.request, shape.kind
    may_draft = request.actor.may(kind.id, Verb.DRAFT) and Verb.DRAFT in kind.verbs
    new = {"label": _("新建"), "url": address("new_document", kind.id), "icon": "plus"}
    primary = {**new, "is_primary": True, "key": "N", "shortcut": "n"}
    start = {"url": new["url"], "label": _("新建%(label)s") % {"label": kind.label}} if may_draft else {}
    title = _("没有符合条件的单据") if query.is_filtered else _("还没有%(label)s") % {"label": kind.label}
    return {
        "title": kind.label,
        "actions": [*added_list_actions(request, kind.id), *([primary] if may_draft else [])],
        "views": [
            {"label": one.label, "url": query.url(view=one.key), "is_active": one is tab} for one in tabs
        ],
        "filters": filters(query, _fields(query, shape), {"view": tab.key}),
        "columns": _columns(query, shape),
        "empty": {"title": title, "text": _("单据保存后就在这里，审核后记入账簿。"), **start},
    }


def _fields(query: ReportQuery, shape: _Shape) -> list[Part]:
    fields = [search_field(_("单号 / 往来单位 / 拼音首字母 / 备注"), query)]
    if shape.has_partner:
        fields.append(_partner_field(query, shape.kind))
    if shape.places:
        places = place_options(query.request.actor, shape.kind.id, Verb.VIEW)
        fields.append({"name": "place", "label": _("仓库"), "options": places, "value": query.text("place")})
    for name, label in (("from", _("从")), ("to", _("至"))):
        fields.append({"kind": "date", "name": name, "label": label, "value": query.text(name)})
    if shape.has_money:
        for name, label in (("least", _("金额从")), ("most", _("至"))):
            fields.append({"kind": "text", "name": name, "label": label, "value": query.text(name)})
    return fields


def _partner_field(query: ReportQuery, kind: DocumentType) -> Part:
    chosen = query.number("partner")
    name = Partner.objects.filter(pk=chosen).values_list("name", flat=True).first() if chosen else None
    label = next(field.label for field in kind.header if field.name == "partner")
    return {
        "kind": FieldKind.PARTNER.value,
        "name": "partner",
        "label": label,
        "value": chosen if name else None,
        "display": name or "",
        "search_url": address("pick_partners", kind=kind.partner_kind),
    }


def _columns(query: ReportQuery, shape: _Shape) -> list[Part]:
    labels = {field.name: field.label for field in shape.kind.header}
    columns = [_head(query, _("单号"), Order.NUMBER), _head(query, _("日期"), Order.DATE)]
    columns += [column(labels[name]) for name in (("partner",) if shape.has_partner else ())]
    columns.append(column(_("状态")))
    columns += [column(labels[name]) for name in shape.places]
    if shape.has_quantity:
        columns.append(column(_("数量"), NUMBER))
    if shape.has_money:
        columns.append(_head(query, _("金额"), Order.AMOUNT, NUMBER))
    return [*columns, column(_("制单")), column(_("备注"))]


def _head(query: ReportQuery, label: str, order: Order, look: str = "") -> Part:
    """Return a head that sorts; a list without a chosen order runs by date, the latest first."""
    head = sorted_column(label, order.value, query, look=look)
    is_active = query.choice("sort", list(Order), Order.DATE) == order
    is_descending = query.text("way") != "up"
    way = "up" if is_active and is_descending else "down"
    sort = ("descending" if is_descending else "ascending") if is_active else ""
    return head | {"sort": sort, "sort_url": query.url(sort=order.value, way=way)}


def _row(document: Document, shape: _Shape, standing: Standing) -> Part:
    url = address("type_document", document.type, document.pk)
    cells = [
        text_cell(document.number, url, "phone-1"),
        text_cell(document.business_date.isoformat(), look="phone-5"),
    ]
    if shape.has_partner:
        cells.append(text_cell(document.partner.name if document.partner else "", look="phone-3"))
    cells.append({"text": "", "look": "cell-state phone-2", "chip": chip_of(document, standing)})
    for name in shape.places:
        place = getattr(document, name)
        cells.append(text_cell(place.name if place else ""))
    if shape.has_quantity:
        cells.append(quantity_cell(document.quantity))
    if shape.has_money:
        cells.append(money_cell(document.gross_amount, look="phone-4"))
    cells += [text_cell(document.member.name, look="phone-6"), text_cell(document.memo)]
    return {"id": document.pk, "label": document.number, "state": row_state(document), "cells": cells}


def _footer(request: CompanyRequest, wanted: DocumentFilter, shape: _Shape) -> Part:
    totals = document_totals(request.actor, wanted)
    summary = _("共 %(count)s 张") % {"count": f"{totals.count:,}"}
    if not shape.has_money:
        return {"summary": summary}
    before = 3 + shape.has_partner + len(shape.places) + shape.has_quantity
    cells = [text_cell(_("合计")), *[EMPTY] * (before - 1), money_cell(totals.gross_amount), EMPTY, EMPTY]
    return {"summary": summary, "totals": cells}


def _batch(request: CompanyRequest, kind: DocumentType) -> list[Part]:
    if Verb.POST not in kind.verbs or not request.actor.may(kind.id, Verb.POST):
        return []
    return [{"label": _("审核"), "url": address("post_many", kind.id), "icon": "circle-check"}]
