"""催款: whom to remind of which debts, sending it, and debts that are left alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from liandong.collaboration.dunning_models import (
    DunningLetter,
    DunningLevel,
    DunningLine,
)
from liandong.collaboration.dunning_steps import Step, interest_of, next_step
from liandong.collaboration.statement_models import MailState
from liandong.collaboration.statement_sending import SUBJECT, addresses_of, whose
from liandong.general_ledger.claim_queries import Side, partner_balances
from liandong.general_ledger.open_claims import STILL_OPEN, open_claims
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.models import Partner
from liandong.storage import bulk
from liandong.storage.pieces import day_parameter

MOST_AT_ONCE = 1_000
_STANDARD_LANGUAGE = "zh-hans"

# Parameters: today, kind, today.
_FOUND = """
    LEFT JOIN (
        SELECT l.claim_id, MAX(l.level) AS level, MAX(t.sent_on) AS sent_on
        FROM collaboration_dunningline l JOIN collaboration_dunningletter t ON t.id = l.letter_id
        GROUP BY l.claim_id
    ) AS s ON s.claim_id = c.id
    LEFT JOIN collaboration_dunningexclusion e
        ON e.claim_id = c.id AND (e.until IS NULL OR e.until >= %s)
    WHERE {still_open} AND c.kind = %s AND c.open_amount > 0 AND c.due_date < %s
"""
_LATE = """
    SELECT c.id, c.partner_id, c.document_id, d.number, c.business_date, c.due_date, c.amount, c.open_amount,
        s.level, s.sent_on, e.reason
    FROM {claims} JOIN documents_document d ON d.id = c.document_id
    {found}{one} ORDER BY c.partner_id, c.due_date, c.id
"""
_OLDEST = """
    SELECT c.partner_id, s.level, s.sent_on, MIN(c.due_date)
    FROM {claims} {found} AND e.reason IS NULL GROUP BY c.partner_id, s.level, s.sent_on
"""


@dataclass(frozen=True, slots=True)
class LateClaim:
    """A debt past its due day. ``level`` and ``sent_on`` are of its last letter; ``step`` is due now."""

    id: int
    partner: int
    document: int
    number: str
    business_date: date
    due_date: date
    amount: Decimal
    open_amount: Decimal
    days_late: int
    level: int | None
    sent_on: date | None
    excluded: str | None
    step: Step | None

    @property
    def interest(self) -> Decimal:
        """What the level that is due now says it costs to be late; nothing without one."""
        return interest_of(self.open_amount, self.step.rate, self.days_late) if self.step else ZERO


@dataclass(slots=True)
class Proposal:
    """A letter a customer is due for: ``claims`` have a level of their own, the letter has the highest."""

    partner: Partner
    claims: list[LateClaim] = field(default_factory=list)
    address: str = ""

    @property
    def level(self) -> int:
        """The highest level among the debts."""
        return max(one.step.number for one in self.claims if one.step)

    @property
    def amount(self) -> Decimal:
        """What is overdue and due for a letter."""
        return sum((one.open_amount for one in self.claims), ZERO)

    @property
    def interest(self) -> Decimal:
        """The interest of all of it."""
        return sum((one.interest for one in self.claims), ZERO)

    @property
    def oldest(self) -> int:
        """How many days the oldest is late."""
        return max(one.days_late for one in self.claims)


def levels() -> list[DunningLevel]:
    """Return the levels in use, in their order; one statement."""
    return list(DunningLevel.objects.filter(is_active=True).order_by("number"))


def _steps() -> list[Step]:
    return [Step(one.number, one.days_overdue, one.days_between, one.rate) for one in levels()]


def late_claims(today: date, partner: int | None = None, claim: int | None = None) -> list[LateClaim]:
    """Return every debt past its due day with its history, by partner, the oldest first; two statements.

    Of one partner only, or that one debt, where it is named.
    """
    steps, on = _steps(), day_parameter(today)
    params: list[Any] = [on, ClaimKind.RECEIVABLE.value, on]
    one = ""
    for column, given in (("c.partner_id", partner), ("c.id", claim)):
        if given is not None:
            one += f" AND {column} = %s"
            params.append(given)
    found = _FOUND.format(still_open=STILL_OPEN)
    rows = bulk.run(_LATE.format(claims=open_claims(), found=found, one=one), params)
    return [_late(row, steps, today) for row in rows]


def due_count(today: date, owner: int | None) -> int:
    """Return how many customers are due for a letter, as ``proposals`` lists them; three statements.

    Of the debts with the same last letter the oldest comes to the next level first, so it alone is asked.
    """
    steps, on = _steps(), day_parameter(today)
    found = _FOUND.format(still_open=STILL_OPEN)
    sql = _OLDEST.format(claims=open_claims(), found=found)
    due = set()
    for partner, level, sent, oldest in bulk.run(sql, [on, ClaimKind.RECEIVABLE.value, on]):
        last = None if level is None else (int(level), bulk.as_date(sent))
        if next_step(steps, (today - bulk.as_date(oldest)).days, last, today):
            due.add(partner)
    if not due:
        return 0
    balances = partner_balances(Side.RECEIVABLE, today, owner)
    return sum(one.partner in due and one.total > ZERO for one in balances)


def _late(row: tuple[Any, ...], steps: Sequence[Step], today: date) -> LateClaim:
    pk, partner, document, number, made, due, amount, left, level, sent, excluded = row
    due, sent_on = bulk.as_date(due), None if sent is None else bulk.as_date(sent)
    late = (today - due).days
    last = None if level is None or sent_on is None else (int(level), sent_on)
    step = None if excluded is not None else next_step(steps, late, last, today)
    return LateClaim(
        id=pk,
        partner=partner,
        document=document,
        number=number,
        business_date=bulk.as_date(made),
        due_date=due,
        amount=from_scaled(amount, 4),
        open_amount=from_scaled(left, 4),
        days_late=late,
        level=level,
        sent_on=sent_on,
        excluded=excluded,
        step=step,
    )


def proposals(today: date, owner: int | None) -> list[Proposal]:
    """Return whom to remind now, by code; five statements. Who has paid as much in advance is left alone."""
    due: dict[int, list[LateClaim]] = defaultdict(list)
    for one in late_claims(today):
        if one.step is not None:
            due[one.partner].append(one)
    if not due:
        return []
    owing = {one.partner for one in partner_balances(Side.RECEIVABLE, today, owner) if one.total > ZERO}
    partners = Partner.objects.filter(pk__in=due.keys() & owing).order_by("code")
    found = list(partners if owner is None else partners.filter(owner=owner))
    mail = addresses_of(found)
    return [Proposal(one, due[one.pk], mail.get(one.pk, "")) for one in found]


def remind(partners: Iterable[int], actor: Actor, today: date, address: str = "") -> list[DunningLetter]:
    """Send the letters that these customers are due for now; who is due for none gets none.

    Raises:
        NotAllowedError: the actor may not send letters.
        RefusedError: ``dunning_too_many``, or ``dunning_sent``: somebody sent one in the same moment.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    wanted = set(partners)
    found = [one for one in proposals(today, whose(actor, Verb.DRAFT)) if one.partner.pk in wanted]
    if len(found) > MOST_AT_ONCE:
        detail = {"count": str(len(found)), "limit": str(MOST_AT_ONCE)}
        raise RefusedError([Problem("dunning_too_many", detail=detail)])
    by_number = {one.number: one for one in levels()}
    try:
        with transaction.atomic():
            made = [_letter(one, by_number, actor, today) for one in found]
            DunningLetter.objects.bulk_create(made, batch_size=200)
            DunningLine.objects.bulk_create(_lines(found, made), batch_size=500)
            record([_entry(letter, one, actor, address) for letter, one in zip(made, found, strict=True)])
    except IntegrityError as error:
        raise RefusedError([Problem("dunning_sent")]) from error
    return made


def _letter(one: Proposal, by_number: Mapping[int, DunningLevel], actor: Actor, today: date) -> DunningLetter:
    level, now = by_number[one.level], timezone.now()
    return DunningLetter(
        partner=one.partner,
        level=level.number,
        level_name=level.name,
        words=level.words,
        amount=one.amount,
        interest=one.interest,
        fee=level.fee,
        sent_on=today,
        member_id=actor.member,
        created_at=now,
        language=get_language() or _STANDARD_LANGUAGE,
        addresses=one.address,
        mail_state=MailState.READY if one.address else MailState.NONE,
        due_at=now if one.address else None,
    )


def _lines(found: Sequence[Proposal], made: Sequence[DunningLetter]) -> list[DunningLine]:
    return [
        DunningLine(
            letter=letter,
            claim_id=claim.id,
            level=claim.step.number,
            open_amount=claim.open_amount,
            days_late=claim.days_late,
            interest=claim.interest,
        )
        for letter, one in zip(made, found, strict=True)
        for claim in one.claims
        if claim.step is not None
    ]


def _entry(letter: DunningLetter, one: Proposal, actor: Actor, address: str) -> AuditEntry:
    detail = {
        "name": one.partner.name,
        "level": letter.level,
        "amount": str(letter.amount),
        "addresses": letter.addresses,
    }
    return AuditEntry("dunning", SUBJECT, letter.pk, actor.member, detail, address)


def letters_of(actor: Actor) -> QuerySet[DunningLetter]:
    """Return the letters an actor may see, the latest first; no statement yet."""
    found = DunningLetter.objects.order_by("-pk")
    owner = whose(actor, Verb.VIEW)
    return found if owner is None else found.filter(partner__owner=owner)
