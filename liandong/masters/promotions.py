"""促销: the promotions there are, and the form with thresholds, gifts and whom and what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.promotion_fields import read_typed, sections, shown_values
from liandong.masters.promotion_rows import MOST_ROWS, TABLES, form_rows, read_tables, rows_tables
from liandong.pricing.models import Coupon, PromotionRow
from liandong.pricing.promotion_actions import (
    SUBJECT,
    create_promotion,
    set_promotion_active,
    update_promotion,
)
from liandong.pricing.promotion_forms import PromotionForm
from liandong.pricing.promotion_queries import form_of, seen_by, steps_of
from liandong.pricing.promotion_words import kind_words, steps_text, weekday_words
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import FormPage, active_action, show_form
from liandong.webkit.report_query import ReportQuery

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@require_GET
def promotions(request: CompanyRequest) -> HttpResponse:
    """Show the promotions with what they give and when they hold."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = PromotionRow.objects.order_by("-priority", "code")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    rows: list[ui.Part] = [{"id": row.pk, "label": row.name, "cells": _cells(row)} for row in found]
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions = lists.new_action(request, SUBJECT, _("新建促销"), "new_promotion", may_make=may_make)
    text = _("折扣、满减、特价、买赠、组合价和优惠券；开报价单、订单、出库单时自动算到每一行，并说明来源。")
    labels = [_("编码"), _("名称"), _("类型"), _("优惠"), _("有效期"), _("叠加组")]
    context: ui.Part = {
        "title": _("促销"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": [*ui.columns_of(labels, [_("优先级")]), ui.column(_("状态"))],
        "rows": rows,
        "summary": _("共 {count} 个").format(count=len(rows)),
        "empty": lists.nothing(query, _("还没有促销"), text, actions),
    }
    return ui.answer(query, "list", context)


def _cells(row: PromotionRow) -> list[ui.Part]:
    url = ui.address("promotion", row.pk)
    kind = kind_words()[row.kind] + (_(" · 凭券") if row.needs_coupon else "")
    period = f"{row.start or ''} – {row.end or ''}" if row.start or row.end else _("长期")
    days = _("、").join(weekday_words()[int(day) - 1] for day in row.weekdays)
    days = " ".join([days, *row.hours]).strip()
    return [
        ui.text_cell(row.code, url, "phone-1"),
        ui.text_cell(row.name, url, "phone-3"),
        ui.text_cell(kind, look="phone-5"),
        ui.text_cell(steps_text(row.kind, row.measure, steps_of(row.steps)), look="phone-6"),
        ui.text_cell(f"{period} {days}".strip(), look="phone-4"),
        ui.text_cell(row.group),
        ui.count_cell(row.priority),
        lists.active_chip(is_active=row.is_active, look="phone-2"),
    ]


@require_http_methods(["GET", "POST"])
def new_promotion(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the promotion it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, (shown_values(PromotionForm("", "", "amount_off")), {"steps": [{}]}))


@require_http_methods(["GET", "POST"])
def promotion(request: CompanyRequest, promotion: int) -> HttpResponse:
    """Show a promotion, or make it what was typed."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = stored_promotion(promotion)
    if request.method == "POST":
        return _save(request, found)
    form = seen_by(request.actor, form_of(found))
    return _show(request, found, (shown_values(form), form_rows(form)))


def stored_promotion(promotion: int) -> PromotionRow:
    """Return a promotion.

    Raises:
        Http404: there is none.
    """
    found = PromotionRow.objects.filter(pk=promotion).first()
    if found is None:
        raise Http404(promotion)
    return found


def _save(request: CompanyRequest, stored: PromotionRow | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    typed, tables = read_typed(request.POST), read_tables(request.POST)
    problems = [*typed.problems, *(one for table in tables.values() for one in table.problems)]
    if not problems:
        given = typed.values | {name: table.values for name, table in tables.items()}
        if stored is not None:
            given |= _kept(stored)
        try:
            form = PromotionForm(**given)
            pk = create_promotion(form, request.actor) if stored is None else stored.pk
            if stored is not None:
                update_promotion(pk, form, request.actor)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("促销已保存。"))
            return redirect("webkit:promotion", pk)
    return _show(request, stored, (typed.raw, {name: one.raw for name, one in tables.items()}), problems)


def _kept(stored: PromotionRow) -> dict[str, Any]:
    """Return the tables that are too long for the page: they stay as they are."""
    form = form_of(stored)
    names = {one.name for one in dataclass_fields(form)} & set(TABLES)
    return {name: getattr(form, name) for name in names if len(getattr(form, name)) > MOST_ROWS}


def _show(
    request: CompanyRequest,
    stored: PromotionRow | None,
    shown: tuple[Mapping[str, Any], Rows],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actions: list[ui.Part] = []
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    if stored is not None and stored.needs_coupon:
        count = Coupon.objects.filter(promotion=stored).count()
        label = _("优惠券（{count}）").format(count=count)
        actions.append({"label": label, "url": ui.address("coupons", stored.pk)})
    if stored is not None and may_save:
        url = ui.address("activate_promotion", stored.pk)
        actions.append(active_action(url, is_active=stored.is_active))
    title = _("新建促销") if stored is None else str(stored)
    values, rows = shown
    page = FormPage(
        title,
        ui.address("promotions"),
        _("促销"),
        sections(),
        actions,
        rows_tables(rows, request.actor),
        may_save=may_save,
    )
    return show_form(request, page, values, _placed(problems))


def _placed(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems without lines: the form names its rows by what stands in them."""
    return [Problem(one.code, None, one.column, one.detail) for one in problems]


@require_POST
def activate_promotion(request: CompanyRequest, promotion: int) -> HttpResponse:
    """Disable a promotion, or enable it again."""
    is_active = bool(request.POST.get("is_active"))
    return lists.told(
        request,
        lambda: set_promotion_active(promotion, request.actor, is_active=is_active),
        _("已启用。") if is_active else _("已停用。"),
        ui.address("promotion", promotion),
    )
