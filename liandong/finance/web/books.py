"""总账: a page for every account with its months, opening to the lines of each."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import not_handled_by
from liandong.finance.web.accounts import ACCOUNT, FIRST_DOCUMENTS, require_books, signed
from liandong.finance.web.book_parts import account_field, book_views
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.general_book import BookMonth, BookPage, general_book
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

PAGE_ACCOUNTS = 30
_LAST = 12


@require_GET
def general_ledger_book(request: CompanyRequest) -> HttpResponse:
    """Show the first-level accounts of a year's months, or one account of any level."""
    require_books(request, ACCOUNT)
    query = ReportQuery(request)
    first, last = _months(query)
    pages = general_book(first.year, (first.month, last.month), not_handled_by(CONSUMER))
    nodes = [page.node for page in pages]
    chosen = query.number("account")
    shown = [one for one in pages if _is_asked(one, chosen)]
    after = query.after(str)
    rest = [one for one in shown if after is None or one.node.code > after[0]]
    most = query.rows(PAGE_ACCOUNTS)
    context: ui.Part = {
        "section": _("财务"),
        "title": _("总账"),
        "views": book_views("general_book"),
        "filters": ui.filters(
            query,
            [
                account_field(nodes, chosen, _("一级科目")),
                named_month("from", _("从"), first),
                named_month("to", _("至"), last),
            ],
        ),
        "columns": [
            *ui.columns_of([_("期间"), _("摘要")], [_("借方"), _("贷方")]),
            ui.column(_("方向")),
            ui.number_column(_("余额")),
        ],
        "is_lines": True,
        "rows": [row for page in rest[:most] for row in _rows(page, first)],
        "next_url": query.next_url((rest[most - 1].node.code,)) if len(rest) > most else None,
        "empty": ui.empty(_("这段时间没有凭证"), _("单据审核后自动生成凭证，余额随之更新。"))
        | making(request.actor, *FIRST_DOCUMENTS),
    }
    return ui.answer(query, "report", context)


def _is_asked(page: BookPage, chosen: int | None) -> bool:
    if chosen is not None:
        return page.node.id == chosen
    return page.node.parent is None and not page.is_empty


def _months(query: ReportQuery) -> tuple[date, date]:
    """Return the first days of the months asked for, of one year; by default those of this year so far."""
    today = timezone.localdate()
    last = asked_month(query, "to", today.replace(day=1))
    first = asked_month(query, "from", last.replace(month=1))
    first, last = min(first, last), max(first, last)
    return (first if first.year == last.year else last.replace(month=1)), last


def asked_month(query: ReportQuery, name: str, standard: date) -> date:
    """Return the first day of a month asked for, ``standard`` where none is; what is none is a 400."""
    given = query.text(name)
    try:
        found = date.fromisoformat(f"{given}-01") if given else standard
    except ValueError as error:
        raise BadRequest(name) from error
    if not 1901 <= found.year <= 9998:  # noqa: PLR2004 - the month after must be days too
        raise BadRequest(name)
    return found


def named_month(name: str, label: str, month: date) -> ui.Part:
    """Return the field of a month."""
    return {"kind": "month", "name": name, "label": label, "value": f"{month:%Y-%m}"}


def _rows(page: BookPage, first: date) -> Iterator[ui.Part]:
    """Yield an account's rows: its name, what it had, then two rows a month."""
    node = page.node
    name = ui.text_cell(f"{node.code} {node.full_name}", ui.address("general_book", account=node.id))
    yield {"look": "is-group", "cells": [name, *[ui.EMPTY] * 5]}
    yield _row(f"{first:%Y-%m}", _("期初余额"), (None, None), page.opening)
    for one in page.months:
        yield from _month_rows(node.id, one)


def _month_rows(account: int, one: BookMonth) -> Iterator[ui.Part]:
    end = (one.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    url = ui.address("account_ledger", account, **{"from": one.month, "to": end})
    turned = one.turned
    month = f"{one.month:%Y-%m}"
    yield _row(month, _("本月合计"), (turned.debit, turned.credit), turned.closing, url)
    year = ui.address("account_ledger", account, **{"from": one.month.replace(month=1), "to": end})
    yield _row(month, _("本年累计"), (turned.year_debit, turned.year_credit), turned.closing, year)


def _row(
    month: str, words: str, sides: tuple[Decimal | None, Decimal | None], balance: Decimal, url: str = ""
) -> ui.Part:
    amounts = [ui.money_cell(amount, url) for amount in sides]
    return {"cells": [ui.text_cell(month), ui.text_cell(words, look="card-name"), *amounts, *signed(balance)]}
