"""往来单位: customers and suppliers, their list and their form."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.identity.actors import require
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.merging.links import title_of
from liandong.masters.partner_buttons import partner_buttons
from liandong.partners.actions import SUBJECT, create_partner, set_partner_active, update_partner
from liandong.partners.forms import COLUMNS, PartnerForm
from liandong.partners.models import Partner
from liandong.partners.queries import PartnerKind, search_partners
from liandong.partners.reach import may_keep, own_only, visible_partners
from liandong.storage.details import holding
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.added_fields import added_cells, added_sections, added_values, wishes_of, with_filters
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.record_order import added_heads, code_head, found_page, record_page
from liandong.webkit.report_query import ReportQuery


@require_GET
def partners(request: CompanyRequest) -> HttpResponse:
    """Show customers and suppliers by code, or those a text finds, the best first."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    rows, next_key = _page(query)
    context: ui.Part = {
        "columns": _columns(query),
        "rows": [_row(partner, request.actor) for partner in rows],
        "next_url": query.next_url(next_key),
    }
    if not query.is_next_page:
        actions = lists.new_action(request, SUBJECT, _("新建往来单位"), "new_partner")
        text = _("客户和供应商都在这里；同一家可以既是客户又是供应商。")
        context |= {
            "title": _("客户与供应商"),
            "actions": actions,
            "views": _views(query),
            "filters": _filters(query),
            "summary": _("共 {count} 个").format(count=f"{_wanted(query).count():,}")
            if not query.text()
            else "",
            "empty": lists.nothing(query, _("还没有往来单位"), text, actions),
        }
    return ui.answer(query, "list", context)


def _columns(query: ReportQuery) -> list[ui.Part]:
    labels = [_("名称"), _("类型"), _("联系人"), _("电话"), _("等级")]
    return [
        code_head(query, SUBJECT),
        *ui.columns_of(labels, [_("账期（天）"), _("信用额度")]),
        *ui.columns_of([_("业务员")]),
        *added_heads(query, SUBJECT),
        *ui.columns_of([_("状态")]),
    ]


def _filters(query: ReportQuery) -> ui.Part:
    fields = [ui.search_field(_("编码 / 名称 / 拼音首字母 / 电话"), query), lists.disabled_field(query)]
    return with_filters(ui.filters(query, fields, {"kind": query.text("kind")}), query, SUBJECT)


def _views(query: ReportQuery) -> list[ui.Part]:
    kinds = [("", _("全部")), (PartnerKind.CUSTOMER, _("客户")), (PartnerKind.SUPPLIER, _("供应商"))]
    chosen = query.text("kind")
    return [
        {"label": label, "url": query.url(kind=kind), "is_active": chosen == kind} for kind, label in kinds
    ]


def _kind(query: ReportQuery) -> PartnerKind:
    return PartnerKind(query.choice("kind", list(PartnerKind), PartnerKind.ANY))


def _wanted(query: ReportQuery) -> QuerySet[Partner]:
    asked = holding(wishes_of(query, SUBJECT))
    found = visible_partners(query.request.actor).select_related("owner").filter(*asked)
    if (kept := query.number("merged")) is not None:
        found = found.filter(merged_into=kept)
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    kind = _kind(query)
    if kind is not PartnerKind.ANY:
        found = found.filter(**{f"is_{kind.value}": True})
    return found


def _page(query: ReportQuery) -> tuple[list[Partner], tuple[Any, ...] | None]:
    text, wanted = query.text(), _wanted(query)
    if not text:
        return record_page(query, SUBJECT, wanted, query.rows(lists.PAGE_ROWS))
    ids = search_partners(
        text,
        _kind(query),
        lists.FOUND_ROWS,
        only_active=not query.flag("disabled"),
        owner=own_only(query.request.actor),
    )
    return found_page(query, SUBJECT, wanted, ids), None


def _row(partner: Partner, actor: Actor) -> ui.Part:
    url = ui.address("partner", partner.pk)
    kinds = [label for label, is_so in _kinds(partner) if is_so]
    cells = [
        ui.text_cell(partner.code, url, "phone-1"),
        ui.text_cell(partner.name, url, "phone-3"),
        ui.text_cell(" · ".join(kinds), look="phone-5"),
        ui.text_cell(partner.contact),
        ui.text_cell(partner.phone, look="phone-4"),
        ui.text_cell(partner.level),
        ui.count_cell(partner.payment_days),
        ui.money_cell(partner.credit_limit),
        ui.text_cell(partner.owner),
        *added_cells(actor, SUBJECT, partner.details),
        lists.active_chip(is_active=partner.is_active, look="phone-2"),
    ]
    return {"id": partner.pk, "label": partner.name, "cells": cells}


def _kinds(partner: Partner) -> list[tuple[str, bool]]:
    return [(_("客户"), partner.is_customer), (_("供应商"), partner.is_supplier)]


def _sections(actor: Actor) -> list[Section]:
    members = Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return [
        Section(
            _("基本"),
            (
                Field("code", _("编码"), is_required=True),
                Field("name", _("名称"), is_required=True),
                Field("is_customer", _("客户"), Kind.BOOL),
                Field("is_supplier", _("供应商"), Kind.BOOL),
                Field("category", _("类别")),
                Field("industry", _("行业")),
                Field("region", _("地区"), help=_("报表按地区汇总时用，例如：华东")),
                Field("level", _("等级")),
            ),
        ),
        _contact_section(),
        _settlement_section(list(members)),
        *added_sections(actor, SUBJECT),
    ]


def _contact_section() -> Section:
    return Section(
        _("联系"),
        (
            Field("contact", _("联系人")),
            Field("phone", _("电话")),
            Field("email", _("邮箱"), help=_("单据可以直接发到这里")),
            Field("address", _("地址"), is_wide=True),
        ),
    )


def _settlement_section(members: Sequence[tuple[int, str]]) -> Section:
    return Section(
        _("结算"),
        (
            Field("payment_days", _("账期（天）"), Kind.WHOLE, help=_("从单据日期起算")),
            Field("credit_limit", _("信用额度"), Kind.MONEY, help=_("留空为不限")),
            Field("tax_number", _("税号")),
            Field("bank_name", _("开户行")),
            Field("bank_number", _("银行账号"), help=_("付款单上默认带出")),
            Field("bank_holder", _("户名"), help=_("留空同名称")),
            Field("credit_grade", _("信用等级")),
            Field("owner", _("业务员"), Kind.RECORD, choices=members),
            Field("memo", _("备注"), Kind.LONG_TEXT, is_wide=True),
        ),
    )


@require_http_methods(["GET", "POST"])
def new_partner(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the partner it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"is_customer": True, "payment_days": 0, "owner": own_only(request.actor)})


@require_http_methods(["GET", "POST"])
def partner(request: CompanyRequest, partner: int) -> HttpResponse:
    """Show a partner, or change it to what the form says."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = visible_partners(request.actor).select_related("merged_into").filter(pk=partner).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in COLUMNS if name != "owner"}
    return _show(request, found, values | {"owner": found.owner_id, **found.details})


def _save(request: CompanyRequest, stored: Partner | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    if stored is not None and not visible_partners(request.actor, Verb.DRAFT).filter(pk=stored.pk).exists():
        raise Http404
    typed = read_fields([one for section in _sections(request.actor) for one in section.fields], request.POST)
    problems = typed.problems
    if not problems:
        form = _form(request.actor, typed.values, stored)
        try:
            pk = _written(request.actor, stored, form)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("往来单位已保存。"))
            return redirect("webkit:partner", pk)
    return _show(request, stored, typed.raw, problems)


def _form(actor: Actor, typed: Mapping[str, Any], stored: Partner | None) -> PartnerForm:
    values = {name: typed[name] for name in COLUMNS if name in typed}
    values["payment_days"] = values["payment_days"] or 0
    details = added_values(actor, SUBJECT, typed, {} if stored is None else stored.details)
    return PartnerForm(**values, is_active=True if stored is None else stored.is_active, details=details)


def _written(actor: Actor, stored: Partner | None, form: PartnerForm) -> int:
    if stored is None:
        return create_partner(form, actor)
    update_partner(stored.pk, form, actor)
    return stored.pk


def _show(
    request: CompanyRequest,
    stored: Partner | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    may_save = stored is None or may_keep(request.actor, stored)
    actions = [] if stored is None else partner_buttons(request.actor, stored, may_save=may_save)
    title = _("新建往来单位") if stored is None else title_of(stored)
    page = FormPage(
        title,
        ui.address("partners"),
        _("客户与供应商"),
        _sections(request.actor),
        actions,
        may_save=may_save,
    )
    return show_form(request, page, values, problems)


@require_POST
def activate_partner(request: CompanyRequest, partner: int) -> HttpResponse:
    """Disable a partner, or enable it again."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    is_active = bool(request.POST.get("is_active"))
    if not visible_partners(request.actor, Verb.DRAFT).filter(pk=partner).exists():
        raise Http404
    done = _("往来单位已启用。") if is_active else _("往来单位已停用，旧单据不受影响。")
    url = ui.address("partner", partner)
    act = partial(set_partner_active, partner, request.actor, is_active=is_active)
    return lists.told(request, act, done, url)
