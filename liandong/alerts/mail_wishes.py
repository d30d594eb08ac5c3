"""How a member wants his notices by e-mail, and where to: both his own to say."""

from collections.abc import Iterable
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from liandong.identity.preferences import preferences_of, register_preference, save_preference
from liandong.identity.registry.models import Membership, Person
from liandong.identity.router import REGISTRY
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

PREFERENCE = "mail.notices"
LONGEST = 254


class Wish(StrEnum):
    """Never is the standard: nobody is written to who did not ask for it."""

    NEVER = "never"
    DAILY = "daily"
    AT_ONCE = "at_once"


def is_wish(_key: str, value: object) -> bool:
    """Tell whether a value may be kept as the preference."""
    return value in list(Wish)


def wishes_of(members: Iterable[int]) -> dict[int, Wish]:
    """Return what members wish who have said so; one statement."""
    found = preferences_of(members, PREFERENCE)
    return {member: Wish(value) for member, value in found.items() if value in list(Wish)}


def addresses_of(company: str, members: Iterable[int]) -> dict[int, str]:
    """Return the addresses of a company's members who have one and may log in; one statement."""
    own = Membership.objects.filter(
        company__slug=company, member_id__in=list(members), person__is_active=True
    )
    return dict(own.exclude(person__email="").values_list("member_id", "person__email"))


def save_wish(person: Person, member: int, wish: str, address: str) -> None:
    """Keep a member's wish and his person's address.

    Raises:
        RefusedError: ``mail_address_invalid``, or ``mail_address_missing`` where mail is wished.
    """
    refuse_if(_problems(wish, address))
    with transaction.atomic(using=REGISTRY), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(email=address)
        save_preference(member, PREFERENCE, wish)


def _problems(wish: str, address: str) -> list[Problem]:
    if not address:
        return [] if wish == Wish.NEVER else [Problem("mail_address_missing", column="address")]
    try:
        validate_email(address)
    except ValidationError:
        return [Problem("mail_address_invalid", column="address", detail={"address": address})]
    return []


register_preference(PREFERENCE, is_wish)
