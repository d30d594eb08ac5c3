"""Plans: what is counted again and again, and the runs that are made when their day has come."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.catalog.models import Category
from liandong.identity.actors import UnknownMemberError, load_actor, require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.making import MOST_COUNTERS, Wanted, make_runs
from liandong.warehouse.models import CountPlan, CountRun, Rhythm
from liandong.webkit.choices import place_options
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_parts import address

TRACE = "warehouse.count_plan"
_LONGEST_NAME = 64
_MOST_DAYS = 3650
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


class PlanMissingError(LookupError):
    """There is no such plan."""


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A plan as typed; see ``models.CountPlan``. A cycle looks every day what is due."""

    name: str
    rhythm: str
    places: Sequence[int]
    categories: Sequence[int] = ()
    counters: Sequence[int] = ()
    classes: str = ""
    most_products: int | None = None
    days: tuple[int, int, int] = (30, 90, 180)
    is_blind: bool = True
    is_active: bool = True
    next_on: date | None = None


@transaction.atomic
def save_plan(actor: Actor, form: PlanForm, stored: int | None = None) -> int:
    """Store a plan and return its id.

    Raises:
        NotAllowedError: the actor may not plan counts.
        PlanMissingError: there is none of this id.
        RefusedError: every problem at once.
    """
    require(actor, SUBJECT, Verb.POST)
    plan = CountPlan(member_id=actor.member) if stored is None else plan_for(actor, stored)
    refuse_if(_problems(actor, form, stored))
    plan.name, plan.rhythm, plan.classes = form.name, form.rhythm, "".join(sorted(set(form.classes)))
    plan.most_products, plan.is_blind, plan.is_active = form.most_products, form.is_blind, form.is_active
    plan.days_a, plan.days_b, plan.days_c = form.days
    plan.next_on = None if form.rhythm == Rhythm.HAND else form.next_on or timezone.localdate()
    plan.member_id = actor.member  # a run is made with the rights of who answers for the plan now
    plan.save()
    plan.places.set(form.places)
    plan.categories.set(form.categories)
    plan.counters.set(form.counters)
    action = "create" if stored is None else "update"
    record([AuditEntry(action, TRACE, plan.pk, actor.member, {"name": plan.name})])
    return plan.pk


def visible_plans(actor: Actor) -> QuerySet[CountPlan]:
    """Return the plans of which a place is within the actor's reach, by name; no statement yet."""
    found = CountPlan.objects.order_by("name")
    if actor.scope_of(SUBJECT, Verb.POST) is Scope.PLACES:
        found = found.filter(places__in=actor.places).distinct()
    return found


def plan_for(actor: Actor, pk: int) -> CountPlan:
    """Return a plan all of whose places the actor's right reaches.

    Raises:
        NotAllowedError: he may not plan counts.
        PlanMissingError: there is none.
    """
    require(actor, SUBJECT, Verb.POST)
    found = CountPlan.objects.filter(pk=pk).first()
    usable = _usable(actor)
    if found is None or not all(place.pk in usable for place in found.places.all()):
        raise PlanMissingError(pk)
    return found


def _usable(actor: Actor) -> set[int]:
    return {one["value"] for one in place_options(actor, SUBJECT, Verb.POST)}


def _problems(actor: Actor, form: PlanForm, stored: int | None) -> list[Problem]:
    problems = []
    if not form.name:
        problems.append(Problem("name_missing", column="name"))
    if len(form.name) > _LONGEST_NAME:
        problems.append(Problem("too_long", column="name", detail={"limit": str(_LONGEST_NAME)}))
    if CountPlan.objects.filter(name=form.name).exclude(pk=stored or 0).exists():
        problems.append(Problem("name_taken", column="name", detail={"name": form.name}))
    if form.rhythm not in Rhythm.values:
        problems.append(
            Problem("value_unfit", column="rhythm", detail={"field": "", "value": form.rhythm[:40]})
        )
    usable = _usable(actor)
    if not form.places:
        problems.append(Problem("place_missing", column="places"))
    problems += [
        Problem("place_unknown", column="places", detail={"place": str(one)})
        for one in form.places
        if one not in usable
    ]
    return problems + _choice_problems(form) + _figure_problems(form)


def _choice_problems(form: PlanForm) -> list[Problem]:
    categories = set(Category.objects.filter(pk__in=list(form.categories)).values_list("pk", flat=True))
    members = set(
        Member.objects.filter(pk__in=list(form.counters), is_active=True).values_list("pk", flat=True)
    )
    problems = [
        Problem("category_unknown", column="categories", detail={"category": str(one)})
        for one in form.categories
        if one not in categories
    ]
    problems += [
        Problem("member_unknown", column="counters", detail={"member": str(one)})
        for one in form.counters
        if one not in members
    ]
    if len(form.counters) > MOST_COUNTERS:
        problems.append(Problem("too_many_counters", column="counters", detail={"limit": str(MOST_COUNTERS)}))
    return problems


def _figure_problems(form: PlanForm) -> list[Problem]:
    problems = [
        Problem("not_within", column=f"days_{letter}", detail={"number": str(days), "limit": str(_MOST_DAYS)})
        for letter, days in zip("abc", form.days, strict=True)
        if not 0 < days <= _MOST_DAYS
    ]
    if not set(form.classes) <= set("ABC"):
        problems.append(
            Problem("value_unfit", column="classes", detail={"field": "ABC", "value": form.classes[:40]})
        )
    if form.most_products is not None and not 0 < form.most_products <= 2**31 - 1:
        detail = {"number": str(form.most_products), "limit": str(2**31 - 1)}
        problems.append(Problem("not_within", column="most_products", detail=detail))
    return problems


def run_plan(actor: Actor, plan: CountPlan) -> tuple[list[CountRun], list[Problem]]:
    """Make a plan's runs, a warehouse each; return them with why others were not made.

    Raises:
        NotAllowedError: the actor may not plan counts.
    """
    made: list[CountRun] = []
    problems: list[Problem] = []
    days = (plan.days_a, plan.days_b, plan.days_c) if plan.rhythm == Rhythm.CYCLE else None
    today = timezone.localdate().isoformat()
    for place in plan.places.order_by("code"):
        wanted = Wanted(
            place.pk,
            [one.pk for one in plan.categories.all()],
            plan.classes,
            plan.most_products,
            days,
            [one.pk for one in plan.counters.filter(is_active=True).order_by("name", "pk")],
            plan.is_blind,
            f"{plan.name} {place.name} {today}",
            plan.pk,
        )
        try:
            made += make_runs(actor, wanted)
        except RefusedError as refusal:
            problems += refusal.problems
    return made, problems


def run_due() -> int:
    """Make the runs of every plan whose day has come, each once; return how many were made.

    A plan whose keeper has left, or may no longer plan, is told to the owners and waits for its next day.
    """
    today = timezone.localdate()
    due = CountPlan.objects.filter(is_active=True, next_on__lte=today).exclude(rhythm=Rhythm.HAND)
    return sum(_run_one(pk, today) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _run_one(pk: int, today: date) -> int:
    # Two programs may serve one database: whoever moves the day on makes the runs.
    plan = CountPlan.objects.select_for_update(no_key=True).get(pk=pk)
    if plan.next_on is None or plan.next_on > today:
        return 0
    plan.next_on = next_day(plan, today)
    plan.save(update_fields=["next_on"])
    actor = _keeper(plan)
    if actor is None:
        owners = Member.objects.filter(is_owner=True, is_active=True).values_list("pk", flat=True)
        text = f"{plan.name}: {sentence(Problem('count_keeper_gone'))}"
        notify(owners, "count", text, address("count_plan", pk))
        return 0
    made, problems = run_plan(actor, plan)
    real = [one for one in problems if one.code != "count_nothing"]
    if real:
        text = _("；").join(sentence(one) for one in real)
        notify([plan.member_id], "count", f"{plan.name}: {text}", address("count_plan", pk))
    return len(made)


def _keeper(plan: CountPlan) -> Actor | None:
    """Return who answers for a plan, None when he has left or may no longer plan."""
    try:
        actor = load_actor(plan.member_id)
    except UnknownMemberError:
        return None
    return actor if actor.may(SUBJECT, Verb.POST) else None


def next_day(plan: CountPlan, today: date) -> date:
    """Return when a plan is due again after today: days that were missed are not made up for."""
    if plan.rhythm == Rhythm.CYCLE or plan.next_on is None:
        return today + timedelta(days=1)
    months = _MONTHS[Rhythm(plan.rhythm)]
    month = plan.next_on.year * 12 + plan.next_on.month - 1
    found = plan.next_on
    while found <= today:
        month += months
        year, index = divmod(month, 12)
        last = calendar.monthrange(year, index + 1)[1]
        found = date(year, index + 1, min(plan.next_on.day, last))
    return found
