"""The log of a schedule: each letter with its state, and why it did not arrive."""

from liandong.alerts.models import ReportSchedule, ReportSending, SendingState
from liandong.alerts.schedule_words import state_words
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_TONES = {
    SendingState.MAKING: "grey",
    SendingState.READY: "amber",
    SendingState.SENT: "green",
    SendingState.REFUSED: "alarm",
    SendingState.FAILED: "alarm",
}


def sending_rows(
    schedule: ReportSchedule, query: ReportQuery, member: int | None
) -> tuple[list[ui.Part], tuple[int] | None]:
    """Return a page of the log, the latest first; ``member`` limits it to what was sent to him."""
    found = ReportSending.objects.filter(schedule=schedule).select_related("member").order_by("-pk")
    if member is not None:
        found = found.filter(member=member)
    after, size = query.after(int), query.rows(PAGE_ROWS)
    if after is not None:
        found = found.filter(pk__lt=after[0])
    rows = list(found[: size + 1])
    shown = rows[:size]
    return [{"cells": _cells(one)} for one in shown], (shown[-1].pk,) if len(rows) > size else None


def _cells(one: ReportSending) -> list[ui.Part]:
    return [
        ui.moment_cell(one.created_at),
        ui.text_cell(one.member.name, look="card-name"),
        ui.chip_cell(state_words(one.state), _TONES[SendingState(one.state)]),
        ui.text_cell(one.message),
        ui.text_cell(one.problem, look="cell-wrap"),
        ui.moment_cell(one.finished_at),
    ]
