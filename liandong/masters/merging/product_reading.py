"""What would become of a product that is merged into another, read in a constant number of statements."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT
from liandong.catalog.models import ComponentRow, Product, Variant
from liandong.catalog.queries import UnitCard, units_of
from liandong.documents import merging as documents
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem
from liandong.masters.merging.following import PIECES, PRODUCT_ROWS, all_rows, counted
from liandong.masters.merging.rights import keeping_problems, posting_problems
from liandong.masters.merging.wishes import STOCK_DOCUMENT, Foreseen, Lying
from liandong.stock_ledger.models import PlaceKind, Serial, StockBalance

MOST_TWICE = 50
"""How many numbers that both products have are named one by one."""
_WAITING = {PlaceKind.QUARANTINE.value, PlaceKind.TRANSIT.value}


def foresee_products(keep: Product, fold: Product, actor: Actor) -> Foreseen:
    """Return what merging ``fold`` into ``keep`` would do, and all that stands in its way."""
    balances = list(
        StockBalance.objects.filter(product=fold)
        .filter(~Q(quantity=0) | ~Q(reserved=0))
        .select_related("place", "lot")
        .order_by("place", "lot")
    )
    stock = [
        Lying(one.place_id, one.place.name, _warehouse(one), one.lot.pk, one.lot.number, one.quantity)
        for one in balances
    ]
    problems = [*_record_problems(keep, fold), *_use_problems(keep, fold), *_stock_problems(fold, balances)]
    problems += keeping_problems(actor, SUBJECT, _("商品"))
    problems += posting_problems(actor, STOCK_DOCUMENT) if stock else []
    drafts = documents.drafts_of_product(fold.pk)
    rows = counted(PRODUCT_ROWS, fold.pk)
    if pieces := Serial.objects.filter(product=fold).count():
        rows[PIECES] = pieces
    return Foreseen(stock, (), drafts, rows, problems)


def _warehouse(balance: StockBalance) -> int:
    return int(balance.place.parent_id or balance.place_id)


def _record_problems(keep: Product, fold: Product) -> Iterator[Problem]:
    """Yield what the two records themselves have against it."""
    if keep.pk == fold.pk:
        yield Problem("merge_same")
        return
    named = {"code": fold.code, "kept": keep.code}
    if keep.merged_into is not None:
        detail = {"code": keep.code, "kept": keep.merged_into.code}
        yield Problem("merge_into_merged", detail=detail)
    elif not keep.is_active:
        yield Problem("merge_kept_disabled", detail={"code": keep.code})
    if fold.merged_into is not None and fold.merged_into_id != keep.pk:
        yield Problem("product_merged", detail={"code": fold.code, "kept": fold.merged_into.code})
    if keep.tracking != fold.tracking:
        yield Problem("merge_tracking", detail=named)
    if keep.is_stocked != fold.is_stocked:
        yield Problem("merge_stocked", detail=named)
    units = units_of([keep.pk, fold.pk])
    yield from _unit_problems(units.get(keep.pk, ()), units.get(fold.pk, ()), named)


def _unit_problems(
    kept: tuple[UnitCard, ...], folded: tuple[UnitCard, ...], named: dict[str, str]
) -> Iterator[Problem]:
    by_name = {unit.name: unit for unit in kept}
    for unit in folded:
        if unit.is_base and unit.name != kept[0].name:
            detail = {**named, "unit": unit.name, "kept_unit": kept[0].name}
            yield Problem("merge_base_unit", detail=detail)
        same = by_name.get(unit.name)
        if same is not None and same.ratio != unit.ratio:
            ratios = {"unit": unit.name, "ratio": plain(unit.ratio), "kept_ratio": plain(same.ratio)}
            yield Problem("merge_unit_ratio", detail={**named, **ratios})


def _use_problems(keep: Product, fold: Product) -> Iterator[Problem]:
    """Yield where the product that goes is still in use."""
    yield from _serial_problems(keep, fold)
    for variant in Variant.objects.filter(product=fold).select_related("family"):
        yield Problem("merge_variant", detail={"code": fold.code, "family": str(variant.family)})
    both = [keep.pk, fold.pk]
    parts = list(ComponentRow.objects.filter(part__in=both).select_related("whole__product"))
    if any(one.whole_id in both for one in parts):
        yield Problem("merge_part")
    twice = {one.whole_id for one in parts if one.part_id == keep.pk}
    for one in parts:
        if one.part_id == fold.pk and one.whole_id in twice:
            yield Problem("merge_both_parts", detail={"whole": str(one.whole.product)})
    for run in _runs(fold.pk):
        yield Problem("merge_counted", detail={"run": run})
    for open_one in documents.open_of_product(fold.pk):
        yield Problem("merge_open", detail={"number": open_one.number}, document=open_one.id)
    for draft in documents.built_drafts_of_product(fold.pk):
        yield Problem("merge_built", detail={"number": draft.number}, document=draft.id)


def _serial_problems(keep: Product, fold: Product) -> Iterator[Problem]:
    """Yield each number that both have, with where the two pieces are: one row can't be both."""
    own = Serial.objects.filter(product=fold)
    both = own.filter(number__in=Serial.objects.filter(product=keep).values("number")).order_by("number")
    twice = list(both.values_list("number", "place__name")[: MOST_TWICE + 1])
    if not twice or keep.pk == fold.pk:
        return
    kept = Serial.objects.filter(product=keep, number__in=[number for number, _place in twice])
    places = dict(kept.values_list("number", "place__name"))
    for number, place in twice[:MOST_TWICE]:
        detail = {"serial": number, "code": fold.code, "place": place, "kept": keep.code}
        yield Problem("merge_serial_twice", detail={**detail, "kept_place": places[number]})
    if len(twice) > MOST_TWICE:
        yield Problem("merge_serials_more", detail={"count": str(both.count() - MOST_TWICE)})


def _runs(product: int) -> list[str]:
    """Return the titles of open counts of the product; they belong to a room beside this one."""
    lines = all_rows("warehouse.CountLine").filter(product=product, is_open=True)
    return list(lines.order_by("run").values_list("run__title", flat=True).distinct())


def _stock_problems(fold: Product, balances: list[StockBalance]) -> Iterator[Problem]:
    for one in balances:
        detail = {"code": fold.code, "place": one.place.name}
        if one.quantity < Decimal(0):
            yield Problem("merge_negative", detail={**detail, "quantity": plain(-one.quantity)})
        elif one.place.kind in _WAITING and one.quantity:
            yield Problem("merge_waiting", detail={**detail, "quantity": plain(one.quantity)})
        if one.reserved:
            yield Problem("merge_reserved", detail={**detail, "quantity": plain(one.reserved)})
