"""Which person an account at the provider belongs to: said by himself, or by a verified address."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from liandong.identity.origins import Origin
from liandong.identity.registry.models import EventKind, OutsideAccount, Person
from liandong.identity.router import REGISTRY
from liandong.identity.security_log import note_event
from liandong.identity.sso.attempts import Identity


class TakenError(ValueError):
    """The account at the provider belongs to somebody else here."""


def who_is(identity: Identity, origin: Origin) -> Person | None:
    """Return who may log in by an account: whose it is, or by his verified address where that is allowed.

    Nobody is made, and nobody gets a right: who is unknown here stays outside.
    """
    account = _accounts(identity).select_related("person").first()
    if account is not None:
        OutsideAccount.objects.filter(pk=account.pk).update(used_at=timezone.now(), email=identity.email)
        return account.person if account.person.is_active else None
    if not (settings.LIANDONG_OIDC_LINK_BY_EMAIL and identity.email):
        return None
    found = list(Person.objects.filter(email__iexact=identity.email, is_active=True)[:2])
    if len(found) != 1 or account_of(found[0]) is not None:
        return None
    link(found[0], identity, origin)
    return found[0]


def account_of(person: Person) -> OutsideAccount | None:
    """Return the person's account at the configured provider."""
    return OutsideAccount.objects.filter(person=person, issuer=settings.LIANDONG_OIDC_ISSUER).first()


def link(person: Person, identity: Identity, origin: Origin) -> None:
    """Let an account log the person in, in place of another he had at the same provider.

    Raises:
        TakenError: it is somebody else's.
    """
    if _accounts(identity).exclude(person=person).exists():
        raise TakenError(identity.subject)
    values = {"subject": identity.subject, "email": identity.email, "used_at": None}
    try:
        with transaction.atomic(using=REGISTRY):
            OutsideAccount.objects.update_or_create(person=person, issuer=identity.issuer, defaults=values)
            note_event(person, EventKind.SSO_LINKED, origin)
    except IntegrityError as error:  # somebody else linked it in the same moment
        raise TakenError(identity.subject) from error


def unlink(person: Person, origin: Origin) -> bool:
    """Forget the person's account at the configured provider; tell whether there was one."""
    own = OutsideAccount.objects.filter(person=person, issuer=settings.LIANDONG_OIDC_ISSUER)
    with transaction.atomic(using=REGISTRY):
        count, _ = own.delete()
        if count:
            note_event(person, EventKind.SSO_UNLINKED, origin)
    return count > 0


def _accounts(identity: Identity) -> QuerySet[OutsideAccount]:
    return OutsideAccount.objects.filter(issuer=identity.issuer, subject=identity.subject)
