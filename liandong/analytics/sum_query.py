"""What the address of a sums report asks for: months, what narrows them, the order, and the filter row."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.analytics.month_sums import ORDERS, Asked, Key, SumSlice
from liandong.analytics.periods import Days, month_count, months_earlier, whole_months
from liandong.analytics.sum_groups import Group, Narrowed
from liandong.finance.web.side import partner_field
from liandong.identity.models import Department, Member
from liandong.inventory.web import parts
from liandong.kernel.checks import trimmed
from liandong.partners.models import Channel, Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

MOST_MONTHS = 60
"""A longer span is cut at its beginning."""

MOST_COLUMNS = 24
"""Months that may stand side by side."""

YEAR = 12
BLANK = "-"
"""What the address says for partners of no region, or no kind."""

_LONGEST_WORD = 64
_EARLIEST = date(1900, 1, 1)


def asked_months(query: ReportQuery, most: int = MOST_MONTHS) -> Days:
    """Return the months ``from`` and ``to`` (``2026-11`` or a day of it), this month by default."""
    today = timezone.localdate()
    first, last = sorted((_month(query, "from", today), _month(query, "to", today)))
    days = whole_months(first, last)
    return whole_months(max(days.start, months_earlier(Days(last, last), most - 1).start), last)


def _month(query: ReportQuery, name: str, standard: date) -> date:
    text = query.text(name)
    try:
        day = date.fromisoformat(f"{text}-01" if text.count("-") == 1 else text) if text else standard
    except ValueError as error:
        raise BadRequest(name) from error
    return max(day, _EARLIEST)


def compared_spans(days: Days) -> tuple[Days, ...]:
    """Return months, as many before them, and the same a year ago; for a year both are one."""
    count = month_count(days)
    before = months_earlier(days, count)
    return (days, before) if count == YEAR else (days, before, months_earlier(days, YEAR))


def narrowed_by(query: ReportQuery) -> Narrowed:
    """Return what the address narrows the sums to."""
    return Narrowed(
        partner=query.number("partner"),
        person=query.number("person"),
        department=_word(query, "department"),
        region=_word(query, "region"),
        kind=_word(query, "kind"),
        channel=_word(query, "channel"),
        place=query.number("place"),
        product=query.number("product"),
        category=query.number("category"),
        leaf=query.number("leaf"),
        text=query.text(),
    )


def _word(query: ReportQuery, name: str) -> str | None:
    found = query.text(name, _LONGEST_WORD)
    return "" if found == BLANK else found or None


def asked_slice(query: ReportQuery, asked: Asked, size: int, shown: str = "") -> SumSlice:
    """Return which rows are asked for: sorted by what may be seen, after the last page's last one.

    ``shown`` is the figure laid out by month; rows are in its order unless the address has another.
    """
    usual = shown if shown in ORDERS else "net"
    order = query.choice("sort", ORDERS)
    if order in {"margin", "rate"} and not asked.has_cost:
        raise BadRequest("sort")
    is_ascending = bool(order) and query.text("way") != "down"
    key = query.after(str, str)
    if key is None:
        return SumSlice(query.rows(size), order or usual, is_ascending)
    try:
        after: tuple[int, Key] = (int(key[0]), key[1] if asked.group.is_of_words else int(key[1]))
    except ValueError as error:
        raise BadRequest("after") from error
    return SumSlice(query.rows(size), order or usual, is_ascending, after)


def month_field(name: str, label: str, value: date) -> ui.Part:
    """Return a month of a filter row."""
    return {"kind": "month", "name": name, "label": label, "value": f"{value:%Y-%m}"}


def filter_fields(query: ReportQuery, group: Group, side: str, days: Days) -> list[ui.Part]:
    """Return the filter row: what narrows these sums, and the months."""
    own = _product_fields(query) if group.is_of_products else _partner_fields(query, side)
    return [*own, month_field("from", _("从"), days.start), month_field("to", _("至"), days.end)]


def _product_fields(query: ReportQuery) -> list[ui.Part]:
    return [parts.product_search(query), parts.category_field(query)]


def _partner_fields(query: ReportQuery, side: str) -> list[ui.Part]:
    wanted = query.number("partner")
    partner = Partner.objects.filter(pk=wanted).first() if wanted else None
    fields = [partner_field({"sales": "receivables", "purchases": "payables"}[side], partner)]
    persons = list(Member.objects.order_by("name").values_list("pk", "name"))
    fields.append(ui.choice_field("person", person_label(side), persons, query.number("person")))
    if departments := list(Department.objects.order_by("name").values_list("name", "name")):
        chosen = query.text("department", _LONGEST_WORD) or None
        departments.append((BLANK, _("未填写")))
        fields.append(ui.choice_field("department", _("部门"), departments, chosen))
    for name, column, label in (("region", "region", _("地区")), ("kind", "category", _("往来类别"))):
        words = _words_of(column, query.text(name, _LONGEST_WORD))
        if words:
            fields.append(ui.choice_field(name, label, words, query.text(name, _LONGEST_WORD) or None))
    if side == "sales":
        fields += _channel_fields(query)
    return [*fields, parts.place_field(query)]


def _channel_fields(query: ReportQuery) -> list[ui.Part]:
    """Return the choice of a channel, where the company has any."""
    names = Channel.objects.order_by("pk").values_list("name", flat=True)
    chosen = query.text("channel", _LONGEST_WORD) or None
    words = [(name, name) for name in names]
    return [ui.choice_field("channel", _("渠道"), [*words, (BLANK, _("未填写"))], chosen)] if words else []


def _words_of(column: str, chosen: str) -> Sequence[tuple[str, str]]:
    found = Partner.objects.exclude(**{column: ""}).order_by(column).values_list(column, flat=True).distinct()
    words = [(trimmed(one), one) for one in found]
    return [*words, (BLANK, _("未填写"))] if words or chosen else []


def person_label(side: str) -> str:
    """Return what the person of a side's documents is called."""
    return _("业务员") if side == "sales" else _("采购员")
