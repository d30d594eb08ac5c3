"""Computing the classes in the background."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.analytics.classes import compute, keep, read_rules
from liandong.catalog.actions import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.jobs.kinds import Finish, Result, Task, register_job
from liandong.kernel.actor import Verb
from liandong.webkit.report_parts import address

JOB = "product_classes"


def register() -> None:
    """Make the job known."""
    register_job(JOB, run, label=gettext_noop("计算 ABC/XYZ 分类"))


def run(task: Task) -> Finish:
    """Compute the classes of all products; they are kept when the job ends.

    Raises:
        NotAllowedError: the member may not change products everywhere.
    """
    require_everywhere(task.actor, SUBJECT, Verb.DRAFT)
    rules, today = read_rules(), timezone.localdate()
    task.progress(0, 1)
    found = compute(rules, today)

    def finish() -> Result:
        keep(task.actor, rules, found, today)
        text = _("{count} 个商品已分类").format(count=len(found))
        return Result(text, url=address("product_classes"))

    return finish
