"""目标完成情况 as a page, and the card of the home page with one's own target."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.periods import Days, months_of, whole_months
from liandong.analytics.sum_query import asked_months, month_field
from liandong.analytics.target_pages import fields_of, wanted_of
from liandong.analytics.target_report import ReportRow, leads_to, left_a_day, own_target, report, together
from liandong.analytics.target_words import dimension_words, measure_words
from liandong.analytics.targeting import WITH_BELOW, Dimension, Measure, Reached
from liandong.analytics.targets import SUBJECT, Wanted
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, round_half_up
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

MOST_MONTHS = 24
_SIDE_BY_SIDE = 12


@require_GET
def target_report(request: CompanyRequest) -> HttpResponse:
    """Show targets beside what came of them, with what is to be expected of the months that run."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    given = wanted_of(query)
    days = asked_months(query, MOST_MONTHS) if query.text("from") or query.text("to") else given.days
    if not (query.text("from") or query.text("to") or query.text("year")):
        days = whole_months(timezone.localdate(), timezone.localdate())
    wanted = Wanted(given.actor, given.dimension, given.measure, days)
    today = timezone.localdate()
    rows = report(wanted, today)
    table = _Table(wanted, today)
    fields = [field for field in fields_of(wanted) if field["name"] != "year"]
    months = [month_field("from", _("从"), days.start), month_field("to", _("至"), days.end)]
    context: ui.Part = {
        "title": _("目标完成情况 · {measure}").format(measure=measure_words()[wanted.measure]),
        "note": _note(wanted, today),
        "filters": ui.filters(query, [*fields, *months]),
        "columns": table.columns(),
        "rows": [{"cells": table.cells(row)} for row in rows],
        "totals": table.totals(rows) if wanted.dimension not in WITH_BELOW and rows else [],
        "is_lines": True,
        "actions": [{"label": _("销售目标"), "url": ui.address("targets", by=wanted.dimension.value)}],
        "summary": number_of("共 {count} 行", len(rows)),
        "empty": ui.empty(
            _("这几个月没有目标，也没有销售"),
            _("换几个月，或先填写目标。"),
            ui.address("targets"),
            _("销售目标"),
        ),
    }
    return ui.answer(query, "report", context)


def _note(wanted: Wanted, today: date) -> str:
    words = [_("实际数和销售汇总是同一个数，点数字看是哪些单据。")]
    if wanted.measure is Measure.RECEIPTS:
        words = [_("回款是收款单和核销冲掉的应收，记在欠款单据的业务员名下，退款减去。")]
    if wanted.days.start <= today < wanted.days.end:
        elapsed, whole = (today - wanted.days.start).days + 1, (wanted.days.end - wanted.days.start).days + 1
        told = _("已过 {elapsed} 天，共 {whole} 天；预计按已过的天数推算。")
        words.append(told.format(elapsed=elapsed, whole=whole))
    return " ".join(words)


class _Table:
    def __init__(self, wanted: Wanted, today: date) -> None:
        self.wanted, self.today = wanted, today
        self.is_money = wanted.measure is not Measure.QUANTITY
        self.months = months_of(wanted.days)
        self.has_months = 1 < len(self.months) <= _SIDE_BY_SIDE

    def columns(self) -> list[ui.Part]:
        """Return the heads."""
        name = dimension_words()[self.wanted.dimension]
        labels = [_("目标"), _("实际"), _("完成率%"), _("还差"), _("预计"), _("预计完成率%")]
        if self.has_months:
            labels += [f"{month:%Y-%m}" for month in self.months]
        return ui.columns_of([_("编码"), name], labels)

    def cells(self, row: ReportRow) -> list[ui.Part]:
        """Return a row's figures; each leads to what it is made of."""
        key = row.named.key
        url = leads_to(self.wanted, key)
        name = row.named.name or _("全公司")
        cells = [ui.text_cell(row.named.code), ui.text_cell(name, url, "card-name")]
        cells += self._figures(row.reached, url)
        if self.has_months:
            for month, one in zip(self.months, row.months, strict=True):
                span = whole_months(month, month)
                cells.append(self._number(one.actual or None, leads_to(self.wanted, key, span)))
        return cells

    def totals(self, rows: Sequence[ReportRow]) -> list[ui.Part]:
        """Return the sum of all rows."""
        whole = [ui.text_cell(_("合计")), ui.EMPTY, *self._figures(together(rows, self.wanted, self.today))]
        if self.has_months:
            each = zip(*(row.months for row in rows), strict=True)
            whole += [self._number(sum((one.actual for one in month), Decimal(0))) for month in each]
        return whole

    def _figures(self, one: Reached, url: str = "") -> list[ui.Part]:
        return [
            self._number(one.target or None),
            self._number(one.actual, url),
            _rate(one.rate),
            self._number(max(one.gap, ZERO) or None),
            self._number(one.forecast),
            _rate(one.forecast_rate),
        ]

    def _number(self, value: Decimal | None, url: str = "") -> ui.Part:
        return ui.money_cell(value, url) if self.is_money else ui.quantity_cell(value, url)


def _rate(rate: Decimal | None) -> ui.Part:
    shown = ui.quantity_cell(rate)
    return shown if rate is None else shown | {"text": f"{rate:,.1f}"}


def target_card(actor: Actor) -> list[ui.Part]:
    """Return the card of this month's own target, none without one; one statement, or three with one."""
    if actor.scope_of(SUBJECT, Verb.VIEW) is None:
        return []
    today = timezone.localdate()
    month = whole_months(today, today)
    wanted = Wanted(actor, Dimension.PERSON, Measure.NET, month)
    found = own_target(wanted, today)
    if found is None:
        return []
    url = ui.address("target_report", by=Dimension.PERSON.value, measure=Measure.NET.value)
    rate = f"{found.rate:,.1f}%" if found.rate is not None else "—"
    shown = {"period": "", "value": rate, "url": url, "notes": _card_notes(found, month, today)}
    return [{"id": "target", "label": _("本月目标"), "shown": [shown]}]


def _card_notes(found: Reached, month: Days, today: date) -> list[ui.Part]:
    notes: list[ui.Part] = [
        {"text": _("{actual} / {target}").format(actual=money(found.actual), target=money(found.target))}
    ]
    if found.forecast_rate is not None:
        tone = "green" if found.forecast_rate >= 100 else "red"  # noqa: PLR2004 - per cent
        notes.append({"text": _("预计 {rate}%").format(rate=f"{found.forecast_rate:,.1f}"), "tone": tone})
    daily = left_a_day(found, month.end, today)
    if daily is not None:
        notes.append({"text": _("每天还要 {amount}").format(amount=money(round_half_up(daily)))})
    return notes
