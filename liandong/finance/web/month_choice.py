"""The months a page of the books lets one choose: the last two years, the month before this one at first."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_MONTHS = 24


def chosen_month(query: ReportQuery) -> date:
    """Return the first day of the month asked for."""
    months = _months()
    return date.fromisoformat(f"{query.choice('month', months, months[1])}-01")


def month_field(first: date) -> ui.Part:
    """Return the field that chooses the month."""
    return ui.choice_field("month", _("月份"), [(one, one) for one in _months()], f"{first:%Y-%m}")


def _months() -> list[str]:
    day, found = timezone.localdate(), []
    for _month in range(_MONTHS):
        found.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - timedelta(days=1)
    return found
