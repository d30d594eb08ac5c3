"""Keeping how much stock there should be, by season and warehouse: a product's rows are written together."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction

from liandong.catalog.models import Product
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.stock_ledger.seasons import Level, level_problems, written

SUBJECT = "catalog.product"
MOST_LEVELS = 200
"""Rows of one product."""


def levels_of(product: int) -> list[Level]:
    """Return the rows of a product, those of all warehouses first; one statement."""
    rows = StockLevel.objects.filter(product=product).order_by("place", "starts", "pk")
    found = [_level(row) for row in rows]
    return sorted(
        found, key=lambda one: (one.place is not None, one.place or 0, not one.is_all_year, one.starts)
    )


def _level(row: StockLevel) -> Level:
    return Level(row.starts, row.ends, row.minimum, row.maximum, row.place_id)


def keep_levels(product: int, levels: Sequence[Level], actor: Actor) -> None:
    """Let these be a product's levels, all of them.

    Rows that stay keep their ids, so what is told of them stays told.

    Raises:
        RefusedError: with every problem, by the position of the row; nothing is written.
        NotAllowedError: the actor may not change products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = Product.objects.select_for_update(no_key=True).filter(pk=product, is_stocked=True).first()
        refuse_if(_problems(product, levels, is_known=found is not None))
        stored = {_key(_level(row)): row for row in StockLevel.objects.filter(product=product)}
        wanted = {_key(one): one for one in levels}
        StockLevel.objects.filter(
            pk__in=[row.pk for key, row in stored.items() if key not in wanted]
        ).delete()
        changed = []
        for key, one in wanted.items():
            row = stored.get(key)
            if row is not None and (row.minimum, row.maximum) != (one.minimum, one.maximum):
                row.minimum, row.maximum = one.minimum, one.maximum
                changed.append(row)
        StockLevel.objects.bulk_update(changed, ["minimum", "maximum"])
        fresh = [one for key, one in wanted.items() if key not in stored]
        StockLevel.objects.bulk_create(_row(product, one) for one in fresh)
        detail = {"code": found.code if found else "", "count": str(len(levels))}
        detail |= {"before": _told(_level(row) for row in stored.values()), "after": _told(levels)}
        record([AuditEntry("stock_levels", SUBJECT, product, actor.member, detail)])


def _key(one: Level) -> tuple[int | None, int, int]:
    return (one.place, one.starts, one.ends)


def _row(product: int, one: Level) -> StockLevel:
    return StockLevel(
        product_id=product,
        place_id=one.place,
        starts=one.starts,
        ends=one.ends,
        minimum=one.minimum,
        maximum=one.maximum,
    )


def _told(levels: Iterable[Level]) -> str:
    """Return levels in one line, for the trace."""
    return "; ".join(
        f"{one.place or '*'} {written(one.starts)}~{written(one.ends)} {one.minimum}~{one.maximum}"
        for one in levels
    )


def _problems(product: int, levels: Sequence[Level], *, is_known: bool) -> Iterator[Problem]:
    if not is_known:
        yield Problem("product_unknown", column="product", detail={"product": str(product)})
    if len(levels) > MOST_LEVELS:
        yield Problem("number_too_large", column="levels", detail={"number": str(len(levels))})
    yield from level_problems(levels)
    named = {one.place for one in levels if one.place is not None}
    places = set(Place.objects.filter(pk__in=named, kind=PlaceKind.WAREHOUSE).values_list("pk", flat=True))
    for position, one in enumerate(levels, 1):
        if one.place is not None and one.place not in places:
            yield Problem("warehouse_unknown", position, "place", {"warehouse": str(one.place)})
