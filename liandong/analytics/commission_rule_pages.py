"""提成规则: the rules there are, and the form with a rule's steps."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.commission import SUBJECT
from liandong.analytics.commission_rules import RuleForm, save_rule
from liandong.analytics.commission_words import base_words, steps_text
from liandong.analytics.commissioning import Step
from liandong.analytics.models import CommissionRule
from liandong.catalog.models import Product
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.models import Member, Role
from liandong.identity.requests import CompanyRequest
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import (
    DECIMALS,
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.report_query import ReportQuery

TABLE = "steps"
_RELATED = ("member", "role", "product", "category")


@require_GET
def commission_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules, those that go first on top."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = CommissionRule.objects.select_related(*_RELATED).order_by("-priority", "pk")
    if not query.flag("disabled"):
        found = found.filter(is_active=True)
    rows = [{"id": row.pk, "label": row.name, "cells": _cells(row)} for row in found]
    may_make = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    actions = lists.new_action(request, SUBJECT, _("新建规则"), "new_commission_rule", may_make=may_make)
    text = _("一笔销售只按最合适的一条规则提成：优先级大的先，再看商品、分类、渠道、人员，写得细的先。")
    labels = [_("名称"), _("依据"), _("提成"), _("谁"), _("什么"), _("渠道"), _("期间"), _("状态")]
    context: ui.Part = {
        "title": _("提成规则"),
        "actions": actions,
        "filters": ui.filters(query, [lists.disabled_field(query)]),
        "columns": ui.columns_of(labels),
        "rows": rows,
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": lists.nothing(query, _("还没有提成规则"), text, actions),
    }
    return ui.answer(query, "list", context)


def _cells(row: CommissionRule) -> list[ui.Part]:
    steps = [Step(Decimal(threshold), Decimal(value)) for threshold, value in row.steps]
    goods = row.product.name if row.product else row.category.name if row.category else ""
    who = row.member.name if row.member else row.role.name if row.role else ""
    months = [f"{day:%Y-%m}" if day else "" for day in (row.start, row.end)]
    given = steps_text(row.base, steps) + (_("，分段") if row.is_progressive else "")
    return [
        ui.text_cell(row.name, ui.address("commission_rule", row.pk), "phone-1"),
        ui.text_cell(base_words()[row.base], look="phone-3"),
        ui.text_cell(given, look="phone-4"),
        ui.text_cell(who or _("所有人"), look="phone-5"),
        ui.text_cell(goods or _("所有商品"), look="phone-6"),
        ui.text_cell(row.channel),
        ui.text_cell(" – ".join(months) if any(months) else _("长期")),
        lists.active_chip(is_active=row.is_active, look="phone-2"),
    ]


def _sections() -> list[Section]:
    bases = [(value, label) for value, label in base_words().items()]
    members = list(Member.objects.order_by("name", "pk").values_list("pk", "name"))
    roles = list(Role.objects.order_by("name").values_list("pk", "name"))
    channels = [(name, name) for name in Channel.objects.order_by("pk").values_list("name", flat=True)]
    month = _("留空为不限，按月")
    return [
        Section(
            "",
            (
                Field("name", _("名称"), is_required=True),
                Field("base", _("依据"), Kind.WORD, is_required=True, choices=bases),
                Field("is_progressive", _("分段计算（每档只算超出的部分）"), Kind.BOOL),
                Field("is_active", _("启用"), Kind.BOOL),
            ),
        ),
        Section(
            _("谁卖的、卖什么（都不填是全部）"),
            (
                Field("member", _("业务员"), Kind.RECORD, choices=members),
                Field("role", _("角色"), Kind.RECORD, choices=roles),
                Field("product", _("商品"), Kind.RECORD, search_url=ui.address("pick_products")),
                Field("category", _("商品分类"), Kind.RECORD, choices=parts.category_choices()),
                Field("channel", _("渠道"), Kind.WORD, choices=channels),
                Field(
                    "least_margin", _("最低毛利率%"), Kind.PERCENT, help=_("低于它的商品不计提；留空为不限")
                ),
                Field("priority", _("优先级"), Kind.WHOLE, help=_("大的先")),
                Field("start", _("从"), Kind.DATE, help=month),
                Field("end", _("到"), Kind.DATE, help=month),
            ),
        ),
    ]


def _step_fields() -> tuple[Field, ...]:
    return (
        Field("threshold", _("满多少"), Kind.QUANTITY),
        Field("value", _("提成（%，按件数时为每件多少元）"), Kind.QUANTITY),
    )


@require_http_methods(["GET", "POST"])
def new_commission_rule(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the rule it describes."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    values = {"base": "net", "is_active": True, "priority": 0}
    return _show(request, None, (values, [{"threshold": "0"}]))


@require_http_methods(["GET", "POST"])
def commission_rule(request: CompanyRequest, commission: int) -> HttpResponse:
    """Show a rule, or make it what was typed."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    found = CommissionRule.objects.filter(pk=commission).first()
    if found is None:
        raise Http404(commission)
    if request.method == "POST":
        return _save(request, found)
    names = [field.name for section in _sections() for field in section.fields]
    values = {name: getattr(found, f"{name}_id" if name in _RELATED else name) for name in names}
    steps = [{"threshold": threshold, "value": value} for threshold, value in found.steps]
    return _show(request, found, (values, steps))


def _save(request: CompanyRequest, stored: CommissionRule | None) -> HttpResponse:
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    typed = read_fields([one for section in _sections() for one in section.fields], request.POST)
    rows = [
        read_fields(_step_fields(), request.POST, f"{TABLE}-{number}-")
        for number in row_numbers(request.POST, TABLE, "threshold")
    ]
    rows = [row for row in rows if any(row.raw.values())]
    problems: Sequence[Problem] = [*typed.problems, *(one for row in rows for one in row.problems)]
    if not problems:
        try:
            save_rule(request.actor, _form(typed, rows), stored.pk if stored else None, request.address)
        except RefusedError as refusal:
            problems = [Problem(one.code, None, one.column, one.detail) for one in refusal.problems]
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:commission_rules")
    shown = {**typed.raw, "product": typed.values["product"] or ""}
    return _show(request, stored, (shown, [row.raw for row in rows]), problems)


def _form(typed: Typed, rows: Sequence[Typed]) -> RuleForm:
    values = {**typed.values, "priority": typed.values["priority"] or 0}
    steps = [Step(row.values["threshold"] or ZERO, row.values["value"] or ZERO) for row in rows]
    return RuleForm(**values, steps=tuple(steps))


def _show(
    request: CompanyRequest,
    stored: CommissionRule | None,
    shown: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    values, rows = shown
    fields = _step_fields()
    product = Product.objects.filter(pk=values.get("product") or 0).first()
    table: ui.Part = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows)],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    page = FormPage(
        _("新建提成规则") if stored is None else stored.name,
        ui.address("commission_rules"),
        _("提成规则"),
        _sections(),
        (),
        [{"title": _("档次"), "table": table}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    )
    return show_form(request, page, {**values, "product_display": product.name if product else ""}, problems)
