"""Who may see and work on waves: by the right to deliveries, within the warehouse."""

from django.db.models import QuerySet

from liandong.identity.actors import require
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.warehouse.wave_models import Wave

DELIVERY, ORDER = "sales.delivery", "sales.order"


class WaveMissingError(LookupError):
    """There is no such wave within the actor's sight."""


def visible_waves(actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[Wave]:
    """Return the waves a right reaches; his own are those he made.

    Raises:
        NotAllowedError: he has no such right.
    """
    require(actor, DELIVERY, verb)
    scope = actor.scope_of(DELIVERY, verb)
    if scope is Scope.ALL:
        return Wave.objects.all()
    if scope is Scope.PLACES:
        return Wave.objects.filter(place__in=actor.places)
    return Wave.objects.filter(member=actor.member)


def wave_for(actor: Actor, pk: int, verb: Verb = Verb.VIEW) -> Wave:
    """Return a wave with its warehouse.

    Raises:
        NotAllowedError: the actor has no such right.
        WaveMissingError: there is none he may see.
    """
    found = visible_waves(actor, verb).select_related("place", "member").filter(pk=pk).first()
    if found is None:
        raise WaveMissingError(pk)
    return found


def locked_wave(actor: Actor, pk: int) -> Wave:
    """Return a wave to work on, under lock, in the caller's transaction; raises as ``wave_for``."""
    found = visible_waves(actor, Verb.DRAFT).select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise WaveMissingError(pk)
    return found
