"""预算: the list, how one is held, its lines by month, putting it in force, and letting a draft pass."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.budget_lines import COLUMNS, BudgetRow, limits_of, read_rows
from liandong.documents.budget_records import SUBJECT, release, require_sight, set_state
from liandong.documents.models import Document
from liandong.finance.budgets.words import (
    control_words,
    crossing_note,
    row_name,
    span_words,
    state_chip,
    title_of,
)
from liandong.general_ledger.models import Budget, BudgetLine, BudgetState
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.budgets import Control
from liandong.kernel.money import ZERO
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery


def budget_of(budget: int) -> Budget:
    """Return a budget.

    Raises:
        Http404: there is none of this id.
    """
    found = Budget.objects.filter(pk=budget).first()
    if found is None:
        raise Http404(budget)
    return found


def subject_of(account: int | None, category: int | None) -> str:
    """Return the key of what a line is of."""
    return f"a{account}" if account else f"p{category or ''}"


@require_GET
def budgets(request: CompanyRequest) -> HttpResponse:
    """Show all budgets, the latest year first."""
    require_sight(request.actor)
    query = ReportQuery(request)
    found = list(Budget.objects.order_by("-year", "name"))
    totals = _totals()
    controls, spans = control_words(), span_words()
    rows = [
        {
            "cells": [
                ui.text_cell(title_of(one), ui.address("budget", one.pk), "card-name"),
                state_chip(one),
                _total_cell(totals.get(one.pk, ZERO)),
                ui.text_cell(controls[one.control]),
                ui.text_cell(spans[one.span]),
                ui.text_cell(_("预算执行"), ui.address("budget_report", budget=one.pk)),
                ui.text_cell(one.memo),
            ]
        }
        for one in found
    ]
    actions = lists.new_action(request, SUBJECT, _("新建预算"), "new_budget")
    columns = [ui.column(_("预算")), ui.column(_("状态")), ui.number_column(_("全年"))]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("预算"),
        "note": _("每年一份预算在执行；超出的单据按它提醒，或不能审核。全年不含收入。"),
        "is_lines": True,
        "actions": actions,
        "columns": [*columns, *ui.columns_of([_("控制"), _("口径"), _("执行"), _("备注")])],
        "rows": rows,
        "summary": number_of("共 {count} 份", len(found)),
        "empty": lists.nothing(
            query, _("还没有预算"), _("按科目、部门、采购分类写出每个月的限额，超出时会告诉您。"), actions
        ),
    }
    return ui.answer(query, "report", context)


def _total_cell(total: Decimal | None) -> ui.Part:
    return ui.EMPTY if total is None else ui.money_cell(total)


def _totals() -> dict[int, Decimal | None]:
    """Return what each budget comes to without income; None where lines cross, which would count twice."""
    rows: dict[int, list[Any]] = {}
    every = read_rows(BudgetLine.objects.order_by("pk"))
    of = dict(BudgetLine.objects.values_list("pk", "budget"))
    for one in every:
        rows.setdefault(of[one.id], []).append(one)
    limits = {budget: limits_of(mine) for budget, mine in rows.items()}
    return {
        budget: None if found is None else sum((sum(one.amounts, ZERO) for one in found), ZERO)
        for budget, found in limits.items()
    }


@require_GET
def budget(request: CompanyRequest, budget: int) -> HttpResponse:
    """Show a budget by month."""
    require_sight(request.actor)
    found = budget_of(budget)
    query = ReportQuery(request)
    rows = read_rows(BudgetLine.objects.filter(budget=found))
    limits = limits_of(rows)
    each = [sum((one.amounts[month] for one in limits or ()), ZERO) for month in range(len(COLUMNS))]
    months = [_("{month} 月").format(month=month) for month in range(1, 13)]
    context: ui.Part = {
        "section": _("财务"),
        "title": title_of(found),
        "note": _note(found) + (crossing_note() if limits is None else ""),
        "is_lines": True,
        "actions": _actions(request, found),
        "columns": ui.columns_of([_("项目"), _("部门")], [_("全年"), *months]),
        "rows": [_shown(one) for one in rows],
        "totals": [
            ui.text_cell(_("支出合计")),
            ui.EMPTY,
            *(ui.money_cell(one) for one in [sum(each, ZERO), *each]),
        ]
        if limits
        else [],
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": ui.empty(
            _("还没有明细"),
            _("逐月填写，或照去年实际填。"),
            ui.address("budget_lines", found.pk),
            _("填写明细"),
        ),
    }
    return ui.answer(query, "report", context)


def _shown(one: BudgetRow) -> ui.Part:
    return {
        "cells": [
            ui.text_cell(row_name(one), look="card-name"),
            ui.text_cell(one.department_name or _("全公司")),
            ui.money_cell(sum(one.amounts, ZERO)),
            *(ui.money_cell(amount or None) for amount in one.amounts),
        ]
    }


def _note(found: Budget) -> str:
    control, span = control_words()[found.control], span_words()[found.span]
    states = {
        BudgetState.DRAFT.value: _("编制中，还不起作用。"),
        BudgetState.ACTIVE.value: _("执行中。"),
        BudgetState.CLOSED.value: _("已停用，不起作用。"),
    }
    told = _("{state} {control}；{span}。上级科目、上级部门的预算包括下级，合计不重复计算。")
    return told.format(state=states[found.state], control=control, span=span)


def _actions(request: CompanyRequest, found: Budget) -> list[ui.Part]:
    actor = request.actor
    actions: list[ui.Part] = [
        {"label": _("预算执行"), "url": ui.address("budget_report", budget=found.pk)},
    ]
    may_write = reaches_all(actor, SUBJECT, Verb.DRAFT) and found.state != BudgetState.CLOSED
    if may_write and (found.state == BudgetState.DRAFT or actor.may(SUBJECT, Verb.POST)):
        head = {"label": _("设置"), "url": ui.address("edit_budget", found.pk)}
        lines = {"label": _("填写明细"), "url": ui.address("budget_lines", found.pk), "icon": "pencil"}
        actions = [lines, head, *actions]
    if reaches_all(actor, SUBJECT, Verb.DRAFT):
        copy = ui.address("new_budget", copy=found.pk)
        actions.append({"label": _("复制成新预算"), "url": copy, "icon": "copy"})
    if reaches_all(actor, SUBJECT, Verb.POST):
        actions.append(_state_action(found))
    return actions


def _state_action(found: Budget) -> ui.Part:
    moves = {
        BudgetState.DRAFT.value: (BudgetState.ACTIVE, _("开始执行"), _("从现在起，单据按它控制。")),
        BudgetState.ACTIVE.value: (BudgetState.CLOSED, _("停用"), _("停用后单据不再按它控制。")),
        BudgetState.CLOSED.value: (BudgetState.DRAFT, _("重新编制"), _("可以再改，改好后再开始执行。")),
    }
    state, label, confirm = moves[found.state]
    hidden = [{"name": "state", "value": state.value}]
    url = ui.address("set_budget_state", found.pk)
    primary = {"is_primary": True} if state is BudgetState.ACTIVE else {}
    return {"label": label, "method": "post", "url": url, "hidden": hidden, "confirm": confirm} | primary


@require_POST
def set_budget_state(request: CompanyRequest, budget: int) -> HttpResponse:
    """Put a budget in force, end it, or open it again."""
    require_everywhere(request.actor, SUBJECT, Verb.POST)
    found = budget_of(budget)
    given = request.POST.get("state", "")
    if given not in BudgetState.values:
        raise BadRequest("state")
    act = lambda: set_state(found.pk, BudgetState(given), request.actor, request.address)  # noqa: E731
    return lists.told(request, act, _("已保存。"), ui.address("budget", found.pk))


@require_POST
def release_budget(request: CompanyRequest, document: int) -> HttpResponse:
    """Let a draft go beyond its budgets, with a reason."""
    require(request.actor, SUBJECT, Verb.APPROVE)
    found = Document.objects.filter(pk=document).first()
    if found is None:
        raise Http404(document)
    reason = request.POST.get("reason", "")
    act = lambda: release(found.pk, reason, request.actor, request.address)  # noqa: E731
    return lists.told(request, act, _("已放行，可以审核。"), ui.document_url(found.pk))


def release_action(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the button that lets a draft pass, where a budget of its year refuses what is beyond it."""
    is_draft = document.state == "draft" and document.reverses_id is None
    if not is_draft or not reaches_all(request.actor, SUBJECT, Verb.APPROVE):
        return []
    in_force = Budget.objects.filter(
        year=document.business_date.year, state=BudgetState.ACTIVE, control=Control.STOP
    )
    if not in_force.exists():
        return []
    confirm = _("超出预算也让这一版审核；改了单据要再放行。原因记入操作日志。")
    action = {"label": _("超预算放行"), "method": "post", "url": ui.address("release_budget", document.pk)}
    return [{**action, "confirm": confirm, "reason": _("原因（必填）"), "icon": "lock-open", "hidden": []}]
