"""存货科目核对: whether each account of stock holds what the goods of its categories are worth."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.hiding import COST
from liandong.documents.stock_accounts import VOUCHER, draft_handing_over, stock_accounts
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.category_roles import former_stock_accounts
from liandong.identity.actors import NotAllowedError, reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery


@require_GET
def stock_accounts_page(request: CompanyRequest) -> HttpResponse:
    """Show what each account of stock should hold beside what it holds."""
    _require_sight(request)
    query, found = ReportQuery(request), stock_accounts()
    rows = [
        {
            "id": one.account,
            "cells": [
                ui.text_cell(
                    f"{one.code} {one.name}", ui.address("account_ledger", one.account), "card-name"
                ),
                ui.money_cell(one.expected),
                ui.money_cell(one.booked),
                ui.money_cell(one.difference),
            ],
        }
        for one in found
    ]
    context: ui.Part = {
        "title": _("存货科目核对"),
        "actions": _hand_over_action(request.actor) if any(one.difference for one in found) else [],
        "columns": ui.columns_of([_("科目")], [_("按分类应有"), _("账上"), _("差额")]),
        "rows": rows,
        "is_lines": True,
        "summary": number_of("共 {count} 个存货科目", len(rows)),
    }
    return ui.answer(query, "list", context)


def _hand_over_action(actor: Actor) -> list[ui.Part]:
    if not actor.may(VOUCHER, Verb.DRAFT):
        return []
    return [
        {
            "label": _("生成调整凭证"),
            "url": ui.address("draft_stock_transfer"),
            "method": "post",
            "icon": "plus",
            "is_primary": True,
        }
    ]


@require_POST
def draft_stock_transfer(request: CompanyRequest) -> HttpResponse:
    """Draft the voucher between accounts of stock, and show it."""
    _require_sight(request)
    require(request.actor, VOUCHER, Verb.DRAFT)
    try:
        saved = draft_handing_over(
            timezone.localdate(), _("存货在科目之间调整"), request.actor, request.address
        )
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return redirect("webkit:stock_accounts")
    return redirect("webkit:document", saved.id)


def _require_sight(request: CompanyRequest) -> None:
    """Refuse who may not see the chart, or what stock is worth: there is nothing else on the page.

    Raises:
        NotAllowedError: as said.
    """
    require(request.actor, SUBJECT, Verb.VIEW)
    if not (request.actor.sees(COST) and reaches_all(request.actor, SUBJECT, Verb.VIEW)):
        raise NotAllowedError(SUBJECT, Verb.VIEW)


def closing_checks(_last: date) -> list[tuple[str, int, str, str]]:
    """Return the accounts of stock that don't hold what their categories' goods are worth."""
    if not former_stock_accounts():
        return []
    count = sum(one.difference != ZERO for one in stock_accounts())
    words = number_of("{count} 个存货科目和分类对不上", count)
    return [(_("存货都在分类的科目里（今天）"), count, words, ui.address("stock_accounts"))]
