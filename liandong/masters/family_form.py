"""款的资料: what its variants begin with, and the attributes they differ by."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.combining import MOST_ATTRIBUTES, Axes
from liandong.catalog.families import axes_of
from liandong.catalog.family_actions import create_family, update_family
from liandong.catalog.family_forms import COLUMNS, AttributeForm, FamilyForm, ValueForm
from liandong.catalog.models import Attribute, Family
from liandong.documents.hiding import COST
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.category_choices import brand_choices, category_choices
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Section,
    active_action,
    read_fields,
    show_form,
)

PAID_PRICE = "purchase_price"
PLACES = range(1, MOST_ATTRIBUTES + 1)
_BETWEEN = re.compile(r"[、,，;；\n]+")


def price_fields(actor: Actor) -> list[Field]:
    """Return the prices of a variant, without the one paid for who may not see costs."""
    paid = Field(PAID_PRICE, _("采购价"), Kind.PRICE)
    return [
        *([paid] if actor.sees(COST) else []),
        Field("wholesale_price", _("批发价"), Kind.PRICE),
        Field("retail_price", _("零售价"), Kind.PRICE),
        Field("minimum_price", _("最低售价"), Kind.PRICE),
    ]


def _sections(actor: Actor) -> list[Section]:
    naming = (
        Field("code", _("款号"), is_required=True),
        Field("name", _("名称"), is_required=True),
        Field("category", _("分类"), Kind.RECORD, choices=category_choices()),
        Field("brand", _("品牌"), Kind.RECORD, choices=brand_choices()),
        Field("unit", _("单位"), is_required=True),
        Field("memo", _("备注"), is_wide=True),
    )
    tax = Field("tax_rate", _("税率%"), Kind.PERCENT, is_required=True)
    return [
        Section(_("基本"), naming),
        *_axis_sections(),
        Section(_("新规格的价格（每基本单位）"), (*price_fields(actor), tax)),
    ]


def _axis_sections() -> list[Section]:
    """Return a row for each attribute with its values, and one for the rule."""
    there = "、".join(Attribute.objects.order_by("name").values_list("name", flat=True)[:12])
    known = _("已有：%(names)s") % {"names": there} if there else _("如 颜色、尺码")
    sections = []
    for place in PLACES:
        label = _("属性%(n)s") % {"n": place}
        values = Field(
            f"values_{place}",
            _("%(label)s的值") % {"label": label},
            is_required=place == 1,
            is_wide=True,
            help=_("用顿号或逗号隔开，如 红、黑；编码另有代码的写 红=R"),
        )
        attribute = Field(f"attribute_{place}", label, is_required=place == 1, help=known)
        sections.append(Section(_("属性和值") if place == 1 else "", (attribute, values)))
    rule = _("{0} 款号，{1}{2}{3} 各属性的代码，{n} 流水号；留空为 {0}-{1}-{2}")
    return [*sections, Section("", (Field("code_rule", _("商品编码规则"), is_wide=True, help=rule),))]


@require_http_methods(["GET", "POST"])
def new_family(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or make the family it describes."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    return _show(request, None, {"tax_rate": Decimal(13), "unit": _("件")})


@require_http_methods(["GET", "POST"])
def family(request: CompanyRequest, family: int) -> HttpResponse:
    """Show a family, or change it to what the form says."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Family.objects.filter(pk=family).first()
    if found is None:
        raise Http404(family)
    if request.method == "POST":
        return _save(request, found)
    values = {name: getattr(found, name) for name in COLUMNS if name not in {"category", "brand"}}
    values |= {"category": found.category_id, "brand": found.brand_id}
    return _show(request, found, values | axis_texts(axes_of([found.pk])[found.pk]))


def axis_texts(axes: Axes) -> dict[str, str]:
    """Return a family's attributes and values as they are typed."""
    texts: dict[str, str] = {}
    for place, axis in enumerate(axes, start=1):
        values = (f"{one.name}={one.code}" if one.code else one.name for one in axis.values)
        texts |= {f"attribute_{place}": axis.name, f"values_{place}": "、".join(values)}
    return texts


def read_values(text: str) -> tuple[ValueForm, ...]:
    """Return the values that a text names: 红=R、黑."""
    parts = (part.replace("＝", "=").partition("=") for part in _BETWEEN.split(text) if part.strip())
    return tuple(ValueForm(name.strip(), code.strip()) for name, _sign, code in parts)


def _save(request: CompanyRequest, stored: Family | None) -> HttpResponse:
    require(request.actor, SUBJECT, Verb.DRAFT)
    fields = [one for section in _sections(request.actor) for one in section.fields]
    typed = read_fields(fields, request.POST)
    problems = list(typed.problems)
    if not problems:
        try:
            form = _form(typed.values, stored)
            if stored is None:
                pk = create_family(form, request.actor)
            else:
                pk = stored.pk
                update_family(pk, form, request.actor)
        except RefusedError as refusal:
            problems = [_placed(one) for one in refusal.problems]
        else:
            messages.success(request, _("款已保存。请核对下面的规格。"))
            return redirect("webkit:variants", pk)
    return _show(request, stored, typed.raw, problems)


def _placed(problem: Problem) -> Problem:
    return replace(problem, column="attribute_1") if problem.column == "attributes" else problem


def _form(values: Mapping[str, Any], stored: Family | None) -> FamilyForm:
    given = {name: values[name] for name in COLUMNS if name in values}
    given["tax_rate"] = given["tax_rate"] or Decimal(0)
    if stored is not None:
        given.setdefault(PAID_PRICE, stored.purchase_price)  # who may not see it can't mean to empty it
    axes = (
        AttributeForm(values[f"attribute_{place}"], read_values(values[f"values_{place}"]))
        for place in PLACES
        if values[f"attribute_{place}"] or values[f"values_{place}"]
    )
    return FamilyForm(**given, attributes=tuple(axes))


def _show(
    request: CompanyRequest,
    stored: Family | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    page = FormPage(
        _("新建款") if stored is None else str(stored),
        ui.address("families"),
        _("款和规格"),
        _sections(request.actor),
        [] if stored is None else _actions(request, stored, may_save=may_save),
        may_save=may_save,
    )
    return show_form(request, page, values, problems)


def _actions(request: CompanyRequest, stored: Family, *, may_save: bool) -> list[ui.Part]:
    actions: list[ui.Part] = [
        {"label": _("各种规格"), "url": ui.address("variants", stored.pk), "icon": "list-check"}
    ]
    if request.actor.may("stock_ledger.stock", Verb.VIEW):
        url = ui.address("variant_stock", family=stored.pk)
        actions.append({"label": _("规格库存"), "url": url, "icon": "package"})
    if may_save:
        url = ui.address("activate_family", stored.pk)
        actions.append(active_action(url, is_active=stored.is_active))
    return actions
