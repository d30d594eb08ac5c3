"""The cards of figures on the home page: what each shows today, this month, this year, and now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.analytics import queries
from liandong.analytics.periods import Compared, Days, Period, compared
from liandong.analytics.queries import OpenDebt
from liandong.analytics.trade import MARGIN, Reach, Trade, money_held, reach_of, summed, trade_by_day
from liandong.documents.hiding import COST
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.queries import stock_value_total
from liandong.webkit import report_parts as ui
from liandong.webkit.templatetags.webkit_tags import money

CLAIM = "general_ledger.claim"
CARDS = ("sales", "margin", "purchases", "money", "receivable", "payable", "stock_value", "balance", "target")
"""Ids of the cards, in the order everybody begins with."""

_DIGITS = 1
_UP, _DOWN = "▲", "▼"


Totals = Mapping[Days, Trade]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the trade: its id, its name, and whether more of it is good news."""

    id: str
    label: str
    is_good: bool

    def of(self, trade: Trade) -> Decimal:
        """Return the figure."""
        value: Decimal = getattr(trade, self.id)
        return value


def measures(reach: Reach) -> list[Measure]:
    """Return the figures of the trade an actor sees."""
    found = [
        (reach.sees_sales, Measure("sales", _("销售额"), is_good=True)),
        (reach.sees_margin, Measure(MARGIN, _("毛利"), is_good=True)),
        (reach.sees_purchases, Measure("purchases", _("采购额"), is_good=False)),
        (reach.sees_money, Measure("money", _("收支净额"), is_good=True)),
    ]
    return [measure for is_seen, measure in found if is_seen]


@dataclass(frozen=True, slots=True)
class Books:
    """What the cards and the to-dos are made of, read once."""

    actor: Actor
    today: date
    reach: Reach
    trade: Mapping[date, Trade]
    debts: Mapping[ClaimKind, OpenDebt] | None


def read_books(actor: Actor, today: date) -> Books:
    """Read it: two statements at most."""
    reach = reach_of(actor)
    days = Days(date(today.year - 1, 1, 1), today)
    trade = trade_by_day(reach, days) if reach.sees_any else {}
    debts = queries.open_debts(today, _owner(actor)) if actor.may(CLAIM, Verb.VIEW) else None
    return Books(actor, today, reach, trade, debts)


def _owner(actor: Actor) -> int | None:
    return None if actor.scope_of(CLAIM, Verb.VIEW) is Scope.ALL else actor.member


def cards(books: Books) -> list[ui.Part]:
    """Return the cards the actor may see: ``id``, ``label``, and ``shown``, one entry a period.

    An entry has ``period`` (blank for what holds now), ``value``, ``url`` and ``notes`` with a tone.
    """
    spans = {period: compared(period, books.today) for period in Period}
    totals = _totals(books.trade, spans.values())
    trade = [_trade_card(measure, spans, totals) for measure in measures(books.reach)]
    return [*trade, *_debt_cards(books.debts), *_holding_cards(books)]


def _totals(trade: Mapping[date, Trade], spans: Iterable[Compared]) -> Totals:
    """Return what each span of days came to, summed once for all figures."""
    days = {one for span in spans for one in (span.now, span.before, span.year_ago) if one is not None}
    return {one: summed(trade, one) for one in days}


def _trade_card(measure: Measure, spans: Mapping[Period, Compared], totals: Totals) -> ui.Part:
    shown = [_entry(measure, period, span, totals) for period, span in spans.items()]
    return {"id": measure.id, "label": measure.label, "shown": shown}


def _entry(measure: Measure, period: Period, span: Compared, totals: Totals) -> ui.Part:
    trade = totals[span.now]
    given = {"from": span.now.start, "to": span.now.end}
    if period is Period.TODAY:
        url = ui.address("trade_documents", measure.id, **given)
    else:
        url = ui.address("trade", **given)
    notes = [*_explained(measure, trade), *_comparisons(measure, period, span, totals)]
    value = measure.of(trade)
    return {"period": period.value, "value": money(value), "is_below": value < 0, "url": url, "notes": notes}


def _explained(measure: Measure, trade: Trade) -> Iterator[ui.Part]:
    if measure.id == MARGIN:
        rate = _("毛利率 {rate}%").format(rate=percent(trade.margin, trade.sales)) if trade.sales > 0 else "—"
        yield {"text": rate}
    if measure.id == "money":
        yield {"text": _("收 {amount}").format(amount=money(trade.money_in))}
        yield {"text": _("付 {amount}").format(amount=money(trade.money_out))}


def _comparisons(measure: Measure, period: Period, span: Compared, totals: Totals) -> Iterator[ui.Part]:
    names = {
        Period.TODAY: (_("较昨日"), _("较去年今日")),
        Period.MONTH: (_("较上月同期"), _("较去年同期")),
        Period.YEAR: (_("较去年同期"), ""),
    }
    now, (before, earlier) = measure.of(totals[span.now]), names[period]
    yield change(now, measure.of(totals[span.before]), before, is_good=measure.is_good)
    then = ZERO if span.year_ago is None else measure.of(totals[span.year_ago])
    if then:  # a company in its first year has nothing to compare with, and is not told so every day
        yield change(now, then, earlier, is_good=measure.is_good)


def change(now: Decimal, then: Decimal, label: str, *, is_good: bool) -> ui.Part:
    """Return how a figure compares with another: arrow, percent, tone; a dash where then was nothing."""
    full = {"label": label, "title": _("{label}：{then}").format(label=label, then=money(then))}
    if then == 0:
        return full | {"text": _("{label} —").format(label=label), "tone": ""}
    rate = percent(abs(now - then), abs(then))
    if now == then:
        return full | {"text": _("{label} 持平").format(label=label), "tone": ""}
    arrow, tone = (_UP, "green") if now > then else (_DOWN, "red")
    text = _("{label} {arrow} {rate}%").format(label=label, arrow=arrow, rate=f"{rate:,}")
    return full | {"text": text, "tone": tone if is_good else ""}


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """Return a part as percent of the whole, to one decimal."""
    return round_half_up(part / whole * 100, _DIGITS)


def _now(card: str, label: str, amount: Decimal, url: str, note: ui.Part) -> ui.Part:
    shown = {"period": "", "value": money(amount), "is_below": amount < 0, "url": url, "notes": [note]}
    return {"id": card, "label": label, "shown": [shown]}


def _debt_cards(debts: Mapping[ClaimKind, OpenDebt] | None) -> Iterator[ui.Part]:
    if debts is None:
        return
    sides: Sequence[tuple[str, str, str, ClaimKind, ClaimKind]] = (
        ("receivable", _("应收余额"), "receivables", ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED),
        ("payable", _("应付余额"), "payables", ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID),
    )
    for card, label, page, debt, advance in sides:
        left = debts[debt].amount - debts[advance].amount
        overdue = debts[debt].overdue
        late = {"text": _("逾期 {amount}").format(amount=money(overdue)), "tone": "red"}
        yield _now(card, label, left, ui.address(page), late if overdue else {"text": _("没有逾期")})


def _holding_cards(books: Books) -> Iterator[ui.Part]:
    actor = books.actor
    if actor.scope_of(STOCK, Verb.VIEW) is Scope.ALL and actor.sees(COST):
        yield _now(
            "stock_value", _("库存金额"), stock_value_total(), ui.address("stock"), {"text": _("按成本")}
        )
    if books.reach.sees_money:
        note = {"text": _("现金和银行")}
        yield _now("balance", _("资金余额"), money_held(books.today), ui.address("money_accounts"), note)
