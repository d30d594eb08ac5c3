"""What is said of a schedule: how often it is sent and which days it is about."""

from django.utils.translation import gettext as _

from liandong.alerts.models import ReportSchedule, ReportSpan, Rhythm, SendingState


def weekdays() -> dict[str, str]:
    """Return the days of the week by their number, Monday first."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return {str(number): name for number, name in enumerate(names)}


def span_labels() -> dict[str, str]:
    """Return what each span is called."""
    return {one.value: _(str(one.label)) for one in ReportSpan}


def state_words(state: str) -> str:
    """Return what the state of a sending is called."""
    return _(str(SendingState(state).label))


def beat_words(one: ReportSchedule) -> str:
    """Return how often and when a report is sent, such as 每周一 08:00."""
    at = f"{one.at:%H:%M}"
    if one.rhythm == Rhythm.WEEKLY:
        return _("每{weekday} {at}").format(weekday=weekdays()[str(one.weekday)], at=at)
    if one.rhythm == Rhythm.MONTHLY:
        return _("每月 {day} 号 {at}").format(day=one.day, at=at)
    return _("每天 {at}").format(at=at)
