"""What statement pages are asked for: which statement of which month, quarter or year; and their words."""

from datetime import date

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.queries import not_handled_by
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Accounts, accounts_of
from liandong.finance.statements.spans import Column, Key, Kind, Span, span_of
from liandong.general_ledger.account_months import CONSUMER
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery


def asked_span(query: ReportQuery) -> Span:
    """Return the period asked for, by default this month; what is no month is answered with 400."""
    kind = Kind(query.choice("kind", [one.value for one in Kind], Kind.MONTH.value))
    given = query.text("month") or f"{timezone.localdate():%Y-%m}"
    try:
        day = date.fromisoformat(f"{given}-01")
    except ValueError as error:
        raise BadRequest("month") from error
    if not 1901 <= day.year <= 9998:  # noqa: PLR2004 - a year before and one after must be days too
        raise BadRequest("month")
    return span_of(kind, day)


def read(span: Span) -> Accounts:
    """Read the statements of a period as of this moment."""
    return accounts_of(span, not_handled_by(CONSUMER))


def parameters(span: Span) -> dict[str, object]:
    """Return what an address asks for a period by."""
    kind = None if span.kind is Kind.MONTH else span.kind.value
    return {"kind": kind, "month": f"{span.last:%Y-%m}"}


def kind_views(query: ReportQuery, span: Span) -> list[ui.Part]:
    """Return the tabs for a month's, a quarter's and a year's statements."""
    labels = {Kind.MONTH: _("月报"), Kind.QUARTER: _("季报"), Kind.YEAR: _("年报")}
    return [
        {"label": label, "url": query.url(kind=kind.value), "is_active": kind is span.kind, "is_saved": False}
        for kind, label in labels.items()
    ]


def month_field(span: Span) -> ui.Part:
    """Return the field of the month."""
    return {"kind": "month", "name": "month", "label": _("月份"), "value": f"{span.last:%Y-%m}"}


def span_words(span: Span) -> str:
    """Return a period in words: 2026年11月, 2026年第4季度, 2026年度."""
    if span.kind is Kind.YEAR:
        return _("{year}年度").format(year=span.start.year)
    if span.kind is Kind.QUARTER:
        quarter = (span.start.month + 2) // 3
        return _("{year}年第{quarter}季度").format(year=span.start.year, quarter=quarter)
    return _("{year}年{month}月").format(year=span.start.year, month=span.start.month)


def column_words(column: Column, span: Span) -> str:
    """Return the head of a column."""
    if column.key is Key.PERIOD:
        return _("本季金额") if span.kind is Kind.QUARTER else _("本月金额")
    return {
        Key.CLOSING: _("期末余额"),
        Key.OPENING: _("年初余额"),
        Key.YEAR: _("本年累计金额"),
        Key.LAST_YEAR: _("上年同期"),
    }[column.key]


def statement_words(statement: Statement) -> str:
    """Return the name of a statement."""
    return {
        Statement.BALANCE: _("资产负债表"),
        Statement.INCOME: _("利润表"),
        Statement.CASH: _("现金流量表"),
    }[statement]


_NAMES = {
    Statement.BALANCE: "balance_sheet",
    Statement.INCOME: "income_statement",
    Statement.CASH: "cash_flow",
}


def statement_url(statement: Statement, **asked: object) -> str:
    """Return the address of a statement."""
    return ui.address(_NAMES[statement], **asked)
