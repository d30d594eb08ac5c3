"""全月平均 and closing a month of many documents, as background jobs that show how far they are."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.documents import month_average
from liandong.documents.messages import message
from liandong.finance.closing import close_month, closed_words, reason
from liandong.general_ledger.periods import SUBJECT
from liandong.identity.actors import require, require_everywhere
from liandong.jobs.actions import enqueue
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.jobs.models import ACTIVE, Job
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.webkit.report_parts import address

AVERAGE, CLOSE = "month_average", "period_close"


def register() -> None:
    """Make both kinds of jobs known; called at start."""
    register_job(AVERAGE, _average, label=gettext_noop("结转全月平均"))
    register_job(CLOSE, _close, label=gettext_noop("月末结账"))


def start(kind: str, actor: Actor, first: date, where: str = "") -> int:
    """Have the month beginning on ``first`` averaged or closed; return the job's id.

    One that is under way for the same month is enough. ``where`` is the address it is asked from.
    """
    month = f"{first:%Y-%m}"
    active = Job.objects.filter(kind=kind, state__in=ACTIVE, title=month).order_by("pk").first()
    if active is not None and active.member_id == actor.member:
        return active.pk
    return enqueue(actor, kind, {"month": month, "address": where}, title=month)


def average_words(first: date, ran: month_average.Ran) -> str:
    """Return what a run of the month's averages did."""
    month = f"{first:%Y-%m}"
    if not ran.outcomes:
        return _("{month} 的出库成本都是全月平均，没有要改的。").format(month=month)
    words = _("{month} 已按全月平均结转，改了 {count} 个成本，单据 {numbers}。")
    numbers = _("、").join(one.number for one in ran.outcomes)
    return words.format(month=month, count=len(ran.changed), numbers=numbers)


def _first(task: Task) -> date:
    return date.fromisoformat(f"{task.parameters['month']}-01")


def _average(task: Task) -> Finish:
    """Post in a transaction of the run's own: broken off after it and run again, it finds nothing to do."""
    require_everywhere(task.actor, month_average.TYPE, Verb.POST)
    first = _first(task)

    def show(done: int, total: int) -> None:
        task.progress(done, total, _("计算平均成本"))

    today, where = timezone.localdate(), str(task.parameters["address"])
    try:
        ran = month_average.run(first, task.actor, today, where, show)
    except RefusedError as refusal:
        raise JobRefusedError([message(one) for one in refusal.problems]) from refusal
    words = average_words(first, ran)
    return lambda: Result(words, url=address("month_average", month=f"{first:%Y-%m}"))


def _close(task: Task) -> Finish:
    require(task.actor, SUBJECT, Verb.POST)
    first = _first(task)

    def show(done: int, total: int) -> None:
        task.progress(done, total, _("核对平均成本"))

    def finish() -> Result:
        problems = close_month(first, task.actor, show)
        if problems:
            raise JobRefusedError([reason(one) for one in problems])
        return Result(closed_words(first), url=address("period", first.year, first.month))

    return finish
