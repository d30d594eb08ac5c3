"""Counts that are not ended, for the checklist of a month."""

from datetime import date

from django.utils.translation import gettext as _

from liandong.warehouse.models import CountRun, RunState
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of


def closing_checks(last: date) -> list[tuple[str, int, str, str]]:
    """Return how many counts begun up to a day are still under way; one statement."""
    count = CountRun.objects.filter(state=RunState.OPEN, made_at__date__lte=last).count()
    words = number_of("{count} 个盘点还没有结束", count) if count else ""
    return [(_("盘点都已结束"), count, words, ui.address("count_runs"))]
