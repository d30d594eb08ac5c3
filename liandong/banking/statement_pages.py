"""Statements of banks: bringing them in, what they say, taking them back."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.banking import files
from liandong.banking.access import SUBJECT, chosen_account
from liandong.banking.facts import BankRow
from liandong.banking.heads import MOST
from liandong.banking.models import BankFile, BankLine, BankStatement
from liandong.banking.showing import account_name, amount_cell, amount_text, moved_cells, with_currency
from liandong.banking.taking import Looked, Source, look, take, withdraw
from liandong.banking.words import field_words, form_words
from liandong.banking.work_pages import matched
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.jobs.files import FileTooLargeError
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_lists import told
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.sheet_reading import UnreadableFileError

PAGE_ROWS = 100
_SHOWN = 200
_UNSPOKEN = ("refund", "status", "currency")
"""Columns that are recognised by their words, and shown only where they were."""


@require_GET
def bank_statements(request: CompanyRequest) -> HttpResponse:
    """Show the statements that were brought in, the newest first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    chosen = chosen_account(request.actor, query.number("account"))
    found = BankStatement.objects.select_related("account", "member").order_by("-last_day", "-pk")
    if query.number("account"):
        found = found.filter(account=chosen.account)
    size, after = query.rows(PAGE_ROWS), query.after(date, int)
    earlier = Q(last_day__lt=after[0]) | Q(last_day=after[0], pk__lt=after[1]) if after else Q()
    rows = list(found.filter(earlier)[: size + 1])
    shown = rows[:size]
    actions = []
    if reaches_all(request.actor, SUBJECT, Verb.DRAFT):
        keyed = {"is_primary": True, "key": "N", "shortcut": "n", "icon": "upload"}
        actions = [{"label": _("导入流水"), "url": ui.address("bank_import"), **keyed}]
    options = [("", _("全部")), *((one.pk, account_name(one)) for one in chosen.accounts)]
    context: ui.Part = {
        "title": _("银行流水"),
        "actions": actions,
        "is_lines": True,
        "filters": ui.filters(
            query, [ui.choice_field("account", _("账户"), options, query.number("account"))]
        ),
        "columns": ui.columns_of(
            [_("文件"), _("账户"), _("格式"), _("从"), _("到"), _("状态"), _("导入人")],
            [_("行数"), _("收入"), _("支出"), _("期末余额")],
        ),
        "rows": [_statement_row(one) for one in shown],
        "next_url": query.next_url((shown[-1].last_day, shown[-1].pk) if len(rows) > size else None),
        "summary": number_of("共 {count} 行", found.count()),
        "empty": ui.empty(
            _("还没有银行流水"),
            _("网上银行导出的 Excel、微信和支付宝的账单、MT940 和 CAMT.053 都能导入，再自动和账核对。"),
            ui.address("bank_import") if actions else "",
            _("导入流水"),
        ),
    }
    return ui.answer(query, "list", context)


def _statement_row(one: BankStatement) -> ui.Part:
    url = ui.address("bank_statement", one.pk)
    chip = ui.chip_cell(_("已撤回"), "grey") if one.withdrawn_at else ui.chip_cell(_("已导入"), "green")
    cells = [
        ui.text_cell(one.name, url, "card-name"),
        ui.text_cell(account_name(one.account)),
        ui.text_cell(form_words()[one.form]),
        ui.date_cell(one.first_day),
        ui.date_cell(one.last_day),
        chip,
        ui.text_cell(one.member.name),
        ui.count_cell(one.line_count, url),
        *(amount_cell(amount, one.account.currency) for amount in (one.incoming, one.outgoing, one.closing)),
    ]
    return {"id": one.pk, "label": one.name, "url": url, "cells": cells}


@require_http_methods(["GET", "POST"])
def bank_import(request: CompanyRequest) -> HttpResponse:
    """Show how to begin, or take a file and show how it is understood."""
    query = ReportQuery(request, request.POST if request.method == "POST" else None)
    chosen = chosen_account(request.actor, query.number("account"), Verb.DRAFT)
    problem = ""
    if request.method == "POST" and chosen.account is not None:
        try:
            file = files.keep(request.FILES.get("file"), chosen.account.pk, request.actor)
        except UnreadableFileError as error:
            problem = str(error)
        except FileTooLargeError:
            problem = _("文件超过 %(limit)s MB，请拆成几个文件。") % {"limit": files.MOST_MB}
        else:
            return redirect("webkit:bank_file", file.pk)
    context = {
        "title": _("导入银行流水"),
        "problem": problem,
        "accounts": chosen.accounts,
        "account": chosen.account,
        "limit": files.MOST_MB,
        "accept": ",".join(sorted(files.ENDINGS)),
    }
    return render(request, "banking/import.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def bank_file(request: CompanyRequest, bank_file: int) -> HttpResponse:
    """Show how a file is understood and what it would bring; take another mapping, or the lines."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    mine = BankFile.objects.filter(pk=bank_file, member=request.actor.member)
    file = mine.select_related("account").first()
    if file is None:
        raise Http404(bank_file)
    if request.method == "POST" and files.is_sheet(file) and "columns" in request.POST:
        file.mapping = files.chosen_mapping(request.POST, file.heads)
        file.save(update_fields=["mapping"])
        files.remember(file, request.actor)
    try:
        looked = look(files.read(file), file.account_id)
    except UnreadableFileError as error:
        return _show(request, file, None, str(error))
    if request.method == "GET" or request.POST.get("act") != "import":
        return _show(request, file, looked)
    try:
        accepts = request.POST.get("accepts") == "1"
        source = Source(file.account, file.name, file.digest)
        taken = take(source, looked, request.actor, accepts_breaks=accepts, address=request.address)
    except RefusedError as refusal:
        return _show(request, file, looked, " ".join(map(sentence, refusal.problems)))
    messages.success(request, number_of("已导入 {count} 行流水。", len(looked.fresh)))
    return matched(request, file.account_id) if taken else redirect("webkit:bank_statements")


def _show(request: CompanyRequest, file: BankFile, looked: Looked | None, problem: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("导入银行流水"),
        "file": file,
        "account_name": account_name(file.account),
        "form": form_words()[file.form],
        "problem": problem,
        "columns": _columns(file) if files.is_sheet(file) else [],
        "heads": [(place, head) for place, head in enumerate(file.heads) if head],
    }
    if looked is not None:
        context |= _found(looked, file.account.currency)
    return render(request, "banking/file.html", context, status=422 if problem else 200)


def _columns(file: BankFile) -> list[ui.Part]:
    rows = files.sample(file)
    found = []
    for name, label in field_words().items():
        places = file.mapping.get(name, [])
        if name in _UNSPOKEN and not places:
            continue
        seen = [row[place] for row in rows for place in places if place < len(row) and row[place]]
        sample = _("、").join(seen[:3])[:60]
        found.append(
            {"name": name, "label": label, "places": places, "sample": sample, "is_many": name in MOST}
        )
    return found


def _sides(currency: str) -> list[str]:
    return [with_currency(label, currency) for label in (_("收入"), _("支出"), _("余额"))]


def _found(looked: Looked, currency: str) -> dict[str, Any]:
    labels = [_("行"), _("日期"), _("对方户名"), _("摘要"), _("流水号")]
    rows = [_line_cells(row, currency) for row, _key in looked.fresh[:_SHOWN]]
    broken = [*([looked.gap] if looked.gap else []), *looked.breaks]
    return {
        "looked": looked,
        "wrong": looked.parsed.wrong[:_SHOWN],
        "wrong_count": len(looked.parsed.wrong),
        "broken": broken[:_SHOWN],
        "broken_count": len(broken),
        "gap": looked.gap,
        "known": looked.known,
        "skipped": looked.parsed.skipped,
        "is_ready": bool(looked.fresh) and not looked.parsed.wrong,
        "table": ui.labelled(ui.columns_of(labels, _sides(currency)), rows),
        "count": len(looked.fresh),
        "more": max(len(looked.fresh) - _SHOWN, 0),
        "figures": [
            {"label": _("新流水"), "text": f"{len(looked.fresh):,}"},
            {"label": _("收入"), "text": amount_text(looked.incoming)},
            {"label": _("支出"), "text": amount_text(looked.outgoing)},
            {"label": _("期初余额"), "text": amount_text(looked.opening) or "—"},
            {"label": _("期末余额"), "text": amount_text(looked.closing) or "—"},
        ],
    }


def _line_cells(row: BankRow, currency: str) -> ui.Part:
    cells = [
        ui.text_cell(row.row, look="number"),
        ui.date_cell(row.on),
        ui.text_cell(row.name, look="card-name"),
        ui.text_cell(row.text),
        ui.text_cell(row.serial),
        *moved_cells(row.amount, row.balance, currency),
    ]
    return {"cells": cells}


@require_GET
def bank_statement(request: CompanyRequest, bank_statement: int) -> HttpResponse:
    """Show the lines of a statement as the bank gave them."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = BankStatement.objects.select_related("account").filter(pk=bank_statement).first()
    if found is None:
        raise Http404(bank_statement)
    after = query.after(int)
    size = query.rows(PAGE_ROWS)
    lines = BankLine.objects.filter(statement=found, pk__gt=after[0] if after else 0).order_by("pk")
    rows = list(lines[: size + 1])
    shown = rows[:size]
    labels = [_("日期"), _("对方户名"), _("对方账号"), _("摘要"), _("流水号"), _("状态")]
    context: ui.Part = {
        "title": _("银行流水 · {name}").format(name=found.name),
        "section": _("资金往来"),
        "note": _("{account}，{start} 至 {end}").format(
            account=account_name(found.account), start=found.first_day, end=found.last_day
        ),
        "actions": _statement_actions(request, found),
        "filters": ui.filters(query, []),
        "columns": ui.columns_of(labels, _sides(found.account.currency)),
        "is_lines": True,
        "rows": [_stored_row(one, found.account.currency) for one in shown],
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > size else None),
        "summary": number_of("共 {count} 行", found.line_count),
    }
    return ui.answer(query, "report", context)


def _statement_actions(request: CompanyRequest, found: BankStatement) -> list[ui.Part]:
    if found.withdrawn_at or not reaches_all(request.actor, SUBJECT, Verb.REVERSE):
        return []
    confirm = _("撤回后这些流水不再参加核对，可以重新导入。")
    url = ui.address("withdraw_bank_statement", found.pk)
    return [{"label": _("撤回"), "url": url, "method": "post", "confirm": confirm, "is_danger": True}]


def _stored_row(one: BankLine, currency: str) -> ui.Part:
    if one.is_withdrawn:
        chip = ui.chip_cell(_("已撤回"), "grey")
    elif one.open_amount == ZERO:
        chip = ui.chip_cell(_("已对上"), "green")
    else:
        is_whole = one.open_amount == one.amount
        chip = ui.chip_cell(_("未对上"), "amber") if is_whole else ui.chip_cell(_("部分对上"), "blue")
    cells = [
        ui.date_cell(one.business_date),
        ui.text_cell(one.partner_name, look="card-name"),
        ui.text_cell(one.partner_account),
        ui.text_cell(one.text),
        ui.text_cell(one.serial or one.order_number),
        chip,
        *moved_cells(one.amount, one.balance, currency),
    ]
    return {"cells": cells}


@require_POST
def withdraw_bank_statement(request: CompanyRequest, bank_statement: int) -> HttpResponse:
    """Take a statement back that was brought in by mistake."""
    require_everywhere(request.actor, SUBJECT, Verb.REVERSE)
    return told(
        request,
        lambda: withdraw(bank_statement, request.actor, request.address),
        _("已撤回。"),
        ui.address("bank_statement", bank_statement),
    )
