"""The yearly archive as a background job, and who may have it made."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.documents.auditing.runs import require_audits
from liandong.finance.archive.packing import BooksMovedError, make_archive, trace_archive
from liandong.general_ledger.account_actions import SUBJECT as ACCOUNT
from liandong.general_ledger.models import JournalEntry
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.jobs import files
from liandong.jobs.actions import enqueue
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.jobs.models import ACTIVE, Job
from liandong.kernel.actor import Actor, Verb
from liandong.webkit.counting import number_of

JOB = "yearly_archive"
TRACE = "identity.audit"


def register() -> None:
    """Make the job known; called at start."""
    register_job(JOB, _run, label=gettext_noop("年度档案"))


def require_archives(actor: Actor) -> None:
    """Refuse who may not see all vouchers and accounts with cost.

    Raises:
        NotAllowedError: the actor may not.
    """
    require_audits(actor)
    require_everywhere(actor, ACCOUNT, Verb.VIEW)


def has_vouchers(year: int) -> bool:
    """Tell whether there is anything to archive; one statement."""
    return JournalEntry.objects.filter(year=year).exists()


def start_archive(actor: Actor, year: int) -> int:
    """Have a year archived; return the job's id, that of his own under way where there is one.

    Raises:
        NotAllowedError: the actor may not see the books.
    """
    require_archives(actor)
    given: dict[str, Any] = {"year": year}
    mine = Job.objects.filter(kind=JOB, state__in=ACTIVE, member=actor.member, parameters=given)
    active = mine.order_by("pk").first()
    return active.pk if active is not None else enqueue(actor, JOB, given, title=str(year))


def _run(task: Task) -> Finish:
    require_archives(task.actor)
    year = int(task.parameters["year"])
    if not has_vouchers(year):
        raise JobRefusedError([_("{year} 年没有凭证，没有可归档的。").format(year=year)])
    path, done = files.new_path(".zip"), [0]

    def told(name: str) -> None:
        done[0] += 1
        task.progress(done[0], 0, name)

    sees_trace = reaches_all(task.actor, TRACE, Verb.VIEW)
    try:
        made = make_archive(path, year, told, with_trace=sees_trace)
    except BooksMovedError as error:
        words = _("做档案的时候 {year} 年又记了凭证。请在没有人记账时再做一次，或先结账。")
        raise JobRefusedError([words.format(year=year)]) from error

    def finish() -> Result:
        trace_archive(made, task.actor.member)
        state = _("全年已结账。") if made.state.is_closed else _("这一年还没有全部结账，档案里写明了。")
        said = number_of("{count} 个文件。", made.files) + state
        hashed = _("内容校验值 {hash}").format(hash=made.content)
        return Result(said + hashed, path.name, _("年度档案 {year}.zip").format(year=year))

    return finish
