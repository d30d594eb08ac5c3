"""预算执行 as a page: each figure leads to the vouchers or documents it is made of."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.budget_lines import BudgetRow, limits_of
from liandong.documents.budget_records import require_sight
from liandong.documents.budget_sums import ORDER
from liandong.finance.budgets.execution import EXPENSE, Executed, executed, together
from liandong.finance.budgets.words import crossing_note, row_name, title_of
from liandong.general_ledger.models import Budget, BudgetState
from liandong.general_ledger.periods import last_day
from liandong.identity.requests import CompanyRequest
from liandong.kernel.budgets import MONTHS
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

_NEAR = 90
"""From so many per cent on a line is pointed out before it is over."""


@require_GET
def budget_report(request: CompanyRequest) -> HttpResponse:
    """Show what became of a budget, by default that in force, from January up to this month."""
    require_sight(request.actor)
    query = ReportQuery(request)
    every = list(Budget.objects.order_by("-year", "name"))
    budget = _chosen(query, every)
    if budget is None:
        context: ui.Part = {
            "section": _("财务"),
            "title": _("预算执行"),
            "columns": [],
            "rows": [],
            "empty": ui.empty(_("还没有预算"), _("先写预算，再看执行。"), ui.address("budgets"), _("预算")),
        }
        return ui.answer(query, "report", context)
    months = _months(query, budget)
    rows = executed(budget, months, request.rules)
    table = _Table(budget, months)
    tops = limits_of(one.row for one in rows)
    limits = {one.id for one in tops or ()}
    context = {
        "section": _("财务"),
        "title": _("预算执行 · {budget}").format(budget=title_of(budget)),
        "note": _(
            "已用 = 实际 + 已订未到；草稿未审的不算已用。采购按订单日期算，不含税；其他按凭证。"
            "合计只加支出的上级行。点数字看明细。"
        )
        + (crossing_note() if tops is None else ""),
        "is_lines": True,
        "actions": [{"label": _("预算"), "url": ui.address("budget", budget.pk)}],
        "filters": ui.filters(query, _fields(budget, every, months)),
        "columns": table.columns(),
        "rows": [{"cells": table.cells(one)} for one in rows],
        "totals": table.totals([one for one in rows if one.row.id in limits]) if limits else [],
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": ui.empty(_("预算还没有明细"), "", ui.address("budget", budget.pk), _("预算")),
    }
    return ui.answer(query, "report", context)


def _chosen(query: ReportQuery, every: Sequence[Budget]) -> Budget | None:
    wanted = query.number("budget")
    named = [one for one in every if one.pk == wanted]
    year = timezone.localdate().year
    in_force = [one for one in every if one.state == BudgetState.ACTIVE]
    usual = [one for one in in_force if one.year == year] or in_force or every
    return next(iter(named or usual), None)


def _months(query: ReportQuery, budget: Budget) -> range:
    """Return the months asked for, 0 for January; by default up to this one."""
    today = timezone.localdate()
    usual = today.month if today.year == budget.year else MONTHS
    numbers = [str(month) for month in range(1, MONTHS + 1)]
    first, last = int(query.choice("from", numbers, "1")), int(query.choice("to", numbers, str(usual)))
    return range(min(first, last) - 1, max(first, last))


def _fields(budget: Budget, every: Sequence[Budget], months: range) -> list[ui.Part]:
    numbers = [(month, _("{month} 月").format(month=month)) for month in range(1, MONTHS + 1)]
    return [
        ui.choice_field("budget", _("预算"), [(one.pk, title_of(one)) for one in every], budget.pk),
        ui.choice_field("from", _("从"), numbers, months.start + 1),
        ui.choice_field("to", _("至"), numbers, months.stop),
    ]


class _Table:
    def __init__(self, budget: Budget, months: range) -> None:
        self.first = date(budget.year, months.start + 1, 1)
        self.last = last_day(budget.year, months.stop)

    def columns(self) -> list[ui.Part]:
        """Return the heads."""
        figures = [_("预算"), _("实际"), _("已订未到"), _("已用"), _("剩余"), _("执行率%"), _("草稿未审")]
        return [*ui.columns_of([_("项目"), _("部门")], figures), ui.column(_("状态"))]

    def cells(self, one: Executed) -> list[ui.Part]:
        """Return a line's figures; each leads to what it is made of."""
        name = ui.text_cell(row_name(one.row), look="card-name")
        return [name, ui.text_cell(one.row.department_name or _("全公司")), *self._figures(one), _chip(one)]

    def _figures(self, one: Executed) -> list[ui.Part]:
        row = one.row
        rate = ui.quantity_cell(one.rate)
        return [
            ui.money_cell(one.budget),
            ui.money_cell(one.actual, self._actual_url(row)),
            ui.money_cell(one.committed or None, self._documents(ORDER, open=1)),
            ui.money_cell(one.used),
            ui.money_cell(one.left),
            rate if one.rate is None else rate | {"text": f"{one.rate:,.1f}"},
            ui.money_cell(
                one.drafts or None, self._documents(ORDER if row.is_purchase else EXPENSE, view="draft")
            ),
        ]

    def _actual_url(self, row: BudgetRow) -> str:
        if row.is_purchase:
            return self._documents(ORDER)
        days: dict[str, object] = {"from": self.first, "to": self.last}
        return ui.address("account_ledger", row.account, **days, department=row.department_name)

    def _documents(self, type_id: str, **more: object) -> str:
        days: dict[str, object] = {"from": self.first, "to": self.last}
        return ui.address("documents", type_id, **days, **more)

    def totals(self, rows: Sequence[Executed]) -> list[ui.Part]:
        """Return the sum of lines that may be added up."""
        budget, actual, committed, drafts = together(rows)
        used = actual + committed
        return [
            ui.text_cell(_("支出合计")),
            ui.EMPTY,
            *(ui.money_cell(one) for one in (budget, actual, committed, used, budget - used)),
            ui.EMPTY,
            ui.money_cell(drafts),
            ui.EMPTY,
        ]


def _chip(one: Executed) -> ui.Part:
    if not one.row.is_limit:
        reached = one.used >= one.budget
        return ui.chip_cell(_("已达成"), "green") if reached else ui.chip_cell(_("未达成"), "grey")
    if one.is_over:
        return ui.chip_cell(_("超预算"), "alarm")
    is_near = one.rate is not None and one.rate >= _NEAR
    return ui.chip_cell(_("快用完"), "amber") if is_near else ui.chip_cell(_("正常"), "green")
