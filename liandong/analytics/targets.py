"""Sales targets: who sees which, keeping them, and what came of them by the sums of all sales reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from liandong.analytics.models import SalesTarget
from liandong.analytics.month_sums import Asked, Key, Sums, month_sums
from liandong.analytics.periods import Days
from liandong.analytics.receipts import receipts_by_month
from liandong.analytics.sum_groups import GROUPS
from liandong.analytics.targeting import RECEIVED_BY, Dimension, Measure
from liandong.analytics.trade import reach_of
from liandong.catalog.models import Category
from liandong.documents.departments import departments_in_order
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Department, Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Channel
from liandong.stock_ledger.models import Place, PlaceKind

SUBJECT = "sales.target"
LARGEST = Decimal(10) ** 12
MOST_TARGETS = 10_000
"""So many are kept at once."""
_DIGITS = {Measure.QUANTITY: 6}
_GROUPS = {Dimension.COMPANY: "person"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a target may be of: its key, the code people know it by, and its name."""

    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A target as it shall be; None takes it away."""

    key: str
    month: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose targets and actuals are looked at, of what, measured in what, in which whole months."""

    actor: Actor
    dimension: Dimension
    measure: Measure
    days: Days


def measures_of(actor: Actor, dimension: Dimension) -> list[Measure]:
    """Return what targets of a dimension may be measured in, for who looks: no margin without the right."""
    reach = reach_of(actor)
    found = [Measure.NET, *([Measure.MARGIN] if reach.sees_margin else []), Measure.QUANTITY]
    return [*found, Measure.RECEIPTS] if dimension in RECEIVED_BY else found


def dimensions_of(actor: Actor) -> list[Dimension]:
    """Return what an actor sees targets of: all of it, his own, or his warehouses'."""
    scope = actor.scope_of(SUBJECT, Verb.VIEW)
    by_scope = {Scope.ALL: list(Dimension), Scope.OWN: [Dimension.PERSON], Scope.PLACES: [Dimension.PLACE]}
    return by_scope[scope] if scope is not None else []


def named(actor: Actor, dimension: Dimension) -> list[Named]:
    """Return what targets of a dimension may be of, within the actor's sight; one statement."""
    scope = actor.scope_of(SUBJECT, Verb.VIEW)
    if dimension not in dimensions_of(actor):
        return []
    if dimension is Dimension.COMPANY:
        return [Named("", "", "")]
    if dimension is Dimension.PERSON:
        members = Member.objects.order_by("name", "pk")
        members = members if scope is Scope.ALL else members.filter(pk=actor.member)
        return [Named(str(pk), "", name) for pk, name in members.values_list("pk", "name")]
    if dimension is Dimension.CHANNEL:
        return [
            Named(name, "", name) for name in Channel.objects.order_by("pk").values_list("name", flat=True)
        ]
    if dimension is Dimension.DEPARTMENT:
        return [Named(one.name, "", one.name) for one, _depth in departments_in_order()]
    if dimension is Dimension.CATEGORY:
        rows = Category.objects.order_by("code").values_list("pk", "code", "name")
        return [Named(str(pk), code, name) for pk, code, name in rows]
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE).order_by("code")
    places = places if scope is Scope.ALL else places.filter(pk__in=actor.places)
    return [Named(str(pk), code, name) for pk, code, name in places.values_list("pk", "code", "name")]


def targets_of(wanted: Wanted, keys: Collection[str]) -> dict[tuple[str, date], Decimal]:
    """Return the targets of some keys in the months, by key and month; one statement."""
    found = SalesTarget.objects.filter(
        measure=wanted.measure,
        dimension=wanted.dimension,
        month__gte=wanted.days.start,
        month__lte=wanted.days.end,
    )
    rows = found.values_list("key", "month", "value")
    return {(key, month): value for key, month, value in rows if key in keys}


def keep_targets(
    actor: Actor, dimension: Dimension, measure: Measure, wishes: Sequence[Wish], address: str = ""
) -> None:
    """Keep targets, each in place of that of its month.

    Raises:
        NotAllowedError: the actor may not keep the company's targets.
        RefusedError: every problem at once, by the place of the wish; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    refuse_if(_problems(actor, dimension, measure, wishes))
    rows = [(measure.value, dimension.value, one.key, one.month, one.value) for one in wishes]
    kept = [row for row in rows if row[-1] is not None]
    gone = [one for one in wishes if one.value is None]
    with transaction.atomic():
        for month in {one.month for one in gone}:
            keys = [one.key for one in gone if one.month == month]
            SalesTarget.objects.filter(
                measure=measure, dimension=dimension, month=month, key__in=keys
            ).delete()
        SalesTarget.objects.bulk_create(
            [
                SalesTarget(
                    measure=measure, dimension=dimension, key=one.key, month=one.month, value=one.value
                )
                for one in wishes
                if one.value is not None
            ],
            update_conflicts=True,
            unique_fields=["measure", "dimension", "month", "key"],
            update_fields=["value"],
        )
        detail: dict[str, str | int] = {"measure": measure.value, "dimension": dimension.value}
        detail |= {"rows": len(kept), "removed": len(gone)}
        record([AuditEntry("targets", SUBJECT, None, actor.member, detail, address)])


def _problems(
    actor: Actor, dimension: Dimension, measure: Measure, wishes: Sequence[Wish]
) -> Iterator[Problem]:
    if measure not in measures_of(actor, dimension):
        yield Problem("target_measure_unfit", column="measure")
    if len(wishes) > MOST_TARGETS:
        detail = {"number": str(len(wishes)), "limit": str(MOST_TARGETS)}
        yield Problem("not_within", column="value", detail=detail)
    known = {one.key: one for one in named(actor, dimension)}
    digits = _DIGITS.get(measure, 2)
    for place, one in enumerate(wishes, 1):
        if one.key not in known:
            yield Problem("target_unknown", place, "key", {"key": one.key[:32]})
        if one.month.day != 1:
            yield Problem("target_month_unfit", place, "month", {"month": one.month.isoformat()})
        if one.value is not None and not (
            ZERO <= one.value < LARGEST and one.value == round(one.value, digits)
        ):
            yield Problem("target_value_unfit", place, "value", {"value": f"{one.value:f}"[:30]})


def actuals(wanted: Wanted, keys: Sequence[str]) -> dict[tuple[str, date], Decimal]:
    """Return what came of each month by key, within the actor's right; at most three statements."""
    if wanted.measure is Measure.RECEIPTS:
        return _received(wanted, keys)
    asked = asked_sums(wanted)
    if wanted.dimension is Dimension.COMPANY:
        return {("", month): _figure(wanted, one) for (_key, month), one in month_sums(asked).items()}
    if wanted.dimension is Dimension.CATEGORY:
        return _rolled_up(wanted, asked, keys)
    if wanted.dimension is Dimension.DEPARTMENT:
        above = _above()
        figures = month_sums(asked, list(above))
        own_figures = {(str(key), month): _figure(wanted, one) for (key, month), one in figures.items()}
        return _added_up(own_figures, above, keys)
    own: list[Key] = list(keys) if asked.group.is_of_words else [int(key) for key in keys]
    rows = month_sums(asked, own)
    return {(str(key), month): _figure(wanted, one) for (key, month), one in rows.items()}


def asked_sums(wanted: Wanted) -> Asked:
    """Return the sums that are a target's actuals, as the reports ask for them."""
    group = GROUPS[_GROUPS.get(wanted.dimension, wanted.dimension.value)]
    if wanted.measure is Measure.QUANTITY and not group.is_of_products:
        group = replace(group, counted="quantity")
    return Asked(reach_of(wanted.actor), "sales", group, (wanted.days,))


def _figure(wanted: Wanted, sums: Sums) -> Decimal:
    by_measure = {Measure.MARGIN: sums.margin, Measure.QUANTITY: sums.many}
    return by_measure.get(wanted.measure, sums.net)


def _received(wanted: Wanted, keys: Collection[str]) -> dict[tuple[str, date], Decimal]:
    """Return the money that came, of everybody together, of each person or of each department."""
    found = receipts_by_month(wanted.days)
    if wanted.dimension is Dimension.COMPANY:
        return _together(found)
    if wanted.dimension is Dimension.PERSON:
        return {
            (str(person), month): amount for (person, month), amount in found.items() if str(person) in keys
        }
    members = Member.objects.filter(pk__in={person for person, _month in found}, department__isnull=False)
    of_member = dict(members.values_list("pk", "department__name"))
    own: defaultdict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for (person, month), amount in found.items():
        if person in of_member:
            own[of_member[person], month] += amount
    return _added_up(own, _above(), keys)


def _above() -> dict[str, list[str]]:
    """Return each department with itself and all it is below, by their names; one statement."""
    rows = {pk: (name, parent) for pk, name, parent in Department.objects.values_list("pk", "name", "parent")}
    found = {}
    for name, parent in rows.values():
        names, above = [name], parent
        while above is not None:
            names.append(rows[above][0])
            above = rows[above][1]
        found[name] = names
    return found


def _added_up(
    own: Mapping[tuple[str, date], Decimal], above: Mapping[str, Sequence[str]], keys: Collection[str]
) -> dict[tuple[str, date], Decimal]:
    """Return departments' figures with those of all below them."""
    chosen = set(keys)
    sums: defaultdict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for (name, month), figure in own.items():
        for key in chosen.intersection(above[name]):
            sums[key, month] += figure
    return dict(sums)


def _together(found: Mapping[tuple[int, date], Decimal]) -> dict[tuple[str, date], Decimal]:
    sums: defaultdict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for (_person, month), amount in found.items():
        sums["", month] += amount
    return dict(sums)


def _rolled_up(wanted: Wanted, asked: Asked, keys: Iterable[str]) -> dict[tuple[str, date], Decimal]:
    """Return a category's figures with those of all below it."""
    paths = dict(Category.objects.values_list("pk", "path"))
    rows = month_sums(asked, list(paths))
    chosen = set(keys)
    sums: defaultdict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for (leaf, month), one in rows.items():
        above = {part for part in paths[int(leaf)].split("/") if part} | {str(leaf)}
        for key in above & chosen:
            sums[key, month] += _figure(wanted, one)
    return dict(sums)
