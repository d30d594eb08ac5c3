"""Whose partners a right reaches: everybody's, or those the member looks after himself."""

from django.db.models import QuerySet

from liandong.kernel.actor import Actor, Scope, Verb
from liandong.partners.models import Partner

SUBJECT = "partners.partner"


def own_only(actor: Actor, verb: Verb = Verb.VIEW) -> int | None:
    """Return the member whose partners alone the actor's right reaches; None when it reaches all."""
    return None if actor.scope_of(SUBJECT, verb) is Scope.ALL else actor.member


def names_own_only(actor: Actor) -> int | None:
    """Return the member whose partners alone the actor may name in what he writes; None when any.

    Without the right to see partners he may name them: writing the document is what was given to him.
    """
    return own_only(actor) if actor.may(SUBJECT, Verb.VIEW) else None


def may_keep(actor: Actor, partner: Partner) -> bool:
    """Tell whether the actor may change the partner: nobody one that was merged; no statement."""
    owner = own_only(actor, Verb.DRAFT)
    is_kept = partner.merged_into_id is None
    return is_kept and actor.may(SUBJECT, Verb.DRAFT) and (owner is None or partner.owner_id == owner)


def visible_partners(actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[Partner]:
    """Return the partners within the actor's right; no statement yet."""
    if not actor.may(SUBJECT, verb):
        return Partner.objects.none()
    owner = own_only(actor, verb)
    return Partner.objects.all() if owner is None else Partner.objects.filter(owner=owner)
