"""对账单 of all partners at once, by a background job: made outside of a transaction, stored in one."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from liandong.collaboration.statement_sending import (
    MOST_AT_ONCE,
    SUBJECT,
    Sending,
    addresses_of,
    already_sent,
    moved_partners,
    prepared,
    store,
    whose,
)
from liandong.collaboration.statements import Span
from liandong.identity.actors import require
from liandong.jobs.kinds import Finish, JobRefusedError, Result, Task, register_job
from liandong.kernel.actor import Verb
from liandong.webkit.counting import number_of

JOB = "statements"


def register() -> None:
    """Make the job known; called at start."""
    register_job(JOB, _run, label=gettext_noop("发送对账单"))


def parameters_of(span: Span, sending: Sending, *, mailed_only: bool) -> dict[str, Any]:
    """Return what the job is told."""
    return {
        "side": span.side,
        "first": span.first.isoformat(),
        "last": span.last.isoformat(),
        "days": sending.days,
        "text": sending.text,
        "mailed_only": mailed_only,
    }


def _run(task: Task) -> Finish:
    given = task.parameters
    span = Span(given["side"], date.fromisoformat(given["first"]), date.fromisoformat(given["last"]))
    require(task.actor, SUBJECT, Verb.DRAFT)
    partners = moved_partners(span, whose(task.actor, Verb.DRAFT))
    there, mail = already_sent(span), addresses_of(partners)
    wanted = [one for one in partners if one.pk not in there]
    if given["mailed_only"]:
        wanted = [one for one in wanted if one.pk in mail]
    if len(wanted) > MOST_AT_ONCE:
        words = _("{count} 个往来单位太多，一次最多 {limit} 个，请按业务员分开发。")
        raise JobRefusedError([words.format(count=len(wanted), limit=MOST_AT_ONCE)])
    made, too_long = [], 0
    sending = Sending(given["days"], (), given["text"])
    for place, one in enumerate(prepared(span, wanted, sending, task.actor), 1):
        task.progress(place, len(wanted))
        if one is None:
            too_long += 1
        else:
            made.append(one)
    lacking = len([one for one in partners if one.pk not in mail and one.pk not in there])

    def finish() -> Result:
        count = store(made, span, task.actor)
        return Result(_said(count, lacking, too_long, len(there)), url=reverse("webkit:sent_statements"))

    return finish


def _said(count: int, lacking: int, too_long: int, there: int) -> str:
    said = [number_of("发出 {count} 份对账单。", count)]
    if lacking:
        said.append(number_of("{count} 个往来单位没有邮箱。", lacking))
    if too_long:
        said.append(number_of("{count} 个往来单位单据太多，请分段单独发。", too_long))
    if there:
        said.append(number_of("{count} 个以前发过，没有再发。", there))
    return "".join(said)
