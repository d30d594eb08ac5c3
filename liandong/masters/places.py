"""仓库与库位."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import (
    SUBJECT,
    PlaceForm,
    create_place,
    create_quarantines,
    may_keep,
    set_place_active,
    update_place,
)
from liandong.stock_ledger.models import KEPT_KINDS, Place, PlaceKind, StockBalance
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, active_action, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


def _visible(actor: Actor) -> QuerySet[Place]:
    found = Place.objects.filter(kind__in=KEPT_KINDS)
    if actor.scope_of(SUBJECT, Verb.VIEW) is Scope.ALL:
        return found
    return found.filter(Q(pk__in=actor.places) | Q(parent__in=actor.places))


@require_GET
def places(request: CompanyRequest) -> HttpResponse:
    """Show warehouses and bins with the number of products in each."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = _visible(request.actor).select_related("parent").order_by("code")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    counts = dict(
        StockBalance.objects.filter(quantity__gt=0)
        .values("place")
        .annotate(count=Count("product", distinct=True))
        .values_list("place", "count")
    )
    rows = [_row(place, counts.get(place.pk, 0)) for place in found]
    may_make = any(may_keep(request.actor, warehouse) for warehouse in (None, *request.actor.places))
    actions = lists.new_action(request, SUBJECT, _("新建仓库"), "new_place", may_make=may_make)
    labels_shown = [_("编码"), _("名称"), _("类型"), _("所属仓库")]
    context: ui.Part = {
        "title": _("仓库与库位"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": [
            *ui.columns_of(labels_shown, [_("走动顺序"), _("容量")]),
            *ui.columns_of([_("用途"), _("地址")], [_("有库存的商品")]),
            ui.column(_("状态")),
        ],
        "rows": rows,
        "summary": _("共 {count} 个").format(count=len(rows)),
        "empty": lists.nothing(query, _("还没有仓库"), _("建好仓库才能入库和出库。"), actions),
    }
    return ui.answer(query, "list", context)


def _row(place: Place, count: int) -> ui.Part:
    url = ui.address("place", place.pk)
    kinds = dict(PlaceKind.choices)
    cells = [
        ui.text_cell(place.code, url, "phone-1"),
        ui.text_cell(place.name, url, "phone-3"),
        ui.text_cell(_(str(kinds[place.kind])), look="phone-5"),
        ui.text_cell(place.parent),
        ui.count_cell(place.walk or 0),
        ui.quantity_cell(place.capacity),
        ui.text_cell(_("存储区") if place.is_reserve else ""),
        ui.text_cell(place.address),
        ui.count_cell(count, ui.address("stock", place=place.pk)),
        lists.active_chip(is_active=place.is_active, look="phone-2"),
    ]
    return {"id": place.pk, "label": place.name, "cells": cells}


def _sections(stored: Place | None) -> list[Section]:
    fields = [
        Field("code", _("编码"), is_required=True),
        Field("name", _("名称"), is_required=True),
        Field("address", _("地址"), is_wide=True),
    ]
    if stored is None or stored.kind == PlaceKind.BIN:
        room = _("最多放多少，各种商品的基本单位数合计；留空不限")
        fields += [
            Field("walk", _("走动顺序"), Kind.WHOLE, help=_("上架和拣货按它从小到大走；留空排在最后")),
            Field("capacity", _("容量"), Kind.QUANTITY, help=room),
            Field("is_reserve", _("存储区"), Kind.BOOL, help=_("放整件备货，拣货先走不是存储区的库位")),
        ]
    if stored is None:
        warehouses = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True).order_by("code")
        choices = list(warehouses.values_list("pk", "name"))
        words = _("新建库位时选所属仓库；留空则新建仓库，建好后不能改")
        fields.insert(2, Field("warehouse", _("所属仓库"), Kind.RECORD, choices=choices, help=words))
        held = _("放待检的货：算自己的库存，质检放行前不能卖、不能占用；建好后不能改")
        fields.insert(3, Field("is_quarantine", _("待检区"), Kind.BOOL, help=held))
    if rules_on(timezone.localdate()).goes_below_zero:
        words = _("公司允许负库存出库，但这个仓库和它的库位不许")
        fields.append(Field("keeps_above_zero", _("不许负库存"), Kind.BOOL, help=words))
    return [Section("", tuple(fields))]


@require_http_methods(["GET", "POST"])
def new_place(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the warehouse or bin it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    return _save(request, None) if request.method == "POST" else _show(request, None, {})


@require_http_methods(["GET", "POST"])
def place(request: CompanyRequest, place: int) -> HttpResponse:
    """Show a warehouse or bin, or change what it is called."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = _visible(request.actor).filter(pk=place).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    names = ("code", "name", "address", "walk", "capacity", "is_reserve", "keeps_above_zero")
    return _show(request, found, {name: getattr(found, name) for name in names})


def _save(request: CompanyRequest, stored: Place | None) -> HttpResponse:
    typed = read_fields(_sections(stored)[0].fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        warehouse = typed.values.pop("warehouse", None)
        try:
            pk = _written(request.actor, stored, PlaceForm(**typed.values), warehouse)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:place", pk)
    return _show(request, stored, typed.raw, problems)


def _written(actor: Actor, stored: Place | None, form: PlaceForm, warehouse: int | None) -> int:
    if stored is None:
        place = create_place(form, actor, warehouse=warehouse)
        if warehouse is None and rules_on(timezone.localdate()).inspects_receipts:
            create_quarantines(actor)
        return place
    update_place(stored.pk, form, actor)
    return stored.pk


def _show(
    request: CompanyRequest,
    stored: Place | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions = []
    may_save = stored is None or may_keep(request.actor, stored.parent_id or stored.pk)
    if stored is not None:
        stock = ui.address("stock", place=stored.pk)
        actions.append({"label": _("库存"), "url": stock, "icon": "package"})
        if may_save:
            url = ui.address("activate_place", stored.pk)
            actions.append(active_action(url, is_active=stored.is_active))
    title = _("新建仓库") if stored is None else f"{stored.code} {stored.name}"
    page = FormPage(
        title, ui.address("places"), _("仓库与库位"), _sections(stored), actions, may_save=may_save
    )
    return show_form(request, page, values, problems)


@require_POST
def activate_place(request: CompanyRequest, place: int) -> HttpResponse:
    """Disable an empty warehouse or bin, or enable it again."""
    is_active = bool(request.POST.get("is_active"))
    done = _("已启用。") if is_active else _("已停用。")
    return lists.told(
        request,
        lambda: set_place_active(place, request.actor, is_active=is_active),
        done,
        ui.address("place", place),
    )
