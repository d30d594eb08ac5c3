"""期末结转: the entries that the end of a month or year asks for, each seen before it is booked."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.hiding import require_costs_everywhere
from liandong.documents.messages import message
from liandong.documents.period_transfers import TYPES, Preview, Ran, asked_for, preview, run
from liandong.documents.transfers import Cleared
from liandong.finance.web.month_choice import chosen_month, month_field
from liandong.general_ledger.models import RoleAccount
from liandong.identity.actors import reaches_all
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.balances import Clearing
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


def kind_labels() -> dict[Clearing, str]:
    """Return what each transfer is called, in the order in which they are made."""
    return {
        Clearing.VAT: _("结转增值税"),
        Clearing.REVALUATION: _("期末调汇"),
        Clearing.PROFIT: _("结转损益"),
        Clearing.YEAR_END: _("年终结转"),
    }


@require_GET
def period_transfers(request: CompanyRequest) -> HttpResponse:
    """Show what a transfer of a month books, the month before this one unless another is asked for."""
    query = ReportQuery(request)
    first, kind = chosen_month(query), _kind(query)
    require_costs_everywhere(request.actor, TYPES[kind], Verb.VIEW)
    found = preview(kind, first, timezone.localdate())
    kinds = [(one.value, label) for one, label in kind_labels().items()]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("期末结转 {month}").format(month=f"{first:%Y-%m}"),
        "note": _note(kind, first, found),
        "filters": ui.filters(
            query,
            [
                month_field(first),
                ui.choice_field("kind", _("结转"), kinds, kind.value),
            ],
        ),
        "is_lines": True,
        "columns": _columns(kind),
        **_table(kind, found),
        "actions": _actions(request.actor, kind, first, found),
        "empty": ui.empty(_("没有要结转的"), _("这个月没有余额要转。"), ui.address("periods"), _("会计期间")),
    }
    return ui.answer(query, "report", context)


@require_POST
def run_period_transfer(request: CompanyRequest) -> HttpResponse:
    """Carry over what the month comes to, or say why not."""
    query = ReportQuery(request, request.POST)
    first, kind = chosen_month(query), _kind(query)
    require_costs_everywhere(request.actor, TYPES[kind], Verb.POST)
    try:
        ran = run(kind, first, request.actor, timezone.localdate(), request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
    else:
        messages.success(request, _told(kind, first, ran))
    return redirect(ui.address("period_transfers", month=f"{first:%Y-%m}", kind=kind.value))


def _kind(query: ReportQuery) -> Clearing:
    return Clearing(query.choice("kind", [one.value for one in Clearing], Clearing.PROFIT.value))


def _note(kind: Clearing, first: date, found: Preview) -> str:
    words = {
        Clearing.VAT: _("当月应交或多交的增值税，从「应交增值税」转到「未交增值税」，下月按它申报。"),
        Clearing.REVALUATION: _("外币账户和没结清的外币应收应付，按月末汇率重新折算，差额记汇兑损益。"),
        Clearing.PROFIT: _("收入和费用科目的余额结清到「本年利润」。过了账的单据不变，利润表照样看得到。"),
        Clearing.YEAR_END: _("一年的「本年利润」和「利润分配」的明细结清到「未分配利润」，在 12 月做。"),
    }
    if not asked_for(kind, first):
        return words[kind] + _("这个月没有这一项。")
    if kind is Clearing.REVALUATION and found.problems:
        return words[kind] + _("；").join(message(one) for one in found.problems)
    if not found.earlier:
        return words[kind]
    numbers = _("、").join(one.number for one in found.earlier)
    if found.lacking.lines:
        said = _("已有 {numbers}，后来账上又有变化：再结转一次，旧的会红冲，按现在的数重做。")
    else:
        said = _("已结转：{numbers}。")
    return words[kind] + said.format(numbers=numbers)


def _columns(kind: Clearing) -> list[ui.Part]:
    """Return the columns of the entry; a revaluation says what it was worked out from."""
    texts, numbers = [_("科目编码"), _("科目名称")], [_("借方"), _("贷方")]
    if kind is Clearing.REVALUATION:
        texts += [_("币种"), _("汇率日期")]
        numbers = [_("外币余额"), _("期末汇率"), _("调整前"), _("调整后"), *numbers]
    return ui.columns_of(texts, numbers)


def _valued_cells(kind: Clearing, one: Cleared | None) -> list[ui.Part]:
    """Return the cells of a line between its name and its amount, empty for the other side."""
    if kind is not Clearing.REVALUATION:
        return []
    valued = one.valued if one is not None else None
    if one is None or valued is None:
        return [ui.EMPTY] * 6
    return [
        ui.text_cell(valued.currency),
        ui.text_cell(valued.rate_day or ""),
        ui.quantity_cell(valued.foreign),
        ui.quantity_cell(valued.rate),
        ui.money_cell(one.before),
        ui.money_cell(one.after),
    ]


def _table(kind: Clearing, found: Preview) -> ui.Part:
    if not found.transfer.lines:
        return {"rows": []}
    role = RoleAccount.objects.select_related("account").filter(role=found.transfer.counter).first()
    lines = list(found.transfer.lines)
    if role is not None:
        other = role.account
        lines += [
            Cleared(other.pk, other.code, other.name, amount) for _role, amount in found.transfer.legs()
        ]
    debit = sum((one.amount for one in lines if one.amount > ZERO), ZERO)
    totals = [ui.text_cell(_("合计")), ui.text_cell(""), *_valued_cells(kind, None)]
    totals += [ui.money_cell(debit), ui.money_cell(debit)]
    return {"rows": [_row(kind, one) for one in lines], "totals": totals}


def _row(kind: Clearing, one: Cleared) -> ui.Part:
    sides = [ui.money_cell(one.amount), ui.text_cell("")]
    if one.amount < ZERO:
        sides = [ui.text_cell(""), ui.money_cell(-one.amount)]
    url = ui.address("account_ledger", one.account)
    named = [ui.text_cell(one.code, url), ui.text_cell(one.name, url, "card-name")]
    return {"cells": [*named, *_valued_cells(kind, one), *sides]}


def _actions(actor: Actor, kind: Clearing, first: date, found: Preview) -> list[ui.Part]:
    actions: list[ui.Part] = [
        {"label": one.number, "url": ui.address("document", one.pk), "icon": "file"} for one in found.earlier
    ]
    may_run = reaches_all(actor, TYPES[kind], Verb.POST) and not found.problems
    if not (may_run and found.lacking.lines):
        return actions
    label = kind_labels()[kind]
    question = _("{month} 将按下面的分录{label}，审核后进账；不对可以红冲，账上变了可以再结转。")
    run_it: ui.Part = {
        "label": label,
        "method": "post",
        "url": ui.address("run_period_transfer"),
        "hidden": [{"name": "month", "value": f"{first:%Y-%m}"}, {"name": "kind", "value": kind.value}],
        "confirm": question.format(month=f"{first:%Y-%m}", label=label),
        "is_primary": True,
        "icon": "scale",
    }
    return [run_it, *actions]


def _told(kind: Clearing, first: date, ran: Ran) -> str:
    named: Mapping[str, str] = {"month": f"{first:%Y-%m}", "label": kind_labels()[kind]}
    said: Sequence[str] = []
    if ran.reversed:
        numbers = _("、").join(ran.reversed)
        said = [_("旧的已红冲：{numbers}。").format(numbers=numbers)]
    if ran.posted is not None:
        said = [_("{month} 已{label}，单据 {number}。").format(number=ran.posted.number, **named), *said]
    return "".join(said)
