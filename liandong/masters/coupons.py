"""优惠券 of a promotion: which are there, who has used them, making more, taking some out of use."""

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.documents.models import PromotionUse
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.masters.promotions import stored_promotion
from liandong.partners.reach import visible_partners
from liandong.pricing.coupons import coupon_codes, issue_coupons
from liandong.pricing.coupons import withdraw_coupons as withdraw
from liandong.pricing.models import Coupon, PromotionRow
from liandong.pricing.promotion_actions import SUBJECT
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_STATES = ("free", "used", "withdrawn")


@require_GET
def coupons(request: CompanyRequest, promotion: int) -> HttpResponse:
    """Show the coupons of a promotion, the newest first, with the documents that used them."""
    require(request.actor, SUBJECT, Verb.VIEW)
    row, query = stored_promotion(promotion), ReportQuery(request)
    found = _wanted(query, row)
    after = query.after(int)
    page = found if after is None else found.filter(pk__lt=after[0])
    most = query.rows(lists.PAGE_ROWS)
    some = list(page.order_by("-pk")[: most + 1])
    used = dict(
        PromotionUse.objects.filter(coupon__in=some, is_given_back=False).values_list(
            "coupon", "document__number"
        )
    )
    named = [one.partner_id for one in some if one.partner_id]
    seen = dict(visible_partners(request.actor).filter(pk__in=named).values_list("pk", "name"))
    rows = [_row(one, used.get(one.pk, ""), seen) for one in some[:most]]
    actions = _actions(request, row)
    states = list(zip(_STATES, _state_words(), strict=True))
    context: ui.Part = {
        "title": _("「{name}」的优惠券").format(name=row.name),
        "actions": actions,
        "filters": ui.filters(
            query,
            [
                ui.search_field(_("券码"), query),
                ui.choice_field("state", _("状态"), [("", _("全部")), *states], query.text("state")),
            ],
        ),
        "columns": ui.columns_of([_("券码"), _("限客户"), _("使用单据"), _("发放时间"), _("状态")]),
        "rows": rows,
        "next_url": query.next_url([some[most - 1].pk] if len(some) > most else None),
        "summary": _("共 {count} 张").format(count=found.count()),
        "empty": lists.nothing(query, _("还没有优惠券"), _("发券后把券码给客户。"), actions),
    }
    return ui.answer(query, "list", context)


def _state_words() -> tuple[str, str, str]:
    return _("未使用"), _("已使用"), _("已作废")


def _wanted(query: ReportQuery, promotion: PromotionRow) -> QuerySet[Coupon]:
    found = Coupon.objects.filter(promotion=promotion)
    if text := query.text().upper():
        found = found.filter(code__contains=text)
    state = query.choice("state", _STATES)
    used = PromotionUse.objects.filter(promotion=promotion, is_given_back=False, coupon__isnull=False)
    if state == "used":
        return found.filter(pk__in=used.values("coupon"))
    if state == "withdrawn":
        return found.filter(is_active=False)
    return found.filter(is_active=True).exclude(pk__in=used.values("coupon")) if state else found


def _row(one: Coupon, document: str, seen: Mapping[int, str]) -> ui.Part:
    free, used, withdrawn = _state_words()
    chip = ui.chip_cell(used, "grey", "phone-2") if document else ui.chip_cell(free, "green", "phone-2")
    if not one.is_active and not document:
        chip = ui.chip_cell(withdrawn, "grey", "phone-2")
    cells = [
        ui.text_cell(one.code, look="phone-1"),
        ui.text_cell(seen.get(one.partner_id, "—") if one.partner_id else _("不限"), look="phone-3"),
        ui.text_cell(document, look="phone-5"),
        ui.moment_cell(one.created_at, "phone-4"),
        chip,
    ]
    return {"id": one.pk, "label": one.code, "cells": cells}


def _actions(request: CompanyRequest, promotion: PromotionRow) -> list[ui.Part]:
    back: ui.Part = {"label": _("返回促销"), "url": ui.address("promotion", promotion.pk)}
    if not reaches_all(request.actor, SUBJECT, Verb.DRAFT):
        return [back]
    withdraw: ui.Part = {"label": _("作废优惠券"), "url": ui.address("withdraw_coupons", promotion.pk)}
    more: ui.Part = {
        "label": _("发券"),
        "url": ui.address("new_coupons", promotion.pk),
        "is_primary": True,
        "icon": "plus",
    }
    return [back, withdraw, more]


@require_http_methods(["GET", "POST"])
def new_coupons(request: CompanyRequest, promotion: int) -> HttpResponse:
    """Ask how many coupons and for whom, or make them."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    row = stored_promotion(promotion)
    url = ui.address("pick_partners", kind="customer", type="sales.order")
    fields = (
        Field("count", _("张数"), Kind.WHOLE, is_required=True),
        Field("partner", _("限客户"), Kind.RECORD, search_url=url, help=_("留空则谁有券码谁能用")),
    )
    page = _form(row, _("发券"), fields)
    if request.method != "POST":
        return show_form(request, page, {"count": 1})
    typed = read_fields(fields, request.POST)
    if typed.problems:
        return show_form(request, page, typed.raw, typed.problems)
    try:
        codes = issue_coupons(row.pk, typed.values["count"] or 0, request.actor, typed.values["partner"])
    except RefusedError as refusal:
        return show_form(request, page, typed.raw, list(refusal.problems))
    messages.success(request, _("已发 {count} 张。").format(count=len(codes)))
    return redirect("webkit:coupons", row.pk)


@require_http_methods(["GET", "POST"])
def withdraw_coupons(request: CompanyRequest, promotion: int) -> HttpResponse:
    """Ask which coupons to take out of use, or do it."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    row = stored_promotion(promotion)
    fields = (Field("codes", _("券码"), Kind.LONG_TEXT, is_required=True, is_wide=True),)
    page = _form(row, _("作废优惠券"), fields)
    if request.method != "POST":
        return show_form(request, page, {})
    typed = read_fields(fields, request.POST)
    try:
        withdraw(coupon_codes(typed.values["codes"]), request.actor, row.pk)
    except RefusedError as refusal:
        return show_form(request, page, typed.raw, list(refusal.problems))
    messages.success(request, _("已作废。"))
    return redirect("webkit:coupons", row.pk)


def _form(row: PromotionRow, title: str, fields: tuple[Field, ...]) -> FormPage:
    label = _("「{name}」的优惠券").format(name=row.name)
    return FormPage(title, ui.address("coupons", row.pk), label, [Section("", fields)])
