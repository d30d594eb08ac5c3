"""渠道留货: what each channel keeps and may sell, and a form that shares what is free."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.catalog.models import Category
from liandong.documents.allotted import Kept, kept_stock
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel
from liandong.sales.allocation.sharing import ALLOCATION, Share, draft_share
from liandong.stock_ledger.models import Place
from liandong.stock_ledger.queries import available_by_place
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import place_options
from liandong.webkit.counting import number_of
from liandong.webkit.proposals import may_see_stock
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_Keys = Mapping[tuple[int, int], Decimal]
_Own = Mapping[tuple[str, int, int], Decimal]


@require_GET
def channel_stock(request: CompanyRequest) -> HttpResponse:
    """Show what channels keep, with what everybody and what the channel itself may still sell."""
    require(request.actor, ALLOCATION, Verb.VIEW)
    query = ReportQuery(request)
    channels = list(Channel.objects.order_by("pk").values_list("name", "name"))
    chosen = query.choice("channel", [name for name, _label in channels], "")
    every = kept_stock(channel=chosen)
    visible = visible_to(request.actor, only=ALLOCATION)
    seen = set(visible.filter(pk__in={one.line.document_id for one in every}).values_list("pk", flat=True))
    found = [one for one in every if one.line.document_id in seen]
    free = available_by_place(sorted({one.line.product_id or 0 for one in found})) if found else {}
    own: dict[tuple[str, int, int], Decimal] = {}
    for one in found:
        key = (one.channel, one.line.product_id or 0, one.place)
        own[key] = own.get(key, ZERO) + one.quantity
    places = dict(Place.objects.filter(pk__in={one.place for one in found}).values_list("pk", "name"))
    labels = [_("渠道"), _("编码"), _("商品"), _("批号"), _("仓库"), _("留到"), _("单据")]
    context: ui.Part = {
        "title": _("渠道留货"),
        "section": _("销售"),
        "actions": _actions(request),
        "filters": ui.filters(query, [ui.choice_field("channel", _("渠道"), channels, chosen or None)]),
        "columns": ui.columns_of(labels, [_("留货"), _("还留"), _("都可卖"), _("渠道可卖")]),
        "rows": [{"cells": _cells(request.actor, one, places[one.place], free, own)} for one in found],
        "is_lines": True,
        "summary": number_of("共 {count} 行", len(found)),
        "empty": ui.empty(_("现在没有给渠道留货"), _("新建渠道留货单，或按份额分一个仓库的库存。")),
    }
    return ui.answer(query, "report", context)


def _cells(actor: Actor, one: Kept, place: str, free: _Keys, own: _Own) -> list[ui.Part]:
    line, document = one.line, one.line.document
    product = line.product_id or 0
    everybody = free.get((product, one.place), ZERO)
    sees_stock = may_see_stock(actor, one.place)
    url = ui.typed_document_url(ALLOCATION, document.pk)
    return [
        ui.text_cell(one.channel),
        ui.text_cell(line.product.code if line.product else ""),
        ui.text_cell(line.product.name if line.product else "", look="card-name"),
        ui.text_cell(line.lot.number if line.lot_id else ""),
        ui.text_cell(place),
        ui.date_cell(document.due_date) if document.due_date else ui.text_cell(_("不限")),
        ui.text_cell(document.number, url),
        ui.quantity_cell(line.quantity),
        ui.quantity_cell(one.quantity),
        ui.quantity_cell(everybody if sees_stock else None),
        ui.quantity_cell(everybody + own[one.channel, product, one.place] if sees_stock else None),
    ]


def _actions(request: CompanyRequest) -> list[ui.Part]:
    found: list[ui.Part] = [{"label": _("渠道留货单"), "url": ui.address("documents", ALLOCATION)}]
    if request.actor.may(ALLOCATION, Verb.DRAFT):
        found.insert(0, {"label": _("按份额留货"), "url": ui.address("share_stock"), "is_primary": True})
    return found


def _fields(request: CompanyRequest) -> tuple[Field, ...]:
    active = Channel.objects.filter(is_active=True).order_by("pk")
    channels = [(name, name) for name in active.values_list("name", flat=True)]
    places = [(one["value"], one["label"]) for one in place_options(request.actor, ALLOCATION, Verb.DRAFT)]
    rest = _("每种商品可用库存的百分之几，只留整数")
    return (
        Field("channel", _("渠道"), Kind.WORD, is_required=True, choices=channels),
        Field("place", _("仓库"), Kind.RECORD, is_required=True, choices=places),
        Field("rate", _("份额%"), Kind.PERCENT, is_required=True, help=rest),
        Field("until", _("留到"), Kind.DATE, help=_("过了这天自动放开；留空为不限")),
        Field("category", _("商品分类"), Kind.RECORD, choices=_categories(), help=_("留空为全部商品")),
    )


def _categories() -> list[tuple[int, str]]:
    rows = Category.objects.order_by("code").values_list("pk", "code", "name")
    return [(pk, f"{code} {name}") for pk, code, name in rows]


@require_http_methods(["GET", "POST"])
def share_stock(request: CompanyRequest) -> HttpResponse:
    """Show the form of a share, or draft what the channel shall keep."""
    require(request.actor, ALLOCATION, Verb.DRAFT)
    fields = _fields(request)
    if request.method == "GET":
        return _show(request, fields, {}, [])
    typed = read_fields(fields, request.POST)
    values = typed.values
    problems = [
        *typed.problems,
        *(
            Problem("field_missing", column=one.name, detail={"field": one.label})
            for one in fields
            if one.is_required and not typed.raw[one.name]
        ),
    ]
    if not problems:
        share = Share(
            values["channel"],
            values["place"],
            values["rate"],
            timezone.localdate(),
            values["until"],
            values["category"],
        )
        try:
            saved = draft_share(request.actor, share, request.address)
        except RefusedError as refusal:
            problems = [Problem(one.code, None, one.column, one.detail) for one in refusal.problems]
        else:
            messages.success(request, _("已生成渠道留货单草稿，请核对后审核。"))
            return redirect("webkit:type_document", ALLOCATION, saved.id)
    return _show(request, fields, typed.raw, problems)


def _show(
    request: CompanyRequest, fields: tuple[Field, ...], values: Mapping[str, Any], problems: list[Problem]
) -> HttpResponse:
    page = FormPage(
        _("按份额留货"),
        ui.address("channel_stock"),
        _("渠道留货"),
        [Section("", fields)],
        save_label=_("生成草稿"),
    )
    return show_form(request, page, values, problems)
