"""Links that show one document to a customer or supplier without a log-in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from liandong.collaboration.models import ShareLink
from liandong.collaboration.reach import require_edit
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.types import document_type
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

MOST_DAYS = 90
USUAL_DAYS = 7
_SALT = "liandong.share"
_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class Address:
    """What a link's token says: in which company, and the secret of which link."""

    company: str
    secret: str


def can_be_shared(document: Document) -> bool:
    """Tell whether links to a document may be made: it has a partner, and is posted or his to fill in.

    One that says what other partners are owed too is nobody's to be shown.
    """
    if document.partner_id is None:
        return False
    lines = DocumentLine.objects.filter(document=document, payee__isnull=False)
    if document_type(document.type).has_payees and lines.exists():
        return False
    return document.state == State.POSTED or takes_answers(document)


def takes_answers(document: Document) -> bool:
    """Tell whether the partner may fill in the document himself: it is a draft of a type he answers."""
    is_asked = document.partner_id is not None and document_type(document.type).answer is not None
    return is_asked and document.state == State.DRAFT


def links_of(document: int) -> QuerySet[ShareLink]:
    """Return a document's links that are neither revoked nor expired; no statement yet."""
    now = timezone.now()
    found = ShareLink.objects.filter(document=document, revoked_at__isnull=True, expires_at__gt=now)
    return found.select_related("member").order_by("pk")


def share(actor: Actor, document: Document, company: str, days: int = USUAL_DAYS) -> str:
    """Make a link to a document and return its token; it is shown once and never kept.

    The token is signed, so that a made-up one is refused before any company is looked at.

    Raises:
        NotAllowedError: the actor may not edit this document.
        RefusedError: the document can't be shared, or the days are not 1 to 90.
    """
    require_edit(actor, document)
    problems = []
    if not can_be_shared(document):
        problems.append(Problem("not_shareable", None, None, {"number": document.number}))
    if not 1 <= days <= MOST_DAYS:
        problems.append(Problem("share_days_invalid", None, "days", {"limit": str(MOST_DAYS)}))
    refuse_if(problems)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    now = timezone.now()
    with transaction.atomic():
        link = ShareLink.objects.create(
            document=document,
            member_id=actor.member,
            digest=_digest(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        record(
            [AuditEntry("share", document.type, document.pk, actor.member, {"link": link.pk, "days": days})]
        )
    return signing.dumps([company, secret], salt=_SALT)


def read_token(token: str) -> Address | None:
    """Return what a token says, None for one we did not make; no statement."""
    try:
        company, secret = signing.loads(token, salt=_SALT, max_age=timedelta(days=MOST_DAYS + 1))
    except (signing.BadSignature, ValueError):
        return None
    return Address(company, secret)


def open_link(secret: str) -> Document | None:
    """Return the document a link of the current company shows, and count the visit.

    None when the link is unknown, revoked or expired, or the document was reversed since.
    """
    link = valid_link(secret)
    if link is None or not can_be_shared(link.document):
        return None
    ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_at=timezone.now())
    return link.document


def valid_link(secret: str) -> ShareLink | None:
    """Return the link of the current company with this secret and its document; one statement."""
    valid = ShareLink.objects.filter(
        digest=_digest(secret), revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    return valid.select_related("document__partner", "document__place").first()


def revoke_link(actor: Actor, document: Document, link: int) -> bool:
    """Take a link back; tell whether there was one.

    Raises:
        NotAllowedError: the actor may not edit this document.
    """
    require_edit(actor, document)
    with transaction.atomic():
        if not links_of(document.pk).filter(pk=link).update(revoked_at=timezone.now()):
            return False
        record([AuditEntry("unshare", document.type, document.pk, actor.member, {"link": link})])
    return True


def shown_columns(document: Document) -> list[str]:
    """Return the columns a stranger sees: those of the type without cost, inner remarks and reasons."""
    inner = {"memo", "place", "target_place", "account", "payee"}
    kind = document_type(document.type)
    if kind.answer is not None:
        inner -= {"memo"}  # what is asked is meant for him
    shown = (one for one in kind.columns if one.is_usual and not one.is_cost)
    return [one.name for one in shown if one.name not in inner]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
