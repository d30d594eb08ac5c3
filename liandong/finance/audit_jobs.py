"""The background jobs that audit the company: what they say on their way and at their end."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.documents.auditing.runs import ASKED, NIGHTLY, keep_run, require_audits
from liandong.documents.auditing.whole import check_words, whole_audit
from liandong.jobs.kinds import Finish, Result, Task, register_job
from liandong.jobs.models import Job
from liandong.webkit.counting import number_of
from liandong.webkit.report_parts import address


def register() -> None:
    """Make both kinds of jobs known; called at start."""
    register_job(ASKED, _run, label=gettext_noop("稽核账套"))
    register_job(NIGHTLY, _run, label=gettext_noop("每夜稽核"), is_quiet=True)


def _run(task: Task) -> Finish:
    require_audits(task.actor)
    is_nightly = Job.objects.filter(pk=task.job, kind=NIGHTLY).exists()
    language, started = translation.get_language() or "zh", timezone.now()

    def show(done: int, total: int, name: str) -> None:
        task.progress(done, total, check_words(name, language) if name else "")

    found = whole_audit(show)
    ended = timezone.now()

    def finish() -> Result:
        run = keep_run(found, started, ended, None if is_nightly else task.actor.member)
        return Result(outcome_words(len(found)), url=address("audit_run", run.pk))

    return finish


def outcome_words(count: int) -> str:
    """Return what an audit came to."""
    return number_of("{count} 处不符。", count) if count else _("账实相符，借贷相平，往来一致。")
