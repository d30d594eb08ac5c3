"""坏账准备: what the allowance has to be at a month's end, by age; the voucher for it, and the rates."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.documents.messages import message
from liandong.documents.transfers import month_end
from liandong.finance.ageing import Ageing
from liandong.finance.allowance.drafting import VOUCHER, draft_allowance, waiting
from liandong.finance.allowance.rates import AllowanceRates, allowance_account, read_rates, save_rates
from liandong.finance.allowance.reading import Age, Allowance, allowance
from liandong.finance.web.accounts import ACCOUNT, require_books
from liandong.finance.web.ageing import age_labels
from liandong.finance.web.month_choice import chosen_month, month_field
from liandong.general_ledger.chart import PROFIT
from liandong.general_ledger.claim_queries import Side
from liandong.general_ledger.models import Account
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import day_steps
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery


@require_GET
def bad_debt_allowance(request: CompanyRequest) -> HttpResponse:
    """Show receivables by age with what is provided for them, and what is lacking."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    on = month_end(chosen_month(query))
    found = allowance(on)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("坏账准备 {month}").format(month=f"{on:%Y-%m}"),
        "is_lines": True,
        "note": _note(found),
        "filters": ui.filters(query, [month_field(on)]),
        "columns": ui.columns_of([_("账龄")], [_("应收账款"), _("计提比例%"), _("应有准备")]),
        "rows": _rows(found) if found is not None else [],
        "totals": _totals(found) if found is not None else [],
        "actions": _actions(request.actor, found),
        "empty": _nothing(request.actor),
    }
    return ui.answer(query, "report", context)


def _note(found: Allowance | None) -> str:
    if found is None:
        return ""
    if found.lacking == ZERO:
        return _("账上的坏账准备正好是应有的数。")
    words = _("按到期日计账龄；生成的凭证是草稿，看过再审核，借方记 {account}。")
    if found.lacking < ZERO:
        words = _("按到期日计账龄；多提的冲回，凭证是草稿，看过再审核，贷方记 {account}。")
    loss = Account.objects.filter(pk=found.rates.account).first()
    return words.format(account=f"{loss.code} {loss.name}" if loss is not None else "")


def _rows(found: Allowance) -> list[ui.Part]:
    ages = Ageing(Side.RECEIVABLE, found.on, found.rates.steps)
    url = ui.address("balances", "receivables", on=found.on.isoformat(), basis="due")
    return [
        _row(label, age, url, is_overdue=place > 0)
        for place, (label, age) in enumerate(zip(age_labels(ages), found.ages, strict=True))
    ]


def _row(label: str, age: Age, url: str, *, is_overdue: bool) -> ui.Part:
    url = f"{url}&overdue=1" if is_overdue else url
    cells = [ui.text_cell(label, look="card-name"), ui.money_cell(age.owed, url)]
    return {"cells": [*cells, ui.quantity_cell(age.rate), ui.money_cell(age.needed)]}


def _totals(found: Allowance) -> list[ui.Part]:
    return [
        ui.text_cell(_("合计")),
        ui.money_cell(found.owed),
        ui.text_cell(""),
        ui.money_cell(found.needed),
    ]


def _actions(actor: Actor, found: Allowance | None) -> list[ui.Part]:
    actions: list[ui.Part] = []
    if found is not None:
        held = _("账上 {amount}").format(amount=f"{found.held:,.2f}")
        url = ui.address("account_ledger", found.account.pk, to=found.on.isoformat())
        drafts = waiting()
        if found.lacking and not drafts and actor.may(VOUCHER, Verb.DRAFT):
            actions.append(_draft_action(found))
        actions += [
            {"label": one.number, "url": ui.typed_document_url(VOUCHER, one.pk), "icon": "file"}
            for one in drafts
        ]
        actions.append({"label": held, "url": url, "icon": "book"})
    if _may_keep(actor) and allowance_account() is not None:
        rates = {"label": _("计提比例"), "url": ui.address("allowance_rates"), "icon": "adjustments"}
        actions.append(rates)
    return actions


def _may_keep(actor: Actor) -> bool:
    return actor.scope_of(ACCOUNT, Verb.DRAFT) is Scope.ALL


def _draft_action(found: Allowance) -> ui.Part:
    label = _("计提 {amount}") if found.lacking > ZERO else _("冲回 {amount}")
    return {
        "label": label.format(amount=f"{abs(found.lacking):,.2f}"),
        "method": "post",
        "url": ui.address("draft_allowance"),
        "hidden": [{"name": "month", "value": f"{found.on:%Y-%m}"}],
        "is_primary": True,
        "icon": "scale",
    }


def _nothing(actor: Actor) -> ui.Part:
    if allowance_account() is None:
        words = _("本公司在坏账发生时直接转销，不提准备；要提的，在科目角色里把「坏账」改成坏账准备。")
        if not _may_keep(actor):
            return ui.empty(_("不计提坏账准备"), words)
        return ui.empty(_("不计提坏账准备"), words, ui.address("account_roles"), _("科目角色"))
    words = _("先设各账龄的计提比例，每个月末按应收账款算出应有的准备。")
    if not _may_keep(actor):
        return ui.empty(_("还没有计提比例"), words)
    return ui.empty(_("还没有计提比例"), words, ui.address("allowance_rates"), _("设置计提比例"))


@require_POST
def draft_month(request: CompanyRequest) -> HttpResponse:
    """Save the voucher of a month as a draft and open it, or say why not."""
    require_books(request, ACCOUNT)
    on = month_end(chosen_month(ReportQuery(request, request.POST)))
    try:
        saved = draft_allowance(on, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
        return redirect(ui.address("bad_debt_allowance", month=f"{on:%Y-%m}"))
    return redirect(ui.typed_document_url(VOUCHER, saved.id))


@require_http_methods(["GET", "POST"])
def allowance_rates(request: CompanyRequest) -> HttpResponse:
    """Show the rates of the ages that the company counts debts by, or change them."""
    require_everywhere(request.actor, ACCOUNT, Verb.DRAFT)
    steps = day_steps(request.rules.ageing_steps)
    fields = _fields(steps)
    if request.method == "GET":
        return _show(request, fields, _stored(steps))
    typed = read_fields(fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        rates = tuple(typed.values[f"rate_{place}"] or ZERO for place in range(len(steps) + 2))
        try:
            wanted = AllowanceRates(steps, rates, typed.values["account"] or 0)
            save_rates(wanted, request.actor, request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect(ui.address("bad_debt_allowance"))
    return _show(request, fields, typed.raw, problems)


def _stored(steps: tuple[int, ...]) -> dict[str, Any]:
    stored = read_rates()
    if stored is None:
        return {}
    values: dict[str, Any] = {"account": stored.account}
    rates: Sequence[Decimal] = stored.rates if stored.steps == steps else ()
    return values | {f"rate_{place}": rate for place, rate in enumerate(rates)}


def _fields(steps: tuple[int, ...]) -> tuple[Field, ...]:
    labels = age_labels(Ageing(Side.RECEIVABLE, timezone.localdate(), steps))
    rates = [Field(f"rate_{place}", f"{label} %", Kind.PERCENT) for place, label in enumerate(labels)]
    losses = Account.objects.filter(kind=PROFIT, is_active=True, children=None, is_settlement=False)
    choices = [(one.pk, f"{one.code} {one.name}") for one in losses.order_by("code")]
    help_text = _("执行企业会计准则的记信用减值损失")
    account = Field("account", _("损失记入"), Kind.RECORD, is_required=True, choices=choices, help=help_text)
    return (*rates, account)


def _show(
    request: CompanyRequest,
    fields: tuple[Field, ...],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    page = FormPage(
        _("坏账准备的计提比例"),
        ui.address("bad_debt_allowance"),
        _("坏账准备"),
        [Section(_("应收账款按逾期天数"), fields)],
    )
    return show_form(request, page, values, problems)


def closing_checks(last: date) -> list[tuple[str, int, str, str]]:
    """Return what a month's allowance lacks, for its checklist; nothing where none is kept."""
    found = allowance(last)
    if found is None:
        return []
    words = _("账上的坏账准备不是应有的数")
    url = ui.address("bad_debt_allowance", month=f"{last:%Y-%m}")
    return [(_("坏账准备已计提"), int(found.lacking != ZERO), words, url)]
