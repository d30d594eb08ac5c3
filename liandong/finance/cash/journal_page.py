"""现金/银行日记账 on a page: each line with its document, what each day came to and the account held then."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.messages import message
from liandong.finance.cash.papers import journal_pdf
from liandong.finance.cash.reading import money_account, read_journal
from liandong.general_ledger.cash_queries import SUBJECT, CashLine, CashPage, Moved, money_accounts
from liandong.general_ledger.models import Account
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.printkit.answers import pdf_answer
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_TEXTS = 7
BANKING = "finance.bank"


@require_GET
def cash_journal(request: CompanyRequest) -> HttpResponse:
    """Show the journal of an account that holds money, the first one's where none is named."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found, days = money_account(query.number("account")), query.month_to_date()
    after = query.after(date, int)
    page = read_journal(found, days, (after[0], after[1]) if after else None, query.rows(PAGE_ROWS))
    kind = [] if found.currency else [_("单据类型")]
    labels = [_("日期"), _("凭证号"), *kind, _("单据"), _("往来单位"), _("摘要"), _("对方科目")]
    context: ui.Part = {
        "section": _("资金账户"),
        "title": journal_title(found.code, found.name),
        "actions": _actions(request.actor, found, days),
        "filters": ui.filters(query, [_account_field(found.pk), *ui.span_fields(_("从"), _("至"), days)]),
        "is_lines": True,
        "columns": ui.columns_of(labels, [*_foreign_labels(found.currency), *_own_labels(found.currency)]),
        "rows": _rows(page, days, found.currency, is_first=after is None),
        "totals": _totals(page, found.currency),
        "next_url": query.next_url(page.after),
        "empty": ui.empty(_("这段时间没有收支"), _("收付款、转账审核后就在这里。")),
    }
    return ui.answer(query, "report", context)


def _texts(currency: str) -> int:
    """Return how many columns of text there are: a journal in two currencies leaves out the type."""
    return _TEXTS - 1 if currency else _TEXTS


def _foreign_labels(currency: str) -> list[str]:
    """Return the columns in the account's currency; none where it is the company's own."""
    labels = [_("收入 {currency}"), _("支出 {currency}"), _("余额 {currency}")]
    return [label.format(currency=currency) for label in labels] if currency else []


def _own_labels(currency: str) -> list[str]:
    """Return the columns in the company's own currency."""
    return [_("折收入"), _("折支出"), _("折余额")] if currency else [_("收入"), _("支出"), _("余额")]


def journal_title(code: str, name: str) -> str:
    """Return what the journal of an account is called: of cash where it is cash."""
    words = _("现金日记账 · {name}") if code.startswith("1001") else _("日记账 · {name}")
    return words.format(name=f"{code} {name}")


def _account_field(account: int) -> ui.Part:
    """Return the choice of another account."""
    options = [(one.pk, f"{one.code} {one.name}") for one in money_accounts().filter(is_active=True)]
    return ui.choice_field("account", _("账户"), options, account)


def _actions(actor: Actor, found: Account, days: tuple[date, date]) -> list[ui.Part]:
    account, span = found.pk, {"from": days[0], "to": days[1]}
    paper = ui.address("cash_journal_pdf", account=account, **span)
    actions: list[ui.Part] = [{"label": "PDF", "url": paper, "icon": "file-text"}]
    if actor.may("finance.money_transfer", Verb.DRAFT):
        url = ui.address("transfer_money", source=account)
        actions.insert(0, {"label": _("转账"), "url": url, "icon": "arrows-exchange", "is_main": True})
    if actor.may(BANKING, Verb.VIEW):
        url = ui.address("reconciliation", account=account, on=days[1])
        actions.append({"label": _("余额调节表"), "url": url, "icon": "scale"})
    return actions


def _rows(page: CashPage, days: tuple[date, date], currency: str, *, is_first: bool) -> list[ui.Part]:
    rows = [_opening(days[0], page, currency)] if is_first else []
    for place, one in enumerate(page.lines):
        rows.append(_row(one, currency))
        if page.closes(place):
            rows.append(_day(one, page.days[one.line.business_date], currency))
    return rows


def _foreign_cells(currency: str, moved: Moved | None, balance: Decimal | None) -> list[ui.Part]:
    """Return the cells in the account's currency, with the decimals it has; none in the company's own."""
    if not currency:
        return []
    came, went = (moved.came, moved.went) if moved is not None else (None, None)
    return [ui.quantity_cell(amount or None) for amount in (came, went)] + [ui.quantity_cell(balance)]


def _opening(on: date, page: CashPage, currency: str) -> ui.Part:
    cells = [ui.text_cell(on), ui.text_cell(_("期初余额")), *[ui.EMPTY] * (_texts(currency) - 2)]
    cells += _foreign_cells(currency, None, page.foreign_opening)
    return {"look": "is-group", "cells": [*cells, ui.EMPTY, ui.EMPTY, ui.money_cell(page.opening)]}


def _row(one: CashLine, currency: str) -> ui.Part:
    line = one.line
    return {
        "cells": [
            ui.date_cell(line.business_date),
            ui.text_cell(line.voucher),
            *(
                []
                if currency
                else [ui.text_cell(ui.type_labels().get(line.document_type, line.document_type))]
            ),
            ui.text_cell(line.document_number, ui.document_url(line.document), "card-name"),
            ui.text_cell(line.partner_name),
            ui.text_cell(line.memo),
            ui.text_cell(one.against, look="cell-wrap"),
            *_foreign_cells(currency, one.foreign_moved, one.foreign),
            ui.money_cell(line.debit or None),
            ui.money_cell(line.credit or None),
            ui.money_cell(line.balance),
        ]
    }


def _day(last: CashLine, moved: Moved, currency: str) -> ui.Part:
    cells = [ui.date_cell(last.line.business_date), ui.text_cell(_("本日合计"))]
    sums = (moved.came, moved.went, last.line.balance)
    return {
        "look": "is-group",
        "cells": [
            *cells,
            *[ui.EMPTY] * (_texts(currency) - 2),
            *_foreign_cells(currency, None, last.foreign),
            *(ui.money_cell(amount) for amount in sums),
        ],
    }


def _totals(page: CashPage, currency: str) -> list[ui.Part]:
    """Return the sums of all days asked for; the balance at the end stands where the last page is shown."""
    closing = page.lines[-1].line.balance if page.lines else page.opening
    last = ui.money_cell(closing) if page.after is None else ui.EMPTY
    texts = [ui.text_cell(_("本期合计与期末")), *[ui.EMPTY] * (_texts(currency) - 1)]
    foreign = page.lines[-1].foreign if page.lines else page.foreign_opening
    texts += _foreign_cells(currency, page.foreign, foreign if page.after is None else None)
    return [*texts, ui.money_cell(page.total.came), ui.money_cell(page.total.went), last]


@require_GET
def cash_journal_pdf(request: CompanyRequest) -> HttpResponse:
    """Return the journal as PDF."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found, days = money_account(query.number("account")), query.month_to_date()
    title = journal_title(found.code, found.name)
    try:
        paper = journal_pdf(found, days, title)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
        span = {"from": days[0], "to": days[1]}
        return redirect(ui.address("cash_journal", account=found.pk, **span))
    return pdf_answer(paper, f"{title} {days[0]} {days[1]}.pdf")
