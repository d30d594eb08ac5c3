"""Matching behind the pages where it takes long."""

from django.utils.translation import gettext_noop

from liandong.banking.access import SUBJECT
from liandong.banking.gathering import facts_of
from liandong.banking.matching.proposing import propose
from liandong.banking.models import BankLine
from liandong.banking.proposals import keep
from liandong.identity.actors import require_everywhere
from liandong.jobs.kinds import Finish, Result, Task, register_job
from liandong.kernel.actor import Verb
from liandong.webkit.counting import number_of
from liandong.webkit.report_parts import address

JOB = "bank_match"
AT_ONCE = 300
"""Up to so many open lines are matched while their user waits."""


def register() -> None:
    """Make the job known."""
    register_job(JOB, run, label=gettext_noop("匹配银行流水"))


def is_small(account: int) -> bool:
    """Tell whether the open lines of an account are few; one statement."""
    rows = BankLine.objects.filter(account=account, is_withdrawn=False).exclude(open_amount=0)
    return rows[: AT_ONCE + 1].count() <= AT_ONCE


def run(task: Task) -> Finish:
    """Work the proposals out; they are kept, and the sure ones joined, when the job ends.

    Raises:
        NotAllowedError: the member may not reconcile.
    """
    require_everywhere(task.actor, SUBJECT, Verb.DRAFT)
    account = int(task.parameters["account"])
    task.progress(0, 2)
    facts = facts_of(account)
    task.progress(1, 2)
    found = propose(facts)

    def finish() -> Result:
        joined, proposed = keep(account, found, task.actor)
        return Result(said(joined, proposed), url=address("reconciliation_work", account=account))

    return finish


def said(joined: int, proposed: int) -> str:
    """Return what matching came to, as a sentence."""
    alone = number_of("自动对上 {count} 笔", joined)
    return f"{alone}，" + number_of("{count} 笔有建议", proposed)
