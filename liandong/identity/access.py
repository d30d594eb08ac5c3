"""What someone who logged in may do in a company: the session's way in, beside the keys for programs."""

from liandong.identity.actors import UnknownMemberError, load_actor
from liandong.identity.companies import UnknownCompanyError, stand_in
from liandong.identity.registry.models import Membership, Person
from liandong.identity.tokens import Access

SESSION_COMPANY = "company"
"""Session key of the slug of the company the person has chosen; a page writes it, never a request's data."""


def person_access(person: Person, slug: str) -> Access | None:
    """Return what the person may do in the company; None when he has no place there, whatever the reason."""
    own = Membership.objects.select_related("company").filter(person=person.pk, company__slug=slug)
    membership = own.first()
    if membership is None or not person.is_active:
        return None
    try:
        with stand_in(membership.company):
            return Access(membership.company, load_actor(membership.member_id), person)
    except (UnknownCompanyError, UnknownMemberError):
        return None
