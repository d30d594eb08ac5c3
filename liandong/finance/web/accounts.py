"""总账: trial balance, the ledger of an account."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.departments import departments_in_order, departments_of, documents_of
from liandong.documents.models import Document
from liandong.documents.queries import not_handled_by
from liandong.finance.web.book_parts import book_views
from liandong.finance.web.flow_cells import add_flows
from liandong.general_ledger.account_lines import LedgerOf
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import (
    AccountNode,
    LedgerLine,
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
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

ACCOUNT = "general_ledger.account"
CAME, WENT = "in", "out"
"""What a ledger is asked for by: only lines that stand against money that came, or that went."""
PAGE_ROWS = 100
_INDENT = "　"
FIRST_DOCUMENTS = ("finance.opening_balances", "purchasing.receipt", "sales.delivery")
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
        "views": book_views("trial_balance"),
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
        | making(request.actor, *FIRST_DOCUMENTS),
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
    names = [one.name for one, _depth in departments_in_order()]
    of = _asked(query, account, names)
    after = query.after(date, int)
    page = account_ledger(
        of, not_handled_by(CONSUMER), (after[0], after[1]) if after else None, query.rows(PAGE_ROWS)
    )
    held = departments_of({line.document for line in page.lines}) if names else {}
    rows = [_ledger_row(line, nodes, held if names else None) for line in page.lines]
    labels = [_("日期"), _("凭证号"), _("摘要"), _("单据"), _("往来单位"), *([_("部门")] if names else ())]
    if after is None:
        rows.insert(0, _opening_row(of.start, page.opening, len(labels)))
    columns = [
        *ui.columns_of(labels, [_("借方"), _("贷方")]),
        ui.column(_("方向")),
        ui.number_column(_("余额")),
    ]
    if of.is_inflow is not None:
        columns.append(ui.column(_("现金流量项目")))
        add_flows(rows, page.lines, nodes, is_inflow=of.is_inflow)
    fields = _ledger_fields(query, node, (of.start, of.end))
    if names:
        fields.append(department_field(names, query.text("department")))
    kept = {name: query.text(name) for name in ("partner", "flow", "hand", "employee")}
    context: ui.Part = {
        "title": _("明细账 · {code} {name}").format(code=node.code, name=node.full_name),
        "note": _flow_words(kept["flow"]),
        "filters": ui.filters(query, fields, kept),
        "columns": columns,
        "rows": rows,
        "is_lines": True,
        "next_url": query.next_url(page.after),
    }
    return ui.answer(query, "report", context)


def _asked(query: ReportQuery, account: int, names: Sequence[str]) -> LedgerOf:
    """Return which lines are asked for; ``names`` are the departments there are."""
    documents = _documents(query.choice("department", names), query.number("employee"))
    flow = query.choice("flow", [CAME, WENT])
    is_inflow = flow == CAME if flow else None
    hand = query.number("hand")
    days, partner = query.month(), query.number("partner")
    return LedgerOf(account, *days, partner, documents, query.flag("traded"), is_inflow, hand)


def _documents(department: str, employee: int | None) -> QuerySet[Any] | None:
    """Return the ids of the documents asked for, None for all; without a handler they are the drafter's."""
    if employee is not None:
        own = Q(handler=employee) | Q(handler=None, member=employee)
        return Document.objects.filter(own).values("pk")
    return documents_of(department) if department else None


def department_field(names: Sequence[str], chosen: str) -> ui.Part:
    """Return the choice of a department."""
    options = [("", _("全部")), *((name, name) for name in names)]
    return ui.choice_field("department", _("部门"), options, chosen)


def _flow_words(flow: str) -> str:
    """Return why the ledger shows only some lines, when it was opened from 现金流量表."""
    if not flow:
        return ""
    return (
        _("只列现金流量表计入的：收款时的对方科目。")
        if flow == CAME
        else _("只列现金流量表计入的：付款时的对方科目。")
    )


def _ledger_fields(query: ReportQuery, node: AccountNode, days: tuple[date, date]) -> list[ui.Part]:
    """Return the days; for profit and loss also whether what was carried to equity counts."""
    fields = ui.span_fields(_("从"), _("至"), days)
    if query.flag("traded") or node.kind == AccountKind.PROFIT:
        fields.append(ui.flag_field("traded", _("不含损益结转"), query))
    return fields


def _opening_row(on: date, balance: Decimal, texts: int) -> ui.Part:
    """Return the row of the opening balance, under ``texts`` columns of text and two of money."""
    cells = [ui.text_cell(on), ui.text_cell(_("期初余额")), *[ui.EMPTY] * texts, *signed(balance)]
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
            *signed(line.balance),
        ]
    }


def signed(balance: Decimal) -> list[ui.Part]:
    """Return the side a balance stands on, and its amount."""
    side = _("平") if balance == ZERO else _("借") if balance > ZERO else _("贷")
    return [ui.text_cell(side), ui.money_cell(abs(balance))]
