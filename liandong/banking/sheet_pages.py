"""余额调节表: both balances at the end of a day, and what stands on one side only."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.banking.access import chosen_account
from liandong.banking.exceptions import MOST_SHOWN, OpenBooking, OpenLine, reconciled
from liandong.banking.showing import account_name, amount_cell, amount_text, with_currency
from liandong.identity.requests import CompanyRequest
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


@require_GET
def reconciliation(request: CompanyRequest) -> HttpResponse:
    """Show the balances of an account on a day brought together, with the lines that part them."""
    query = ReportQuery(request)
    chosen = chosen_account(request.actor, query.number("account"))
    on = query.day("on", timezone.localdate())
    account = chosen.account.pk if chosen.account else 0
    found = reconciled(account, on)
    accounts = [(one.pk, account_name(one)) for one in chosen.accounts]
    fields = [
        ui.choice_field("account", _("账户"), accounts, account or None),
        ui.date_field("on", _("截至"), on),
    ]
    context: dict[str, Any] = {
        "title": _("余额调节表"),
        "account_name": account_name(chosen.account) if chosen.account else "",
        "on": on,
        "filters": ui.filters(query, fields) | {"export_url": ""},
        "work_url": ui.address("reconciliation_work", account=account),
        "found": found,
        "book_rows": _balance_rows(
            (_("账面余额"), found.book),
            (_("加：银行已收、账上未收"), found.bank_in),
            (_("减：银行已付、账上未付"), found.bank_out),
            (_("调节后余额"), found.book_after),
        ),
        "bank_rows": _balance_rows(
            (_("银行余额"), found.bank),
            (_("加：账上已收、银行未收"), found.book_in),
            (_("减：账上已付、银行未付"), found.book_out),
            *([(_("减：对账开始时的差额"), found.at_start)] if found.at_start else []),
            (_("调节后余额"), found.bank_after),
        ),
        "only_bank": _bank_table(found.only_bank, found.currency),
        "only_book": _book_table(found.only_book, found.currency),
        "most": MOST_SHOWN,
    }
    return render(request, "banking/reconciliation.html", context)


def _balance_rows(*rows: tuple[str, Decimal | None]) -> list[ui.Part]:
    return [{"label": label, "text": amount_text(amount) or "—"} for label, amount in rows]


def _sides(currency: str) -> list[str]:
    return [with_currency(label, currency) for label in (_("收入"), _("支出"))]


def _bank_table(rows: Sequence[OpenLine], currency: str) -> ui.Part:
    found = rows[:MOST_SHOWN]
    labels = [_("日期"), _("对方户名"), _("摘要")]
    return ui.labelled(
        ui.columns_of(labels, _sides(currency)),
        [
            {
                "cells": [
                    ui.date_cell(one.on),
                    ui.text_cell(one.name or _("（没有户名）"), ui.address("bank_line", one.id), "card-name"),
                    ui.text_cell(one.text),
                    *_two(one.open, currency),
                ]
            }
            for one in found
        ],
    )


def _book_table(rows: Sequence[OpenBooking], currency: str) -> ui.Part:
    found = rows[:MOST_SHOWN]
    labels = [_("日期"), _("单据"), _("往来单位"), _("备注")]
    return ui.labelled(
        ui.columns_of(labels, _sides(currency)),
        [
            {
                "cells": [
                    ui.date_cell(one.on),
                    ui.text_cell(one.number, ui.typed_document_url(one.type, one.document), "card-name"),
                    ui.text_cell(one.partner),
                    ui.text_cell(one.memo),
                    *_two(one.open, currency),
                ]
            }
            for one in found
        ],
    )


def _two(amount: Decimal, currency: str) -> list[ui.Part]:
    is_in = amount > ZERO
    return [amount_cell(one, currency) for one in (amount if is_in else None, None if is_in else -amount)]
