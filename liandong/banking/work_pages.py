"""银行对账: open lines of an account beside what they may be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.banking import jobs
from liandong.banking.accepting import accept, accept_all
from liandong.banking.access import SUBJECT, Chosen, chosen_account
from liandong.banking.exceptions import Figures, figures
from liandong.banking.matching.terms import SURE
from liandong.banking.models import BankLine, BankProposal
from liandong.banking.naming_targets import Names, names_of
from liandong.banking.proposals import match
from liandong.banking.showing import account_name, amount_cell, with_currency
from liandong.banking.words import in_words
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.jobs.actions import enqueue
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50
LEVELS = (SURE, 85, 70)
_NONE = "none"


@require_GET
@never_cache
def reconciliation_work(request: CompanyRequest) -> HttpResponse:
    """Show open lines with their best proposal, to be taken with one press."""
    query = ReportQuery(request)
    chosen = chosen_account(request.actor, query.number("account"))
    account, currency = (chosen.account.pk, chosen.account.currency) if chosen.account else (0, "")
    found, next_url = _lines(query, account)
    proposals = {
        one.line_id: one for one in BankProposal.objects.filter(line__in=[line.pk for line in found], rank=1)
    }
    names = names_of(proposals.values())
    may_match = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    labels = [_("日期"), _("对方户名"), _("摘要"), _("建议"), _("理由"), _("把握")]
    sides = [with_currency(label, currency) for label in (_("收入"), _("支出"))]
    context: ui.Part = {
        "title": _("银行对账"),
        "section": _("资金往来"),
        "actions": _actions(account, may_match=may_match),
        "filters": ui.filters(query, _fields(query, chosen)),
        "figures": _figures(figures(account)),
        "columns": [*ui.columns_of(labels, sides), ui.column(_("处理"))],
        "is_lines": True,
        "rows": [_row(request, one, proposals.get(one.pk), names, may_match=may_match) for one in found],
        "next_url": next_url,
        "empty": ui.empty(
            _("没有未对上的流水"),
            _("导入银行流水后，系统自动和账核对；对不上的列在这里。"),
            ui.address("bank_import", account=account) if may_match else "",
            _("导入流水"),
        ),
    }
    return ui.answer(query, "report", context)


def _lines(query: ReportQuery, account: int) -> tuple[list[BankLine], str | None]:
    rows = BankLine.objects.filter(account=account, is_withdrawn=False).exclude(open_amount=0)
    level = query.choice("least", [*(str(one) for one in LEVELS), _NONE])
    if level == _NONE:
        rows = rows.filter(proposals__isnull=True)
    elif level:
        rows = rows.filter(proposals__rank=1, proposals__confidence__gte=int(level))
    if query.text():
        rows = rows.filter(partner_name__icontains=query.text()) | rows.filter(text__icontains=query.text())
    after = query.after(int)
    if after is not None:
        rows = rows.filter(pk__gt=after[0])
    size = query.rows(PAGE_ROWS)
    found = list(rows.select_related("account").order_by("pk")[: size + 1])
    next_url = query.next_url((found[size - 1].pk,) if len(found) > size else None)
    return found[:size], next_url


def _fields(query: ReportQuery, chosen: Chosen) -> list[ui.Part]:
    levels = [("", _("全部")), *((one, _("把握至少 {rate}%").format(rate=one)) for one in LEVELS)]
    levels.append((_NONE, _("没有建议")))
    accounts = [(one.pk, account_name(one)) for one in chosen.accounts]
    return [
        ui.choice_field("account", _("账户"), accounts, chosen.account.pk if chosen.account else None),
        ui.search_field(_("对方户名 / 摘要"), query),
        ui.choice_field("least", _("建议"), levels, query.text("least")),
    ]


def _actions(account: int, *, may_match: bool) -> list[ui.Part]:
    sheet = {"label": _("余额调节表"), "url": ui.address("reconciliation", account=account), "icon": "scale"}
    found: list[ui.Part] = [sheet, {"label": _("银行流水"), "url": ui.address("bank_statements")}]
    found.append({"label": _("往来对账"), "url": ui.address("compare_partner_list")})
    found.append({"label": _("对账规则"), "url": ui.address("bank_rules")})
    if not may_match:
        return found
    hidden = [{"name": "account", "value": account}]
    posted = {"method": "post", "hidden": hidden}
    confirm = _("把握 {rate}% 以上的建议会逐笔对上，需要的收付款单会审核入账。").format(rate=SURE)
    return [
        {
            "label": _("接受把握 {rate}% 以上的").format(rate=SURE),
            "url": ui.address("accept_bank_proposals"),
            **posted,
            "confirm": confirm,
            "icon": "list-check",
            "is_primary": True,
        },
        {"label": _("重新匹配"), "url": ui.address("match_bank_lines"), **posted, "icon": "refresh"},
        *found,
    ]


def _figures(found: Figures) -> list[ui.Part]:
    words = {"alone": _("自动"), "proposed": _("按建议"), "booked": _("由流水记账")}
    counted = [(label, found.by_how.get(how, 0)) for how, label in words.items()]
    by_hand = found.by_how.get("hand", 0) + found.by_how.get("marked", 0)
    rows = [(_("流水"), found.lines), (_("未对上"), found.open), *counted, (_("手工"), by_hand)]
    shown = [{"label": label, "text": f"{count:,}"} for label, count in rows]
    return [*shown, {"label": _("自动对上的比例"), "text": f"{found.alone_rate}%"}]


def _row(
    request: CompanyRequest, line: BankLine, one: BankProposal | None, names: Names, *, may_match: bool
) -> ui.Part:
    url = ui.address("bank_line", line.pk)
    amount, currency = line.open_amount, line.account.currency
    cells = [
        ui.date_cell(line.business_date),
        ui.text_cell(line.partner_name or _("（没有户名）"), url, "card-name"),
        ui.text_cell(line.text),
        *_proposed(one, names),
        amount_cell(amount if amount > ZERO else None, currency, url),
        amount_cell(-amount if amount < ZERO else None, currency, url),
    ]
    if one is not None and may_match:
        accept_url = ui.address("accept_bank_proposal", line.pk)
        cells.append(
            ui.deed_cell(request, _("接受"), accept_url, rank=one.rank, back=request.get_full_path())
        )
    else:
        cells.append(ui.text_cell(_("处理"), url) if may_match else ui.EMPTY)
    return {"id": line.pk, "label": str(line), "url": url, "cells": cells}


def _proposed(one: BankProposal | None, names: Names) -> list[ui.Part]:
    if one is None:
        return [ui.EMPTY, ui.EMPTY, ui.EMPTY]
    tone = "green" if one.confidence >= SURE else "blue" if one.confidence >= LEVELS[1] else "amber"
    text, url = described(one, names)
    return [
        ui.text_cell(text, url),
        ui.text_cell(in_words(one.why), look="cell-wrap"),
        ui.chip_cell(f"{one.confidence}%", tone),
    ]


def described(one: BankProposal, names: Names) -> tuple[str, str]:
    """Return what a proposal says, and the address of its first document."""
    if one.kind == "category":
        return _("收支类别：{name}").format(name=one.category), ""
    documents: Any = names.booked if one.kind == "booked" else names.claims
    found = [documents[int(pk)] for pk, _amount in one.targets if pk and int(pk) in documents]
    numbers = _("、").join(dict.fromkeys(named.number for named in found[:3]))
    if len(found) > 3:  # noqa: PLR2004 - as many as fit
        numbers = _("{names} 等 {count} 张").format(names=numbers, count=len(found))
    who = names.partners.get(one.partner or 0, "")
    if one.kind == "partner":
        return _("{name}：预收预付").format(name=who), ""
    return " ".join(filter(None, (numbers, who))), found[0].url if found else ""


@require_POST
def match_bank_lines(request: CompanyRequest) -> HttpResponse:
    """Work the proposals out anew, at once or by a job."""
    query = ReportQuery(request, request.POST)
    chosen = chosen_account(request.actor, query.number("account"), Verb.DRAFT)
    return matched(request, chosen.account.pk if chosen.account else 0)


def matched(request: CompanyRequest, account: int) -> HttpResponse:
    """Match an account and go on to its open lines, or to the job that does it."""
    if not jobs.is_small(account):
        return redirect("webkit:job", enqueue(request.actor, jobs.JOB, {"account": account}))
    messages.success(request, jobs.said(*match(account, request.actor, request.address)))
    return redirect(ui.address("reconciliation_work", account=account))


@require_POST
def accept_bank_proposal(request: CompanyRequest, bank_line: int) -> HttpResponse:
    """Take a proposal of a line."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    query = ReportQuery(request, request.POST)
    found = BankLine.objects.filter(pk=bank_line).first()
    account = found.account_id if found else None
    try:
        accept(bank_line, query.number("rank") or 1, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect(ui.address("bank_line", bank_line) if found else ui.address("reconciliation_work"))
    messages.success(request, _("已对上。"))
    return redirect(ui.address("reconciliation_work", account=account))


@require_POST
def accept_bank_proposals(request: CompanyRequest) -> HttpResponse:
    """Take all first proposals from a confidence on; what is refused stays and is told."""
    query = ReportQuery(request, request.POST)
    chosen = chosen_account(request.actor, query.number("account"), Verb.DRAFT)
    account = chosen.account.pk if chosen.account else 0
    found = accept_all(account, SURE, request.actor, request.address)
    for problem in found.problems[:10]:
        messages.error(request, sentence(problem))
    messages.success(request, number_of("已对上 {count} 笔。", found.taken))
    return redirect(ui.address("reconciliation_work", account=account))
