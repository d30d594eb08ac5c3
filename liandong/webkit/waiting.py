"""What waits in each kind of document: drafts nobody has posted yet, for the counts in the menu."""

from collections.abc import Mapping

from django.core.cache import cache
from django.db.models import Count

from liandong.documents.queries import visible_to
from liandong.documents.stages import Stage
from liandong.kernel.actor import Actor

SECONDS = 20
"""How long a count may be out of date; whoever posts sees his own within this."""


def waiting_counts(actor: Actor, company: str) -> Mapping[str, int]:
    """Return how many drafts of each type are within the actor's sight, if any; at most one statement.

    ``company`` names the company and its generation: the cache is shared by all of them.
    """
    key = f"waiting:{company}:{actor.member}"
    found: dict[str, int] | None = cache.get(key)
    if found is None:
        drafts = visible_to(actor).filter(stage=Stage.DRAFT)
        found = dict(drafts.order_by().values_list("type").annotate(Count("pk")))
        cache.set(key, found, SECONDS)
    return found
