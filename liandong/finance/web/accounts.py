"""总账: trial balance, the ledger of an account, vouchers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.departments import departments_in_order, departments_of, documents_of
from liandong.documents.queries import not_handled_by
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.entry_queries import EntryView, entry_of
from liandong.general_ledger.models import AccountKind, JournalEntry, JournalLine
from liandong.general_ledger.queries import (
    AccountNode,
    LedgerLine,
    LedgerOf,
    Turnover,
    account_ledger,
    account_tree,
)
from liandong.general_ledger.trial import trial_balance
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import many_of
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

ACCOUNT = "general_ledger.account"
ENTRY = "general_ledger.entry"
BY_HAND = "finance.voucher"
PAGE_ROWS = 100
_INDENT = "　"
_FIRST = ("finance.opening_balances", "purchasing.receipt", "sales.delivery")
"""Documents that begin the books, for who finds them empty."""


def require_books(request: CompanyRequest, subject: str) -> None:
    """Refuse who lacks the right, and who may not see cost: stock and cost of sales stand in the books."""
    require(request.actor, subject, Verb.VIEW)
    if not request.actor.sees("cost"):
        raise NotAllowedError(subject, Verb.VIEW)


@require_GET
def trial(request: CompanyRequest) -> HttpResponse:
    """Show 科目余额表: opening, turnover, turnover of the year, closing, debit and credit apart."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    days = query.month()
    found = trial_balance(*days, not_handled_by(CONSUMER))
    shows_all = query.flag("all")
    rows = [(node, turnover) for node, turnover in found.rows if shows_all or not turnover.is_empty]
    bands = [("", 2), (_("期初余额"), 2), (_("本期发生"), 2), (_("本年累计"), 2), (_("期末余额"), 2)]
    context: ui.Part = {
        "title": _("科目余额表"),
        "filters": ui.filters(
            query,
            [*ui.span_fields(_("从"), _("至"), days), ui.flag_field("all", _("含没有发生额的科目"), query)],
        ),
        "figures": [_balanced(is_balanced=found.is_balanced)],
        "bands": [{"label": label, "span": span} for label, span in bands],
        "columns": ui.columns_of([_("科目编码"), _("科目名称")], [_("借方"), _("贷方")] * 4),
        "is_lines": True,
        "rows": [_trial_row(node, turnover, days) for node, turnover in rows],
        "totals": [ui.text_cell(_("合计")), ui.EMPTY, *_trial_sums(found.rows, found.total)],
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，余额随之更新。"))
        | making(request.actor, *_FIRST),
    }
    return ui.answer(query, "report", context)


def _balanced(*, is_balanced: bool) -> ui.Part:
    text = _("借贷相等") if is_balanced else _("借贷不等，请运行稽核")
    return {"label": _("试算"), "text": text, "look": "" if is_balanced else "negative"}


def _trial_row(node: AccountNode, turnover: Turnover, days: tuple[date, date]) -> ui.Part:
    url = ui.address("account_ledger", node.id, **{"from": days[0], "to": days[1]})
    cells = [
        ui.text_cell(node.code, url),
        ui.text_cell(_INDENT * (node.level - 1) + node.name, look="card-name"),
    ]
    moved = (turnover.debit, turnover.credit, turnover.year_debit, turnover.year_credit)
    cells += _two_sides(turnover.opening, url)
    cells += [ui.money_cell(amount or None, url) for amount in moved]
    return {"cells": cells + _two_sides(turnover.closing, url)}


def _two_sides(balance: Decimal, url: str) -> list[ui.Part]:
    debit, credit = (balance, None) if balance > ZERO else (None, -balance or None)
    return [ui.money_cell(debit, url), ui.money_cell(credit, url)]


def _trial_sums(rows: list[tuple[AccountNode, Turnover]], total: Turnover) -> list[ui.Part]:
    """Return the sums over the accounts of the first level, each balance on its side."""
    first = [turnover for node, turnover in rows if node.parent is None]
    sums = []
    for balances in ([one.opening for one in first], [one.closing for one in first]):
        sums.append(sum((balance for balance in balances if balance > ZERO), ZERO))
        sums.append(-sum((balance for balance in balances if balance < ZERO), ZERO))
    moved = [total.debit, total.credit, total.year_debit, total.year_credit]
    return [ui.money_cell(amount) for amount in (*sums[:2], *moved, *sums[2:])]


@require_GET
def ledger(request: CompanyRequest, account: int) -> HttpResponse:
    """Show 明细账 of an account with its sub-accounts: each line and the balance after it."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    nodes = {node.id: node for node in account_tree()}
    node = nodes.get(account)
    if node is None:
        raise Http404
    days = query.month()
    after = query.after(date, int)
    names = [one.name for one, _depth in departments_in_order()]
    department = query.choice("department", names)
    documents = documents_of(department) if department else None
    of = LedgerOf(account, *days, query.number("partner"), documents, query.flag("traded"))
    page = account_ledger(
        of, not_handled_by(CONSUMER), (after[0], after[1]) if after else None, query.rows(PAGE_ROWS)
    )
    held = departments_of({line.document for line in page.lines}) if names else {}
    rows = [_ledger_row(line, nodes, held if names else None) for line in page.lines]
    labels = [_("日期"), _("凭证号"), _("摘要"), _("单据"), _("往来单位"), *([_("部门")] if names else ())]
    if after is None:
        rows.insert(0, _opening_row(days[0], page.opening, len(labels)))
    fields = _ledger_fields(query, node, days)
    if names:
        options = [("", _("全部")), *((name, name) for name in names)]
        fields.append(ui.choice_field("department", _("部门"), options, department))
    context: ui.Part = {
        "title": _("明细账 · {code} {name}").format(code=node.code, name=node.full_name),
        "filters": ui.filters(query, fields, {"partner": query.number("partner")}),
        "columns": [
            *ui.columns_of(labels, [_("借方"), _("贷方")]),
            ui.column(_("方向")),
            ui.number_column(_("余额")),
        ],
        "rows": rows,
        "is_lines": True,
        "next_url": query.next_url(page.after),
    }
    return ui.answer(query, "report", context)


def _ledger_fields(query: ReportQuery, node: AccountNode, days: tuple[date, date]) -> list[ui.Part]:
    """Return the days; for profit and loss also whether what was carried to equity counts."""
    fields = ui.span_fields(_("从"), _("至"), days)
    if query.flag("traded") or node.kind == AccountKind.PROFIT:
        fields.append(ui.flag_field("traded", _("不含损益结转"), query))
    return fields


def _opening_row(on: date, balance: Decimal, texts: int) -> ui.Part:
    """Return the row of the opening balance, under ``texts`` columns of text and two of money."""
    cells = [ui.text_cell(on), ui.text_cell(_("期初余额")), *[ui.EMPTY] * texts, *_signed(balance)]
    return {"look": "is-group", "cells": cells}


def _ledger_row(
    line: LedgerLine, nodes: dict[int, AccountNode], departments: Mapping[int, str] | None
) -> ui.Part:
    """Return a line; its department is its document's, and has no column where there are none."""
    held = [] if departments is None else [ui.text_cell(departments.get(line.document, ""))]
    memo = line.memo or nodes[line.account].name
    return {
        "cells": [
            ui.text_cell(line.business_date),
            ui.text_cell(line.voucher, ui.address("voucher", line.document)),
            ui.text_cell(memo, look="card-name"),
            ui.text_cell(line.document_number, ui.document_url(line.document)),
            ui.text_cell(line.partner_name),
            *held,
            ui.money_cell(line.debit or None),
            ui.money_cell(line.credit or None),
            *_signed(line.balance),
        ]
    }


def _signed(balance: Decimal) -> list[ui.Part]:
    side = _("平") if balance == ZERO else _("借") if balance > ZERO else _("贷")
    return [ui.text_cell(side), ui.money_cell(abs(balance))]


@require_GET
def vouchers(request: CompanyRequest) -> HttpResponse:
    """Show the vouchers of some days, the latest first."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    days = query.month()
    entries = JournalEntry.objects.filter(business_date__gte=days[0], business_date__lte=days[1])
    if text := query.text():
        entries = entries.filter(Q(memo__icontains=text) | Q(document__number__icontains=text))
    if after := query.after(date, int):
        entries = entries.filter(Q(business_date__lt=after[0]) | Q(business_date=after[0], pk__lt=after[1]))
    found = list(
        entries.select_related("document", "period").order_by("-business_date", "-pk")[: PAGE_ROWS + 1]
    )
    rows = found[:PAGE_ROWS]
    last = (rows[-1].business_date, rows[-1].pk) if len(found) > len(rows) else None
    context: ui.Part = {
        "section": _("财务"),
        "title": many_of("凭证"),
        "actions": _writing(request),
        "is_lines": True,
        "filters": ui.filters(
            query, [ui.search_field(_("摘要 / 单号"), query), *ui.span_fields(_("从"), _("至"), days)]
        ),
        "columns": ui.columns_of(
            [_("日期"), _("期间"), _("凭证号"), _("摘要"), _("单据类型"), _("单据")], [_("金额")]
        ),
        "rows": _voucher_rows(rows),
        "next_url": query.next_url(last),
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，不必手工录入。"))
        | making(request.actor, *_FIRST),
    }
    return ui.answer(query, "report", context)


def _writing(request: CompanyRequest) -> list[ui.Part]:
    """Return the button for a voucher by hand, for who may write one."""
    if not request.actor.may(BY_HAND, Verb.DRAFT):
        return []
    return [{"label": _("手工凭证"), "url": ui.address("new_document", BY_HAND), "icon": "plus"}]


def _voucher_rows(entries: list[JournalEntry]) -> list[ui.Part]:
    lines = JournalLine.objects.filter(entry__in=entries, amount__gt=0)
    totals = dict(lines.values("entry").annotate(total=Sum("amount")).values_list("entry", "total"))
    labels = ui.type_labels()
    return [
        {
            "cells": [
                ui.text_cell(entry.business_date),
                ui.text_cell(entry.period),
                ui.text_cell(entry, ui.address("voucher", entry.document_id)),
                ui.text_cell(entry.memo, look="card-name"),
                ui.text_cell(labels.get(entry.document.type, entry.document.type)),
                ui.text_cell(entry.document.number, ui.document_url(entry.document_id)),
                ui.money_cell(-totals.get(entry.pk, ZERO) if entry.is_red else totals.get(entry.pk, ZERO)),
            ]
        }
        for entry in entries
    ]


@require_GET
def voucher(request: CompanyRequest, document: int) -> HttpResponse:
    """Show the voucher a document made."""
    require_books(request, ENTRY)
    query = ReportQuery(request)
    entry = entry_of(document)
    if entry is None:
        raise Http404
    month = {"from": entry.business_date.replace(day=1), "to": entry.business_date}
    rows = [
        {
            "cells": [
                ui.text_cell(entry.memo),
                ui.text_cell(line.account.code, ui.address("account_ledger", line.account.id, **month)),
                ui.text_cell(line.account.full_name, look="card-name"),
                ui.text_cell(line.partner_name),
                ui.money_cell(line.debit or None),
                ui.money_cell(line.credit or None),
            ]
        }
        for line in entry.lines
    ]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("凭证 {word}-{number}").format(word=entry.voucher_type, number=entry.voucher_number),
        "is_lines": True,
        "figures": _voucher_figures(entry),
        "actions": [{"label": _("打开单据"), "url": ui.document_url(document), "icon": "file-text"}],
        "columns": ui.columns_of(
            [_("摘要"), _("科目编码"), _("科目"), _("往来单位")], [_("借方"), _("贷方")]
        ),
        "rows": rows,
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 3, *[ui.money_cell(entry.total)] * 2],
    }
    return ui.answer(query, "report", context)


def _voucher_figures(entry: EntryView) -> list[ui.Part]:
    facts = [(_("日期"), str(entry.business_date)), (_("摘要"), entry.memo)]
    if entry.is_red:
        facts.append((_("红冲"), _("红字凭证")))
    return [
        {"label": label, "text": text, "look": "negative" if label == _("红冲") else ""}
        for label, text in facts
    ]
