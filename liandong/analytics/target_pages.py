"""销售目标: a year's targets as a grid of months, filled from last year; and what came of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.periods import Days, months_of
from liandong.analytics.target_words import dimension_words, measure_words
from liandong.analytics.targeting import WITH_BELOW, Dimension, Measure, spread_year
from liandong.analytics.targets import (
    SUBJECT,
    Named,
    Wanted,
    Wish,
    actuals,
    dimensions_of,
    keep_targets,
    measures_of,
    named,
    targets_of,
)
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.extensions import added_list_actions
from liandong.webkit.record_form import Field, FormPage, Kind, read_fields, show_form, shown_fields
from liandong.webkit.report_query import ReportQuery

_YEARS = (2000, 2200)
_MOST_RATE = Decimal(1000)
TABLE = "targets"


@require_GET
def targets(request: CompanyRequest) -> HttpResponse:
    """Show a year's targets, a row for each member, channel or the like that has any or may have."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    wanted = wanted_of(query)
    own = named(request.actor, wanted.dimension)
    found = targets_of(wanted, {one.key for one in own})
    months = months_of(wanted.days)
    rows = [_row(one, [found.get((one.key, month)) for month in months]) for one in own]
    each = [sum((found.get((one.key, month)) or ZERO for one in own), ZERO) for month in months]
    whole = [sum(each, ZERO), *each]
    words = dimension_words()
    actions = _actions(query, wanted)
    context: ui.Part = {
        "title": _("销售目标 · {year} 年").format(year=wanted.days.start.year),
        "section": _("销售"),
        "actions": actions,
        "filters": ui.filters(query, fields_of(wanted)),
        "columns": ui.columns_of(
            [_("编码"), words[wanted.dimension]],
            [_("全年"), *(_("{month} 月").format(month=month.month) for month in months)],
        ),
        "is_lines": True,
        "rows": rows,
        "totals": [
            ui.text_cell(_("合计")),
            ui.EMPTY,
            *_cells([one or None for one in whole]),
        ]
        if wanted.dimension not in {*WITH_BELOW, Dimension.COMPANY}
        else [],
        "empty": ui.empty(_("还没有可以定目标的"), _("部门、渠道、仓库、商品分类建好后，可以定目标。")),
    }
    return ui.answer(query, "report", context)


def wanted_of(query: ReportQuery) -> Wanted:
    """Return whose targets the address asks for: of a dimension and measure the actor may see, of a year."""
    actor = query.request.actor
    dimensions = dimensions_of(actor)
    usual = Dimension.PERSON if Dimension.PERSON in dimensions else dimensions[0]
    dimension = Dimension(query.choice("by", dimensions, usual))
    measures = measures_of(actor, dimension)
    given = query.choice("measure", list(Measure), Measure.NET)
    measure = Measure(given) if given in measures else Measure.NET
    return Wanted(actor, dimension, measure, _year(query))


def _year(query: ReportQuery) -> Days:
    year = query.number("year") or timezone.localdate().year
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise BadRequest("year")
    return Days(date(year, 1, 1), date(year, 12, 31))


def fields_of(wanted: Wanted) -> list[ui.Part]:
    """Return the filter row: of what, measured in what, of which year."""
    dimensions, measures = dimension_words(), measure_words()
    by = [(one.value, dimensions[one]) for one in dimensions_of(wanted.actor)]
    of = [(one.value, measures[one]) for one in measures_of(wanted.actor, wanted.dimension)]
    year = wanted.days.start.year
    years = [(one, str(one)) for one in range(year - 2, year + 3)]
    return [
        ui.choice_field("by", _("按"), by, wanted.dimension.value),
        ui.choice_field("measure", _("指标"), of, wanted.measure.value),
        ui.choice_field("year", _("年"), years, year),
    ]


def _actions(query: ReportQuery, wanted: Wanted) -> list[ui.Part]:
    given = {"by": wanted.dimension.value, "measure": wanted.measure.value, "year": wanted.days.start.year}
    found: list[ui.Part] = [{"label": _("目标完成情况"), "url": ui.address("target_report", **given)}]
    if reaches_all(query.request.actor, SUBJECT, Verb.DRAFT):
        primary = {"label": _("填写目标"), "url": ui.address("edit_targets", **given), "is_primary": True}
        found = [primary, *added_list_actions(query.request, SUBJECT), *found]
    return found


def _row(one: Named, values: Sequence[Decimal | None]) -> ui.Part:
    known = [value for value in values if value is not None]
    whole = sum(known, ZERO) if known else None
    name = one.name or _("全公司")
    return {
        "cells": [ui.text_cell(one.code), ui.text_cell(name, look="card-name"), *_cells([whole, *values])]
    }


def _cells(values: Sequence[Decimal | None]) -> list[ui.Part]:
    return [ui.quantity_cell(value) for value in values]


def _fields() -> tuple[Field, ...]:
    months = [
        Field(f"m{month}", _("{month} 月").format(month=month), Kind.QUANTITY) for month in range(1, 13)
    ]
    key = Field("key", "", Kind.HIDDEN)
    name = Field("name", _("名称"), is_read_only=True)
    return (key, name, *months)


@require_http_methods(["GET", "POST"])
def edit_targets(request: CompanyRequest) -> HttpResponse:
    """Show a year's targets to be typed, proposed from last year where that is asked for, or keep them."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    query = ReportQuery(request)
    wanted = wanted_of(query)
    own = named(request.actor, wanted.dimension)
    if request.method == "GET":
        rate = query.text("raise")
        return _show(query, wanted, _proposed(wanted, own, rate) if rate else _stored(wanted, own))
    typed = [read_fields(_fields(), request.POST, f"{TABLE}-{place}-") for place in range(len(own))]
    problems = [problem for one in typed for problem in one.problems]
    raws = [{**one.raw, "name": own[place].name or _("全公司")} for place, one in enumerate(typed)]
    if not problems:
        wishes = [wish for one in typed for wish in _wishes(wanted, one.values)]
        try:
            keep_targets(request.actor, wanted.dimension, wanted.measure, wishes, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("目标已保存。"))
            return redirect(ui.address("targets", **_given(wanted)))
    return _show(query, wanted, raws, [Problem(one.code, None, None, one.detail) for one in problems])


def _given(wanted: Wanted) -> dict[str, object]:
    year = wanted.days.start.year
    return {"by": wanted.dimension.value, "measure": wanted.measure.value, "year": year}


def _wishes(wanted: Wanted, values: Mapping[str, Any]) -> list[Wish]:
    months = months_of(wanted.days)
    return [Wish(str(values["key"] or ""), month, values[f"m{month.month}"]) for month in months]


def _stored(wanted: Wanted, own: Sequence[Named]) -> list[dict[str, Any]]:
    found = targets_of(wanted, {one.key for one in own})
    return [
        _typed(one, {month: found.get((one.key, month)) for month in months_of(wanted.days)}) for one in own
    ]


def _proposed(wanted: Wanted, own: Sequence[Named], rate: str) -> list[dict[str, Any]]:
    """Return what last year's months came to, raised; what is kept is only what is saved then."""
    try:
        raised = Decimal(rate)
    except ArithmeticError as error:
        raise BadRequest("raise") from error
    if not (raised.is_finite() and -HUNDRED <= raised <= _MOST_RATE):
        raise BadRequest("raise")
    year = wanted.days.start.year - 1
    last = Days(date(year, 1, 1), date(year, 12, 31))
    earlier = Wanted(wanted.actor, wanted.dimension, wanted.measure, last)
    found = actuals(earlier, [one.key for one in own])
    digits = 0 if wanted.measure is Measure.QUANTITY else 2
    return [
        _typed(
            one,
            spread_year(
                {month: found.get((one.key, month), ZERO) for month in months_of(last)}, raised, digits
            ),
        )
        for one in own
    ]


def _typed(one: Named, values: Mapping[date, Decimal | None]) -> dict[str, Any]:
    months = {f"m{month.month}": value or None for month, value in values.items()}
    return {"key": one.key, "name": one.name or _("全公司"), **months}


def _show(
    query: ReportQuery,
    wanted: Wanted,
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields()
    words, measures = dimension_words(), measure_words()
    shown = [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows)]
    part = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.name[1:].isdecimal() else ""} for one in fields
        ],
        "rows": shown,
        "is_fixed": True,
    }
    year = wanted.days.start.year
    fills = [
        {"label": label, "url": ui.address("edit_targets", **_given(wanted), **{"raise": rate})}
        for rate, label in (
            ("0", _("照去年实际填")),
            ("10", _("去年实际 +10%")),
            ("20", _("去年实际 +20%")),
        )
    ]
    title = _("{year} 年销售目标 · {by} · {measure}").format(
        year=year, by=words[wanted.dimension], measure=measures[wanted.measure]
    )
    url = ui.address("targets", **_given(wanted))
    table: list[ui.Part] = [{"title": _("按月填写，留空为没有目标"), "table": part}]
    page = FormPage(title, url, _("销售目标"), [], fills, table)
    return show_form(query.request, page, {}, problems)
