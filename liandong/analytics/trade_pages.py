"""经营日报: sales, margin, purchases and money by day or month; and the accounts that hold the money."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.beginning import MONEY, TRADE, nothing_yet
from liandong.analytics.figures import percent
from liandong.analytics.periods import Days, a_year_before
from liandong.analytics.trade import MARGIN, Reach, Trade, reach_of, summed, trade_by_day
from liandong.documents.queries import not_handled_by
from liandong.general_ledger.account_currency import Held, held_in_currencies
from liandong.general_ledger.account_months import CONSUMER as ACCOUNT_MONTHS
from liandong.general_ledger.cash_queries import SUBJECT as CASH
from liandong.general_ledger.trial import trial_balance
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

MOST_DAYS = 3_660
"""About ten years: a longer span is cut at its beginning."""

_DAYS_SHOWN_ALONE = 92
TRANSFER = "finance.money_transfer"


def opened(request: CompanyRequest) -> Reach:
    """Return what the actor may see of the trade.

    Raises:
        NotAllowedError: nothing at all.
    """
    reach = reach_of(request.actor)
    if not reach.sees_any:
        raise NotAllowedError("sales.delivery", Verb.VIEW)
    return reach


@require_GET
def trade(request: CompanyRequest) -> HttpResponse:
    """Show what was sold, earned, bought and paid, by day or by month, with the same days a year ago."""
    reach = opened(request)
    query = ReportQuery(request)
    start, end = query.month_to_date()
    days = Days(max(start, end - timedelta(days=MOST_DAYS)), end)
    usual = "day" if (days.end - days.start).days < _DAYS_SHOWN_ALONE else "month"
    by = query.choice("by", ["day", "month"], usual)
    found = trade_by_day(reach, days)
    spans = _spans(found, days, by)
    context: ui.Part = {
        "title": _("经营日报"),
        "note": " ".join(_notes(reach)),
        "filters": ui.filters(
            query, [*ui.span_fields(_("从"), _("至"), (days.start, days.end)), _by_field(by)]
        ),
        "is_lines": True,
        "columns": ui.columns_of([_("日期") if by == "day" else _("月份")], _labels(reach)),
        "rows": [_row(span, by, one, reach) for span, one in reversed(spans)],
        "totals": [ui.text_cell(_("合计")), *_cells(summed(found, days), reach, days)],
        "figures": _last_year(reach, days),
        "empty": nothing_yet(
            request.actor, _("这段时间没有业务"), _("出库、入库、收付款审核后，按天汇总在这里。"), TRADE
        ),
    }
    return ui.answer(query, "report", context)


def _notes(reach: Reach) -> Iterator[str]:
    if reach.sees_sales:
        yield _("销售额 = 出库 − 退货，不含税。")
    if reach.sees_purchases:
        yield _("采购额 = 入库 − 退货，不含税。")
    yield _("红冲记在红冲当天。")


def _by_field(by: str) -> ui.Part:
    options = [{"value": "day", "label": _("按天")}, {"value": "month", "label": _("按月")}]
    return {"name": "by", "label": _("汇总"), "options": options, "value": by}


def _spans(found: Mapping[date, Trade], days: Days, by: str) -> list[tuple[Days, Trade]]:
    """Return each day or month that had any trade, with what it came to, the earliest first."""
    sums: defaultdict[Days, Trade] = defaultdict(Trade)
    for day in sorted(found):
        span = Days(day, day) if by == "day" else _month_within(day, days)
        sums[span] = sums[span].plus(found[day])
    return [(span, one) for span, one in sums.items() if one != Trade()]


def _month_within(day: date, days: Days) -> Days:
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Days(max(first, days.start), min(last, days.end))


def _labels(reach: Reach) -> list[str]:
    labels = [_("销售额")] if reach.sees_sales else []
    labels += [_("销售成本"), _("毛利"), _("毛利率%")] if reach.sees_margin else []
    labels += [_("采购额")] if reach.sees_purchases else []
    return labels + ([_("收款"), _("付款"), _("收支净额")] if reach.sees_money else [])


def _row(span: Days, by: str, found: Trade, reach: Reach) -> ui.Part:
    day = ui.date_cell(span.start, "card-name")
    first = day if by == "day" else ui.text_cell(f"{span.start:%Y-%m}", look="card-name")
    return {"cells": [first, *_cells(found, reach, span)]}


def _cells(found: Trade, reach: Reach, span: Days) -> list[ui.Part]:
    def url(measure: str) -> str:
        return ui.address("trade_documents", measure, **{"from": span.start, "to": span.end})

    cells = [ui.money_cell(found.sales, url("sales"))] if reach.sees_sales else []
    if reach.sees_margin:
        rate = percent(found.margin, found.sales) if found.sales > ZERO else None
        cells += [ui.money_cell(amount, url(MARGIN)) for amount in (found.cost, found.margin)]
        cells.append(ui.quantity_cell(rate) | {"text": "" if rate is None else f"{rate:,.1f}"})
    if reach.sees_purchases:
        cells.append(ui.money_cell(found.purchases, url("purchases")))
    if reach.sees_money:
        amounts = (found.money_in, found.money_out, found.money)
        cells += [ui.money_cell(amount, url("money")) for amount in amounts]
    return cells


def _last_year(reach: Reach, days: Days) -> list[ui.Part]:
    """Return the same days a year ago, figure by figure."""
    then = Days(a_year_before(days.start), a_year_before(days.end))
    found = summed(trade_by_day(reach, then), then)
    shown: Sequence[tuple[bool, str, Decimal]] = (
        (reach.sees_sales, _("去年同期销售额"), found.sales),
        (reach.sees_margin, _("去年同期毛利"), found.margin),
        (reach.sees_purchases, _("去年同期采购额"), found.purchases),
        (reach.sees_money, _("去年同期收支净额"), found.money),
    )
    cells = [(label, ui.money_cell(amount)) for is_seen, label, amount in shown if is_seen]
    return [{"label": label, "text": cell["text"], "look": ""} for label, cell in cells]


@require_GET
def money_accounts(request: CompanyRequest) -> HttpResponse:
    """Show the settlement accounts: what each held, took in, gave out, and holds."""
    require(request.actor, CASH, Verb.VIEW)
    query = ReportQuery(request)
    start, end = _until_today(query)
    found = [
        (node, turnover)
        for node, turnover in trial_balance(start, end, not_handled_by(ACCOUNT_MONTHS)).rows
        if node.is_settlement and node.is_leaf and not turnover.is_empty
    ]
    rows, sums = [], [ZERO] * 4
    held = held_in_currencies(start, end)
    for node, turnover in found:
        url = ui.address("cash_journal", account=node.id, **{"from": start, "to": end})
        amounts = (turnover.opening, turnover.debit, turnover.credit, turnover.closing)
        sums = [before + amount for before, amount in zip(sums, amounts, strict=True)]
        cells = [ui.text_cell(node.code, url), ui.text_cell(node.full_name, look="card-name")]
        cells += _foreign_cells(held.get(node.id), url) if held else []
        rows.append({"cells": [*cells, *(ui.money_cell(amount, url) for amount in amounts)]})
    context: ui.Part = {
        "title": _("资金账户"),
        "actions": _money_actions(request.actor),
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), (start, end))),
        "is_lines": True,
        "columns": _account_columns(has_currencies=bool(held)),
        "rows": rows,
        "totals": [
            ui.text_cell(_("合计")),
            *[ui.EMPTY] * (3 if held else 1),
            *(ui.money_cell(amount) for amount in sums),
        ],
        "empty": nothing_yet(
            request.actor,
            _("资金账户还没有余额"),
            _("录入期初余额或第一张收款单后，现金和银行的余额在这里。"),
            MONEY,
        ),
    }
    return ui.answer(query, "report", context)


def _account_columns(*, has_currencies: bool) -> list[ui.Part]:
    """Return the columns of the accounts, with those of other currencies where any is kept in one."""
    texts, numbers = [_("科目编码"), _("账户")], [_("期初余额"), _("收入"), _("支出"), _("余额")]
    if has_currencies:
        texts, numbers = [*texts, _("币种")], [_("外币余额"), *numbers]
    return ui.columns_of(texts, numbers)


def _foreign_cells(held: Held | None, url: str) -> list[ui.Part]:
    """Return the currency an account is kept in and what it holds of that; empty in the company's own."""
    if held is None:
        return [ui.EMPTY, ui.EMPTY]
    return [ui.text_cell(held.currency), ui.quantity_cell(held.closing, url)]


def _money_actions(actor: Actor) -> list[ui.Part]:
    """Return the ways to move money between accounts, and to petty cash."""
    found: list[ui.Part] = []
    if actor.may(TRANSFER, Verb.DRAFT) and actor.may(TRANSFER, Verb.POST):
        url = ui.address("transfer_money")
        found.append({"label": _("转账"), "url": url, "icon": "arrows-exchange", "is_main": True})
    return [*found, {"label": _("备用金"), "url": ui.address("petty_cash"), "icon": "wallet"}]


def _until_today(query: ReportQuery) -> tuple[date, date]:
    today = timezone.localdate()
    days = sorted((query.day("from", today.replace(day=1)), query.day("to", today)))
    return days[0], days[1]
