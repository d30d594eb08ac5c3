"""The sums of this room as the auditor compares them with the documents."""

from collections.abc import Iterable

from liandong.analytics import trade_days, trade_months
from liandong.documents.auditing.whole import register_sums


def register() -> None:
    """Have the sums of days and months audited with the books."""
    days = ("经营日汇总与单据不符", "a day's sums are not those of its documents")
    months = ("经营月汇总与单据不符", "a month's sums are not those of its documents")
    register_sums("trade_days", days, _days)
    register_sums("trade_months", months, _months)


def _days() -> Iterable[tuple[str, str]]:
    for row in trade_days.verify():
        figures = (row.net, row.cost, row.money_in, row.money_out)
        yield f"{row.day} {row.type}", " ".join(str(figure) for figure in figures)


def _months() -> Iterable[tuple[str, str]]:
    for row in trade_months.verify():
        yield f"{row.table} {' '.join(row.key)}", " ".join(str(figure) for figure in row.figures)
