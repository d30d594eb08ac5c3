"""Sending 对账单 to partners: one at a time with words of one's own, or all of a side at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from liandong.collaboration.statement_models import MailState, PartnerStatement, StatementState
from liandong.collaboration.statements import (
    MOST_DAYS,
    SIDES,
    USUAL_DAYS,
    Span,
    content_of,
    made,
    too_long,
)
from liandong.identity.actors import NotAllowedError, require
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner, PartnerContact
from liandong.storage import bulk

SUBJECT = "general_ledger.claim"
MOST_AT_ONCE = 5_000
_STANDARD_LANGUAGE = "zh-hans"

_MOVED = """
    SELECT DISTINCT c.partner_id FROM general_ledger_claim c
    WHERE c.kind IN (%s, %s) AND c.business_date BETWEEN %s AND %s
    UNION
    SELECT c.partner_id FROM general_ledger_settlement s JOIN general_ledger_claim c ON c.id = s.claim_id
    WHERE s.business_date BETWEEN %s AND %s AND c.kind IN (%s, %s)
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """How statements go out: for how many days their links hold, to whom by mail, with which words.

    Without addresses nothing is mailed: the link is handed on by hand. Addresses are checked by the caller.
    """

    days: int = USUAL_DAYS
    addresses: tuple[str, ...] = ()
    text: str = ""


def whose(actor: Actor, verb: Verb) -> int | None:
    """Return whose partners' statements an actor reaches: his own only, or (None) everybody's."""
    return None if actor.scope_of(SUBJECT, verb) is Scope.ALL else actor.member


def statements_of(actor: Actor) -> QuerySet[PartnerStatement]:
    """Return the statements an actor may see, the latest first; no statement yet."""
    found = PartnerStatement.objects.order_by("-pk")
    owner = whose(actor, Verb.VIEW)
    return found if owner is None else found.filter(partner__owner=owner)


def may_send(actor: Actor, partner: Partner) -> bool:
    """Tell whether an actor may send a partner's statement."""
    if not actor.may(SUBJECT, Verb.DRAFT):
        return False
    owner = whose(actor, Verb.DRAFT)
    return owner is None or partner.owner_id == owner


def send(span: Span, partner: Partner, sending: Sending, actor: Actor, address: str = "") -> PartnerStatement:
    """Keep a partner's statement as it is now, for him to confirm; about ten statements.

    Raises:
        NotAllowedError: the actor may not send this partner's statements.
        RefusedError: one of these days still waits, it is too long, or the days make no sense.
    """
    if not may_send(actor, partner):
        raise NotAllowedError(SUBJECT, Verb.DRAFT)
    problems = [*span_problems(span, sending), *_partner_problems(span, partner)]
    refuse_if(problems)
    found, content = content_of(span, partner.pk)
    refuse_if(too_long(found))
    one = _outgoing(made(span, partner.pk, found, content), sending, actor)
    try:
        with transaction.atomic():
            one.save(force_insert=True)
            record([_entry("send_statement", one, actor, address, partner)])
    except IntegrityError as error:  # another one waits, maybe sent in this very moment
        detail = {"partner": partner.name}
        raise RefusedError([Problem("statement_waits", column="from", detail=detail)]) from error
    return one


def span_problems(span: Span, sending: Sending) -> Iterator[Problem]:
    """Yield what makes no sense about days."""
    if span.last < span.first:
        yield Problem("statement_days_crossed", column="to")
    if not 1 <= sending.days <= MOST_DAYS:
        yield Problem("share_days_invalid", column="days", detail={"limit": str(MOST_DAYS)})


def _partner_problems(span: Span, partner: Partner) -> Iterator[Problem]:
    waiting = PartnerStatement.objects.filter(
        partner=partner, side=span.side, first_day=span.first, last_day=span.last, state=StatementState.SENT
    )
    if waiting.exists():
        yield Problem("statement_waits", column="from", detail={"partner": partner.name})


def _outgoing(one: PartnerStatement, sending: Sending, actor: Actor) -> PartnerStatement:
    one.member_id = actor.member
    one.language = get_language() or _STANDARD_LANGUAGE
    one.expires_at = one.created_at + timedelta(days=sending.days)
    one.text = sending.text
    if sending.addresses:
        one.addresses = ",".join(sending.addresses)
        one.mail_state, one.due_at = MailState.READY, one.created_at
    return one


def _entry(deed: str, one: PartnerStatement, actor: Actor, address: str, partner: Partner) -> AuditEntry:
    detail = {
        "name": partner.name,
        "side": one.side,
        "from": one.first_day.isoformat(),
        "to": one.last_day.isoformat(),
        "digest": one.digest,
    }
    if one.addresses:
        detail["addresses"] = one.addresses
    return AuditEntry(deed, SUBJECT, one.pk, actor.member, detail, address)


def moved_partners(span: Span, owner: int | None) -> list[Partner]:
    """Return the partners whose debts moved in a span, in the order of their codes; two statements."""
    side = SIDES[span.side]
    kinds, days = [side.debt, side.advance], [span.first, span.last]
    ids = [pk for (pk,) in bulk.run(_MOVED, [*kinds, *days, *days, *kinds])]
    found = Partner.objects.filter(pk__in=ids).order_by("code")
    return list(found if owner is None else found.filter(owner=owner))


def addresses_of(partners: Sequence[Partner]) -> dict[int, str]:
    """Return each partner's address for mail, his own or that of his first person; one statement."""
    found = {one.pk: one.email for one in partners if one.email}
    lacking = [one.pk for one in partners if not one.email]
    people = PartnerContact.objects.filter(partner__in=lacking).exclude(email="").order_by("-pk")
    return found | dict(people.values_list("partner", "email"))


def already_sent(span: Span) -> set[int]:
    """Return the partners who have a statement of just these days that was not taken back; one statement."""
    sent = PartnerStatement.objects.filter(side=span.side, first_day=span.first, last_day=span.last)
    return set(sent.exclude(state=StatementState.REVOKED).values_list("partner", flat=True))


def prepared(
    span: Span, partners: Iterable[Partner], sending: Sending, actor: Actor
) -> Iterator[PartnerStatement | None]:
    """Yield the statement of each partner, not stored yet; None for one that is too long."""
    partners = list(partners)
    mail = addresses_of(partners)
    for partner in partners:
        found, content = content_of(span, partner.pk)
        if list(too_long(found)):
            yield None
            continue
        to = mail.get(partner.pk, "")
        own = replace(sending, addresses=(to,) if to else ())
        yield _outgoing(made(span, partner.pk, found, content), own, actor)


def store(prepared: Sequence[PartnerStatement], span: Span, actor: Actor, address: str = "") -> int:
    """Store prepared statements in the caller's transaction, never two of the same days; return how many.

    Raises:
        NotAllowedError: the actor may not send statements.
    """
    require(actor, SUBJECT, Verb.DRAFT)
    there = already_sent(span)
    fresh = [one for one in prepared if one.partner_id not in there]
    PartnerStatement.objects.bulk_create(fresh, batch_size=200)
    detail = {
        "side": span.side,
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "count": len(fresh),
    }
    record([AuditEntry("send_statements", SUBJECT, None, actor.member, detail, address)])
    return len(fresh)


def revoke(pk: int, actor: Actor, address: str = "") -> PartnerStatement | None:
    """Take a statement back that was not confirmed: its link opens nothing any more. None if not seen.

    Raises:
        NotAllowedError: the actor may not send this partner's statements.
        RefusedError: ``statement_confirmed``.
    """
    with transaction.atomic():
        one = statements_of(actor).select_for_update(of=("self",)).filter(pk=pk).first()
        if one is None:
            return None
        if not may_send(actor, one.partner):
            raise NotAllowedError(SUBJECT, Verb.DRAFT)
        if one.state == StatementState.CONFIRMED:
            raise RefusedError([Problem("statement_confirmed")])
        if one.state != StatementState.REVOKED:
            one.state = StatementState.REVOKED
            if one.mail_state == MailState.READY:
                one.mail_state = MailState.NONE
            one.save(update_fields=["state", "mail_state"])
            record([_entry("revoke_statement", one, actor, address, one.partner)])
    return one


def expired(one: PartnerStatement) -> bool:
    """Tell whether a statement's link opens nothing any more for its age."""
    return one.expires_at <= timezone.now()
