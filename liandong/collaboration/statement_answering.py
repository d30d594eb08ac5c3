"""What a partner says to his statement by its link: he confirms it, or objects and says why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from liandong.collaboration.statement_models import PartnerStatement, StatementAnswer, StatementState
from liandong.collaboration.statements import Token, opened_by
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.checks import text_problems, trimmed
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify

SUBJECT = "general_ledger.claim"
LIMITS = {"name": 64, "words": 1000}
MOST_ANSWERS = 20
"""To one statement; who objects more often is called."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed, and from where."""

    is_confirmed: bool
    name: str
    words: str = ""
    address: str = ""
    agent: str = ""


def open_statement(token: Token) -> PartnerStatement | None:
    """Return the statement a link of the current company shows, and count the visit; None for a dead link."""
    found = opened_by(token, timezone.now())
    if found is not None:
        visits = PartnerStatement.objects.filter(pk=found.pk)
        visits.update(opened=F("opened") + 1, last_opened_at=timezone.now())
    return found


def answer(token: Token, said: Said, url: str) -> PartnerStatement | None:
    """Keep what a partner said, and tell who sent the statement; None for a dead link.

    ``url`` leads to the statement's page. A confirmed statement takes no further answer.

    Raises:
        RefusedError: every problem at once; nothing is kept.
    """
    now = timezone.now()
    with transaction.atomic():
        found = opened_by(token, now)
        if found is None:
            return None
        one = (
            PartnerStatement.objects.select_for_update(of=("self",))
            .select_related("partner")
            .get(pk=found.pk)
        )
        if one.state == StatementState.REVOKED:
            return None
        texts = {"name": trimmed(said.name), "words": said.words.strip()}
        refuse_if(_problems(one, said, texts))
        _keep(one, said, texts, now)
        _tell(one, said, url)
    return one


def _problems(one: PartnerStatement, said: Said, texts: dict[str, str]) -> list[Problem]:
    problems = list(text_problems(texts, LIMITS, None))
    if one.state == StatementState.CONFIRMED:
        problems.append(Problem("answer_given"))
    elif StatementAnswer.objects.filter(statement=one).count() >= MOST_ANSWERS:
        problems.append(Problem("answers_too_many"))
    if not texts["name"]:
        problems.append(Problem("answer_name_missing", column="name"))
    if not said.is_confirmed and not texts["words"]:
        problems.append(Problem("answer_words_missing", column="words"))
    return problems


def _keep(one: PartnerStatement, said: Said, texts: dict[str, str], now: datetime) -> None:
    StatementAnswer.objects.create(
        statement=one,
        is_confirmed=said.is_confirmed,
        name=texts["name"],
        words=texts["words"],
        address=said.address,
        agent=said.agent,
        answered_at=now,
    )
    one.state = StatementState.CONFIRMED if said.is_confirmed else StatementState.DISPUTED
    one.answered_at = now
    one.save(update_fields=["state", "answered_at"])
    detail = {
        "name": one.partner.name,
        "who": texts["name"],
        "words": texts["words"],
        "digest": one.digest,
        "agent": said.agent,
    }
    deed = "statement_confirmed" if said.is_confirmed else "statement_disputed"
    record([AuditEntry(deed, SUBJECT, one.pk, None, detail, said.address)])


def _tell(one: PartnerStatement, said: Said, url: str) -> None:
    facts = {"who": one.partner.name, "first": one.first_day, "last": one.last_day}
    with override(one.language):
        text = (
            _("{who} 确认了 {first} 至 {last} 的对账单")
            if said.is_confirmed
            else _("{who} 对 {first} 至 {last} 的对账单有异议")
        ).format(**facts)
    members = {one.member_id, one.partner.owner_id} - {None}
    notify({one for one in members if one is not None}, "statement", text, url, key=f"statement:{one.pk}")
