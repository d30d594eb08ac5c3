"""Making a run: which goods are counted, and whose sheet each stands on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.catalog.models import Category
from liandong.identity.actors import require
from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Member
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.notices.actions import notify
from liandong.stock_ledger.models import Place, StockBalance
from liandong.storage import bulk
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.books import Goods
from liandong.warehouse.counts.held import held_by_drafts, holder
from liandong.warehouse.models import CountLine, CountRun, CountSheet, RunState
from liandong.webkit.choices import place_options
from liandong.webkit.report_parts import address

MOST_LINES = 5000
"""What one document may hold; more makes further runs."""
MOST_COUNTERS = 50
_LONGEST_TITLE = 128
_LINE = ("run", "sheet", "place", "product", "lot_number", "position", "round", "is_open", "note")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run shall count. Blank parts do not narrow; ``most_products`` takes the longest uncounted.

    ``days`` are those after which a class is due again (a cycle); ``counters`` are members.
    """

    place: int
    categories: Collection[int] = ()
    classes: str = ""
    most_products: int | None = None
    days: tuple[int, int, int] | None = None
    counters: Sequence[int] = ()
    is_blind: bool = True
    title: str = ""
    plan: int | None = None


def make_runs(actor: Actor, wanted: Wanted) -> list[CountRun]:
    """Make a run with its sheets, or several where one document could not hold all of it.

    Goods another open run or a drafted count of the place holds are left to that one.

    Raises:
        NotAllowedError: the actor may not plan counts.
        RefusedError: ``place_unknown``, ``member_unknown``, ``count_nothing`` … all at once.
    """
    require(actor, SUBJECT, Verb.POST)
    place = _checked(actor, wanted)
    with transaction.atomic():
        # Two runs made at once must not take the same goods: the place is the lock.
        Place.objects.select_for_update(no_key=True).get(pk=place.pk)
        goods = _goods(wanted)
        refuse_if([] if goods else [Problem("count_nothing", detail={"place": place.name})])
        parts = [goods[start : start + MOST_LINES] for start in range(0, len(goods), MOST_LINES)]
        return [
            _made(
                actor,
                wanted,
                place,
                part,
                _("（{number}/{count}）").format(number=number, count=len(parts)) if len(parts) > 1 else "",
            )
            for number, part in enumerate(parts, 1)
        ]


def _made(actor: Actor, wanted: Wanted, place: Place, goods: Sequence[Goods], part: str) -> CountRun:
    now = timezone.now()
    today = timezone.localdate(now).isoformat()
    title = wanted.title or _("{place} 盘点 {day}").format(place=place.name, day=today)
    run = CountRun.objects.create(
        plan_id=wanted.plan,
        title=f"{title[: _LONGEST_TITLE - len(part)]}{part}",
        place=place,
        is_blind=wanted.is_blind,
        member_id=actor.member,
        made_at=now,
    )
    _divide(run, goods, wanted.counters)
    detail = {"name": run.title, "lines": len(goods), "sheets": max(1, len(wanted.counters))}
    record([AuditEntry("create", "warehouse.count_run", run.pk, actor.member, detail)])
    told = [one for one in wanted.counters if one != actor.member]
    text = _("有一张盘点表等您盘：{title}").format(title=run.title)
    notify(told, "count", text, address("count_run", run.pk), key=f"count:{run.pk}")
    return run


def _checked(actor: Actor, wanted: Wanted) -> Place:
    problems = []
    usable = {one["value"] for one in place_options(actor, SUBJECT, Verb.POST)}
    place = Place.objects.filter(pk=wanted.place).first() if wanted.place in usable else None
    if place is None:
        problems.append(Problem("place_unknown", column="place", detail={"place": str(wanted.place)}))
    known = set(
        Member.objects.filter(pk__in=list(wanted.counters), is_active=True).values_list("pk", flat=True)
    )
    problems += [
        Problem("member_unknown", column="counters", detail={"member": str(one)})
        for one in wanted.counters
        if one not in known
    ]
    if len(wanted.counters) > MOST_COUNTERS:
        problems.append(Problem("too_many_counters", column="counters", detail={"limit": str(MOST_COUNTERS)}))
    if place is None or problems:
        raise RefusedError(problems)
    return place


def _goods(wanted: Wanted) -> list[Goods]:
    """Return what is counted, similar goods beside each other: by category, then code, then lot."""
    rows = _there(wanted).values_list("product", "lot__number", "product__abc_class")
    held = set(
        CountLine.objects.filter(place=wanted.place, is_open=True).values_list("product", "lot_number")
    )
    drafted = held_by_drafts(wanted.place)
    found = [(product, lot or "", letter) for product, lot, letter in rows]
    free = [one for one in found if one[:2] not in held and holder(drafted, one[:2]) is None]
    chosen = _chosen(wanted, list(dict.fromkeys((product, letter) for product, _lot, letter in free)))
    return [(product, lot) for product, lot, _letter in free if product in chosen]


def _there(wanted: Wanted) -> QuerySet[StockBalance]:
    there = StockBalance.objects.filter(place=wanted.place, quantity__gt=0)
    if wanted.categories:
        paths = Category.objects.filter(pk__in=list(wanted.categories)).values_list("path", flat=True)
        below = Q()
        for path in paths:
            below |= Q(product__category__path__startswith=path)
        there = there.filter(below) if below else there.none()
    if wanted.classes:
        there = there.filter(product__abc_class__in=list(wanted.classes))
    return there.order_by("product__category__path", "product__code", "lot__number")


def _chosen(wanted: Wanted, products: Sequence[tuple[int, str]]) -> set[int]:
    """Return which products' turn it is."""
    if wanted.days is None and wanted.most_products is None:
        return {product for product, _letter in products}
    last = last_counted(wanted.place)
    today = timezone.localdate()
    due = [
        product
        for product, letter in products
        if wanted.days is None or _is_due(letter, last.get(product), wanted.days, today)
    ]
    if wanted.most_products is not None:
        due = sorted(due, key=lambda one: (one in last, last.get(one, today)))[: wanted.most_products]
    return set(due)


def _is_due(letter: str, last: date | None, days: tuple[int, int, int], today: date) -> bool:
    """Tell whether a product's class says that it is to be counted; without a class it goes with C."""
    every = days["ABC".find(letter)] if letter else days[2]
    return last is None or last + timedelta(days=every) <= today


def last_counted(place: int) -> dict[int, date]:
    """Return the day each product was last counted by a run of the place that was brought to its end."""
    rows = (
        CountLine.objects.filter(
            place=place, is_open=False, run__state=RunState.DONE, findings__is_void=False
        )
        .values("product")
        .annotate(last=Max("run__ended_at"))
        .values_list("product", "last")
    )
    return {product: timezone.localtime(last).date() for product, last in rows}


def _divide(run: CountRun, goods: Sequence[Goods], counters: Sequence[int]) -> None:
    """Give each counter an equal, connected part; without counters there is one sheet for everybody."""
    members: Sequence[int | None] = counters or [None]
    sheets = CountSheet.objects.bulk_create(
        CountSheet(run=run, position=place, member_id=member) for place, member in enumerate(members, 1)
    )
    share = -(-len(goods) // len(sheets))
    rows = (
        (run.pk, sheets[(position - 1) // share].pk, run.place_id, product, lot, position, 1, True, "")
        for position, (product, lot) in enumerate(goods, 1)
    )
    bulk.insert(CountLine, _LINE, list(rows))
