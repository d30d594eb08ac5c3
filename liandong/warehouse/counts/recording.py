"""What counters find: added spot by spot, by several people at once, each finding once.

A finding keeps what the books said of the whole place at its moment. A phone that had no connection
says how long ago it counted, and the books of then are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from liandong.catalog.models import Product, Tracking
from liandong.documents.inputs import LARGEST, LOT_DIGITS, QUANTITY_DIGITS
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import refuse_if
from liandong.kernel.serials import LONGEST, joined_serials, named_serials, repeated
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import locked_run
from liandong.warehouse.counts.books import Goods, books_at, books_now
from liandong.warehouse.counts.held import held_by_drafts, holder
from liandong.warehouse.models import CountFinding, CountLine, CountRun, CountSheet, RunState

LONGEST_KEY = 40
"""It is kept behind its member's id, with which it has to fit the column."""
LONGEST_SPOT = 64
LONGEST_AGO_S = 86_400
_AT_ONCE_S = 2
"""Younger findings go by the books of now: the clock of a phone is no better."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one spot, base units; ``key`` is the phone's own name for it, for asking again.

    ``serials`` are the numbers of the pieces among it.
    """

    key: str
    product: int
    quantity: Decimal
    lot: str = ""
    spot: str = ""
    seconds_ago: int = 0
    serials: tuple[str, ...] = ()

    @property
    def goods(self) -> Goods:
        """Return which goods were found."""
        return self.product, self.lot


def record_found(actor: Actor, run: int, found: Sequence[Found]) -> list[CountFinding]:
    """Add findings to a run, all or none; a key that was answered before is not added again.

    Goods nobody expected get a line of their own, on the counter's sheet.

    Raises:
        NotAllowedError: the actor may not count.
        RunMissingError: there is no such run within his sight.
        RefusedError: every problem, with the place of the finding among ``found``, from one.
    """
    try:
        return _recorded(actor, run, found)
    except IntegrityError:  # the same key in the same moment: the second try finds its answer
        return _recorded(actor, run, found)


@transaction.atomic
def _recorded(actor: Actor, pk: int, found: Sequence[Found]) -> list[CountFinding]:
    run = locked_run(actor, pk, Verb.DRAFT)
    keys = {one.key: f"{actor.member}:{one.key}" for one in found}
    there = {
        one.key: one for one in CountFinding.objects.filter(key__in=keys.values()).select_related("line")
    }
    fresh = [one for one in found if keys[one.key] not in there]
    if fresh:
        refuse_if(_problems(run, found, fresh))
        lines = _lines(actor, run, fresh)
        books = _books(run, fresh)
        now = timezone.now()
        made = CountFinding.objects.bulk_create(
            CountFinding(
                line=lines[one.goods],
                round=lines[one.goods].round,
                member_id=actor.member,
                key=keys[one.key],
                quantity=one.quantity,
                book=books[one.key],
                spot=one.spot,
                serials=joined_serials(one.serials),
                counted_at=_moment(one, now),
            )
            for one in fresh
        )
        there |= {one.key: one for one in made}
    return [there[keys[one.key]] for one in found]


def withdraw(actor: Actor, run: int, finding: int) -> None:
    """Take one's own finding back while the run is open; it stays in sight, struck out.

    Raises:
        NotAllowedError: the actor may not count.
        RunMissingError: there is no such run within his sight.
        RefusedError: ``count_ended``, ``finding_unknown``.
    """
    with transaction.atomic():
        locked = locked_run(actor, run, Verb.DRAFT)
        refuse_if(_ended(locked))
        own = CountFinding.objects.filter(pk=finding, line__run=locked, member=actor.member)
        refuse_if([] if own.update(is_void=True) else [Problem("finding_unknown")])


def _ended(run: CountRun) -> list[Problem]:
    return [] if run.state == RunState.OPEN else [Problem("count_ended", detail={"name": run.title})]


def _problems(run: CountRun, found: Sequence[Found], fresh: Sequence[Found]) -> list[Problem]:
    if run.state != RunState.OPEN:
        return _ended(run)
    places = {one.key: place for place, one in enumerate(found, 1)}
    products = Product.objects.filter(pk__in={one.product for one in fresh}, is_stocked=True)
    rows = products.values_list("pk", "tracking", "name")
    tracked = {pk: tracking for pk, tracking, _name in rows}
    names = {pk: name for pk, _tracking, name in rows}
    held = _held_elsewhere(run, fresh)
    problems = []
    for one in fresh:
        place = places[one.key]
        if one.product not in tracked:
            problems.append(Problem("product_unknown", place, "product", {"product": str(one.product)}))
        elif bool(one.lot) is not (tracked[one.product] == Tracking.LOT):
            problems.append(Problem("count_lot_needed" if not one.lot else "count_lot_idle", place, "lot"))
        elif one.goods in held:
            problems.append(Problem("count_held", place, "product", {"name": held[one.goods]}))
        problems += _figure_problems(one, place)
        problems += _piece_problems(one, place, tracked.get(one.product, ""), names.get(one.product, ""))
    return problems


def _piece_problems(one: Found, place: int, tracking: str, name: str) -> Iterator[Problem]:
    """Yield what is wrong with the pieces of a finding, which is of as many goods or more."""
    if one.serials and tracking != Tracking.SERIAL:
        detail = {"product": name, "serials": named_serials(one.serials)}
        yield Problem("serial_not_tracked", place, "serials", detail)
    if twice := repeated(one.serials):
        yield Problem("serial_twice", place, "serials", {"serials": named_serials(twice)})
    if long := [
        number[:LONGEST] for number in one.serials if len(number) > LONGEST or len(number.split()) != 1
    ]:
        yield Problem("serial_too_long", place, "serials", {"serials": named_serials(long)})
    if one.serials and one.quantity.is_finite() and len(one.serials) > one.quantity:
        detail = {"product": name, "needed": plain(one.quantity), "given": str(len(one.serials))}
        yield Problem("serial_count", place, "serials", detail)


def _figure_problems(one: Found, place: int) -> list[Problem]:
    number, problems = one.quantity, []
    is_fit = number.is_finite() and 0 <= number < LARGEST and number == round(number, QUANTITY_DIGITS)
    if not is_fit:
        problems.append(Problem("number_invalid", place, "quantity", {"number": str(number)}))
    limits = {"key": (one.key, LONGEST_KEY), "spot": (one.spot, LONGEST_SPOT), "lot": (one.lot, LOT_DIGITS)}
    problems += [
        Problem("too_long", place, name, {"limit": str(limit)})
        for name, (text, limit) in limits.items()
        if len(text) > limit
    ]
    if not 0 <= one.seconds_ago <= LONGEST_AGO_S:
        detail = {"number": str(one.seconds_ago), "limit": str(LONGEST_AGO_S)}
        problems.append(Problem("not_within", place, "seconds_ago", detail))
    return problems


def _held_elsewhere(run: CountRun, fresh: Sequence[Found]) -> dict[Goods, str]:
    """Return the goods that another open run or a drafted count of the place counts, with its name."""
    products = {one.product for one in fresh}
    drafted = held_by_drafts(run.place_id, products)
    found = {one.goods: name for one in fresh if (name := holder(drafted, one.goods)) is not None}
    lines = CountLine.objects.filter(place=run.place_id, is_open=True, product__in=products).exclude(run=run)
    rows = lines.values_list("product", "lot_number", "run__title")
    return found | {(product, lot): title for product, lot, title in rows}


def _lines(actor: Actor, run: CountRun, fresh: Sequence[Found]) -> Mapping[Goods, CountLine]:
    products = {one.product for one in fresh}
    known = {
        (line.product_id, line.lot_number): line
        for line in CountLine.objects.filter(run=run, product__in=products)
    }
    missing = list(dict.fromkeys(one.goods for one in fresh if one.goods not in known))
    if not missing:
        return known
    sheets = list(CountSheet.objects.filter(run=run).order_by("position"))
    sheet = next((one for one in sheets if one.member_id == actor.member), sheets[-1])
    last = CountLine.objects.filter(run=run).aggregate(last=Max("position"))["last"] or 0
    made = CountLine.objects.bulk_create(
        CountLine(
            run=run, sheet=sheet, place_id=run.place_id, product_id=product, lot_number=lot, position=position
        )
        for position, (product, lot) in enumerate(missing, last + 1)
    )
    return known | {(line.product_id, line.lot_number): line for line in made}


def _books(run: CountRun, fresh: Sequence[Found]) -> dict[str, Decimal]:
    """Return what the books said of each finding's goods at its moment, by the finding's key."""
    soon = {one.product for one in fresh if one.seconds_ago < _AT_ONCE_S}
    now = books_now(run.place_id, soon) if soon else {}
    found = {one.key: now.get(one.goods, ZERO) for one in fresh if one.seconds_ago < _AT_ONCE_S}
    moment = timezone.now()
    late: dict[int, list[Found]] = {}
    for one in fresh:
        if one.seconds_ago >= _AT_ONCE_S:
            late.setdefault(one.seconds_ago, []).append(one)
    for ago, those in late.items():
        books = books_at(run.place_id, moment - timedelta(seconds=ago), {one.product for one in those})
        found |= {one.key: books.get(one.goods, ZERO) for one in those}
    return found


def _moment(one: Found, now: datetime) -> datetime:
    return now - timedelta(seconds=one.seconds_ago) if one.seconds_ago >= _AT_ONCE_S else now


def said(finding: CountFinding) -> dict[str, str | int]:
    """Return a finding as its counter sees it: never what the books said."""
    return {
        "id": finding.pk,
        "line": finding.line_id,
        "quantity": plain(finding.quantity),
        "spot": finding.spot,
        "serials": finding.serials,
        "round": finding.round,
    }
