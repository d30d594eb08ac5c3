"""ABC/XYZ 分类: nine classes with counts and values, the products of each, and the rules they come of."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.class_job import JOB
from liandong.analytics.classes import CELLS, ClassRules, change_rules, read_rules, sees_values
from liandong.analytics.classing import Marks
from liandong.analytics.models import ProductClass
from liandong.analytics.stocking import StockDays
from liandong.catalog.actions import SUBJECT
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.jobs.actions import enqueue
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100


def standard_policies() -> dict[str, str]:
    """Return what is proposed for each class until the company says otherwise."""
    return {
        "AX": _("常备足货，自动补货，低安全库存，每月盘"),
        "AY": _("常备，按季节调上下限，留安全库存，每月盘"),
        "AZ": _("按订单或勤进快销，缺货先问客户，每月盘"),
        "BX": _("自动补货，按固定周期进货"),
        "BY": _("按上下限补货，旺季前调高"),
        "BZ": _("少备，按订单进货"),
        "CX": _("一次多进一点，少花工夫"),
        "CY": _("少备，合并进货"),
        "CZ": _("不备或清理，客户要时再进"),
    }


@require_GET
def product_classes(request: CompanyRequest) -> HttpResponse:
    """Show the matrix of nine, and below it the products of all classes or of one."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    has_values = sees_values(request.actor)
    cell = query.choice("class", CELLS)
    rules = read_rules()
    rows, next_key = _page(query, _wanted(cell))
    context: ui.Part = {
        "columns": _columns(has_values=has_values),
        "rows": [_row(one, has_values=has_values) for one in rows],
        "next_url": query.next_url(next_key),
    }
    if query.is_next_page or query.is_export:
        return ui.answer(query, "list", context | {"title": _("ABC/XYZ 分类")})
    context |= _frame(query, rules, cell)
    context["matrix"] = _matrix(query, rules, has_values=has_values)
    context["formula"] = _formula(rules)
    return ui.answer(query, "analytics/classes", context)


def _wanted(cell: str) -> QuerySet[ProductClass]:
    found = ProductClass.objects.select_related("product")
    return found.filter(abc=cell[0], xyz=cell[1]) if cell else found


def _page(
    query: ReportQuery, wanted: QuerySet[ProductClass]
) -> tuple[list[ProductClass], tuple[object, ...] | None]:
    """Return a page by code; the order by value would tell it to who may not know it."""
    after = query.after(str)
    if after is not None:
        wanted = wanted.filter(product__code__gt=after[0])
    size = query.rows(PAGE_ROWS)
    rows = list(wanted.order_by("product__code")[: size + 1])
    key = (rows[size - 1].product.code,) if len(rows) > size else None
    return rows[:size], key


def _columns(*, has_values: bool) -> list[ui.Part]:
    values = [_("销售额（不含税）"), _("累计占比%"), _("销量"), _("变异系数")] if has_values else []
    return [*ui.columns_of([_("编码"), _("商品"), _("规格"), _("ABC"), _("XYZ")], values)]


def _row(one: ProductClass, *, has_values: bool) -> ui.Part:
    product = one.product
    cells = [
        ui.text_cell(product.code, ui.address("product", product.pk), "phone-1"),
        ui.text_cell(product.name, look="phone-3"),
        ui.text_cell(product.specification, look="phone-5"),
        ui.text_cell(one.abc, look="phone-2"),
        ui.text_cell(one.xyz, look="phone-4"),
    ]
    if has_values:
        cells += [
            ui.money_cell(one.amount, ui.address("ranking", "product")),
            ui.quantity_cell(one.share),
            ui.quantity_cell(one.quantity),
            ui.quantity_cell(one.variation),
        ]
    return {"id": product.pk, "label": product.name, "cells": cells}


def _frame(query: ReportQuery, rules: ClassRules, cell: str) -> ui.Part:
    may_change = reaches_all(query.request.actor, SUBJECT, Verb.DRAFT)
    actions: list[ui.Part] = []
    if may_change:
        url = ui.address("compute_classes")
        actions = [
            {"label": _("按分类定库存上下限"), "url": ui.address("class_levels"), "icon": "package"},
            {"label": _("分类规则"), "url": ui.address("class_rules"), "icon": "adjustments"},
            {"label": _("重新计算"), "method": "post", "url": url, "icon": "refresh", "is_primary": True},
        ]
    hint = _("点「重新计算」，按过去几个月的销售给每个商品分类。") if may_change else ""
    choices = [(one, one) for one in CELLS]
    return {
        "title": _("ABC/XYZ 分类"),
        "is_report": True,
        "actions": actions,
        "filters": ui.filters(query, [ui.choice_field("class", _("分类"), choices, cell)]),
        "summary": number_of("共 {count} 个商品", _wanted(cell).count()),
        "empty": ui.empty(_("还没有分类") if rules.computed_on is None else _("这一类没有商品"), hint),
    }


def _matrix(query: ReportQuery, rules: ClassRules, *, has_values: bool) -> list[ui.Part]:
    """Return the rows of the matrix; each cell with its count, share of value, policy and link."""
    sums = ProductClass.objects.values("abc", "xyz").annotate(count=Count("pk"), value=Sum("amount"))
    found = {one["abc"] + one["xyz"]: one for one in sums.order_by("abc", "xyz")}
    total = sum((one["value"] for one in found.values()), ZERO)
    policies = standard_policies() | dict(rules.policies)
    return [
        {
            "label": abc,
            "cells": [
                {
                    "name": abc + xyz,
                    "url": query.url(**{"class": abc + xyz}),
                    "is_active": query.text("class") == abc + xyz,
                    "count": found.get(abc + xyz, {"count": 0})["count"],
                    "value": _value(found.get(abc + xyz), total) if has_values else "",
                    "policy": policies[abc + xyz] + _kept_for(rules.days_of(abc + xyz)),
                }
                for xyz in "XYZ"
            ],
        }
        for abc in "ABC"
    ]


def _kept_for(days: StockDays) -> str:
    """Return for how many days of sales a class is kept, after its policy in words."""
    if days.least is None or days.most is None:
        return ""
    return _("（备 {least} 到 {most} 天的货）").format(least=days.least, most=days.most)


def _value(one: Mapping[str, Any] | None, total: Decimal) -> str:
    amount = one["value"] if one else ZERO
    share = round_half_up(amount * 100 / total, 1) if total else ZERO
    return f"{ui.money_cell(amount)['text']} · {plain(share)}%"


def _formula(rules: ClassRules) -> str:
    marks = rules.marks
    words = _(
        "ABC：按销售额（不含税，减退货）从高到低累计，不到 {a}% 是 A，不到 {b}% 是 B，其余 C。"
        "XYZ：每月销量的变异系数 = 标准差 ÷ 平均（没卖的月份算 0，公司开始销售以前的月份不算），"
        "不超过 {x} 是 X，{y} 是 Y，其余 Z。"
    )
    text = words.format(a=plain(marks.a), b=plain(marks.b), x=plain(marks.x), y=plain(marks.y))
    if rules.computed_on is None:
        return text
    span = _("按 {start} 至 {end} 的销售，{day} 算的。")
    return text + span.format(start=rules.start, end=rules.end, day=rules.computed_on)


@require_POST
def compute_classes(request: CompanyRequest) -> HttpResponse:
    """Hand the computation in; the page of the job says when it is done."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    return redirect("webkit:job", enqueue(request.actor, JOB, {}))


def _sections() -> list[Section]:
    head = (
        Field("months", _("看过去几个整月"), Kind.WHOLE, is_required=True),
        Field("a", _("A：累计销售额不到 %"), Kind.PERCENT, is_required=True),
        Field("b", _("B：累计销售额不到 %"), Kind.PERCENT, is_required=True),
        Field("x", _("X：变异系数不超过"), Kind.QUANTITY, is_required=True),
        Field("y", _("Y：变异系数不超过"), Kind.QUANTITY, is_required=True),
    )
    policies = tuple(Field(f"policy-{cell}", cell, is_wide=True) for cell in CELLS)
    words = {"least": _("{name} 少于几天的货就补"), "most": _("{name} 补到几天的货")}
    days = tuple(
        Field(f"{limit}-{cell}", text.format(name=cell), Kind.WHOLE)
        for cell in CELLS
        for limit, text in words.items()
    )
    about = _("每一类备几天的货：按平均每天的销量，用来建议最低和最高库存；0 是不备，空着不管")
    return [Section("", head), Section(_("每一类怎么备货"), policies), Section(about, days)]


@require_http_methods(["GET", "POST"])
def class_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules, or change them."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    sections = _sections()
    rules = read_rules()
    if request.method == "GET":
        return _show(request, sections, _values(rules))
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            change_rules(request.actor, _changed(typed.values))
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存，重新计算后生效。"))
            return redirect("webkit:product_classes")
    return _show(request, sections, typed.raw, problems)


def _values(rules: ClassRules) -> dict[str, Any]:
    marks = {name: getattr(rules.marks, name) for name in ("a", "b", "x", "y")}
    policies = standard_policies() | dict(rules.policies)
    days = {
        f"{limit}-{cell}": getattr(rules.days_of(cell), limit)
        for cell in CELLS
        for limit in ("least", "most")
    }
    return {"months": rules.months, **marks, **days, **{f"policy-{cell}": policies[cell] for cell in CELLS}}


def _changed(values: Mapping[str, Any]) -> ClassRules:
    marks = Marks(*(values[name] or ZERO for name in ("a", "b", "x", "y")))
    standard = standard_policies()
    typed = {cell: values[f"policy-{cell}"] for cell in CELLS}
    policies = {cell: text for cell, text in typed.items() if text != standard[cell]}
    days = {cell: StockDays(values[f"least-{cell}"], values[f"most-{cell}"]) for cell in CELLS}
    return ClassRules(marks, values["months"] or 0, policies, days)


def _show(
    request: CompanyRequest,
    sections: Sequence[Section],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(_("分类规则"), ui.address("product_classes"), _("ABC/XYZ 分类"), sections)
    return show_form(request, page, values, problems)
