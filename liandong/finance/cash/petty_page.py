"""备用金: what employees hold of the company's money, with what is done about it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import not_handled_by
from liandong.finance.cash.moving import EXPENSE, TRANSFER
from liandong.general_ledger.account_actions import SUBJECT as CHART
from liandong.general_ledger.account_months import CONSUMER, account_sums
from liandong.general_ledger.cash_queries import SUBJECT, is_petty_cash, money_accounts
from liandong.general_ledger.models import Account, JournalLine
from liandong.identity.actors import reaches_all, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


@require_GET
def petty_cash(request: CompanyRequest) -> HttpResponse:
    """Show each fund with what is in it; below zero the company owes who answers for it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query, actor = ReportQuery(request), request.actor
    funds = [one for one in money_accounts().filter(is_active=True) if is_petty_cash(one.code)]
    held = _held(timezone.localdate())
    acts = [_("预支"), _("报销"), _("归还")]
    new: ui.Part = {"label": _("新建备用金"), "url": ui.address("new_petty_cash"), "icon": "plus"}
    actions = [new | {"is_main": True}] if reaches_all(actor, CHART, Verb.DRAFT) else []
    total = sum((held.get(one.pk, ZERO) for one in funds), ZERO)
    labels = [_("科目编码"), _("备用金"), _("最近一笔"), *acts]
    context: ui.Part = {
        "section": _("资金账户"),
        "title": _("备用金"),
        "note": _("预支从现金或银行转到备用金，报销记费用，没有用完的归还；余额是负数，就是员工垫付了。"),
        "actions": actions,
        "is_lines": True,
        "columns": ui.columns_of(labels, [_("余额")]),
        "rows": _rows(actor, funds, held, acts),
        "totals": [ui.text_cell(_("合计")), *[ui.EMPTY] * 5, ui.money_cell(total)],
        "empty": ui.empty(
            _("还没有备用金"),
            _("给谁放一笔零用钱，就给他建一个备用金。"),
            str(new["url"]) if actions else "",
            str(new["label"]),
        ),
    }
    return ui.answer(query, "report", context)


def _rows(
    actor: Actor, funds: Sequence[Account], held: Mapping[int, Decimal], acts: Sequence[str]
) -> list[ui.Part]:
    """Return a row for each fund, with the ways that the actor may go."""
    moved, rows = _last_days(funds), []
    may_move, may_spend = _may_book(actor, TRANSFER), _may_book(actor, EXPENSE)
    for one in funds:
        balance = held.get(one.pk, ZERO)
        links = (
            ui.address("transfer_money", target=one.pk) if may_move else "",
            ui.address("spend_petty_cash", fund=one.pk) if may_spend else "",
            ui.address("transfer_money", source=one.pk) if may_move else "",
        )
        cells = [
            ui.text_cell(one.code),
            ui.text_cell(one.name, ui.address("cash_journal", account=one.pk), "card-name"),
            ui.date_cell(moved.get(one.pk)),
            *(ui.text_cell(word if url else "", url) for word, url in zip(acts, links, strict=True)),
            ui.money_cell(balance, look="overdue" if balance < ZERO else ""),
        ]
        rows.append({"cells": cells})
    return rows


def _may_book(actor: Actor, kind: str) -> bool:
    return actor.may(kind, Verb.DRAFT) and actor.may(kind, Verb.POST)


def _held(on: date) -> dict[int, Decimal]:
    """Return what accounts hold at the end of a day; one statement."""
    held: dict[int, Decimal] = {}
    for one in account_sums([on + timedelta(days=1)], not_handled_by(CONSUMER)):
        held[one.account] = held.get(one.account, ZERO) + one.debit - one.credit
    return held


def _last_days(funds: Sequence[Account]) -> dict[int, date]:
    rows = JournalLine.objects.filter(account__in=funds).values("account").annotate(last=Max("business_date"))
    return dict(rows.values_list("account", "last"))
