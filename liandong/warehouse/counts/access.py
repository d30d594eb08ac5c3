"""Who may count, who may look at the differences. Pages and interface ask here, so both refuse alike."""

from django.db.models import Q, QuerySet

from liandong.identity.actors import require
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.warehouse.models import CountFinding, CountRun, CountSheet, RunState
from liandong.webkit.proposals import may_see_stock

SUBJECT = "inventory.stock_count"
"""Counting by plan needs the rights of the document it ends in: DRAFT counts, POST plans and reviews."""


class RunMissingError(LookupError):
    """There is no such run within the actor's sight."""


def visible_runs(actor: Actor, verb: Verb = Verb.VIEW) -> QuerySet[CountRun]:
    """Return the runs the actor's right reaches; his own are those he made or counts on.

    Raises:
        NotAllowedError: he has no such right.
    """
    require(actor, SUBJECT, verb)
    scope = actor.scope_of(SUBJECT, verb)
    if scope is Scope.ALL:
        return CountRun.objects.all()
    if scope is Scope.PLACES:
        return CountRun.objects.filter(place__in=actor.places)
    sheets = CountSheet.objects.filter(member=actor.member)
    return CountRun.objects.filter(Q(member=actor.member) | Q(pk__in=sheets.values("run")))


def run_for(actor: Actor, pk: int, verb: Verb = Verb.VIEW) -> CountRun:
    """Return a run with its place.

    Raises:
        NotAllowedError: the actor has no such right.
        RunMissingError: there is none he may see.
    """
    found = visible_runs(actor, verb).select_related("place", "document").filter(pk=pk).first()
    if found is None:
        raise RunMissingError(pk)
    return found


def locked_run(actor: Actor, pk: int, verb: Verb) -> CountRun:
    """Return a run under lock, in the caller's transaction; raises as ``run_for``."""
    found = visible_runs(actor, verb).select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise RunMissingError(pk)
    return found


def is_counter(actor: Actor, run: CountRun) -> bool:
    """Tell whether the actor counts in a run: a sheet is his, or he has found something."""
    if CountSheet.objects.filter(run=run, member=actor.member).exists():
        return True
    return CountFinding.objects.filter(line__run=run, member=actor.member).exists()


def may_review(actor: Actor, run: CountRun) -> bool:
    """Tell whether the actor may know what the books say and by how much the count differs.

    In a blind count that is open nobody who counts may, whatever his rights; only an owner, who else
    could end no count in a shop of one.
    """
    if not actor.may(SUBJECT, Verb.POST) or not may_see_stock(actor, run.place_id):
        return False
    if not visible_runs(actor, Verb.POST).filter(pk=run.pk).exists():
        return False
    if not run.is_blind or run.state != RunState.OPEN or not is_counter(actor, run):
        return True
    return Member.objects.filter(pk=actor.member, is_owner=True).exists()


def sees_books_while_counting(actor: Actor, run: CountRun) -> bool:
    """Tell whether the sheet shows the books' figure: in an open count, to who may know the stock."""
    return not run.is_blind and may_see_stock(actor, run.place_id)
