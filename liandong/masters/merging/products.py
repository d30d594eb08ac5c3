"""Merging products: ``fold`` into ``keep``, all or nothing, and nothing in the books is rewritten.

What is in stock goes over by assembly documents, one a warehouse and lot, at its cost; pieces with serial
numbers become the kept one's, each with its whole way. Lines that were posted keep their product; the record
that goes is disabled and points at the kept one, which its codes find.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from liandong.catalog.actions import save_rows
from liandong.catalog.checks import Row
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.freight import follow_merged_freight
from liandong.catalog.models import ComponentRow, CompositionRow, Product, ProductUnit, Tracking
from liandong.catalog.queries import units_of
from liandong.catalog.stored import product_forms
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.merging import Named, lock_drafts_of_product, point_drafts_to_product
from liandong.documents.part_lines import PART, ROLE, WHOLE
from liandong.documents.posting.handing_over import hand_over_pieces, lock_goods
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem
from liandong.masters.merging.booking import posted
from liandong.masters.merging.distinct import forget
from liandong.masters.merging.filling import lacking
from liandong.masters.merging.following import PIECES, PRODUCT_ROWS, Ids, Moved, move_rows
from liandong.masters.merging.kinds import GOODS
from liandong.masters.merging.product_reading import foresee_products
from liandong.masters.merging.rights import require_merging
from liandong.masters.merging.tracing import record_merger
from liandong.masters.merging.wishes import PRODUCTS, STOCK_DOCUMENT, Foreseen, Lying, Merged
from liandong.stock_ledger.models import NO_LOT, Lot

_FILLED = (
    "specification", "category", "brand", "purchase_price", "wholesale_price", "retail_price",
    "minimum_price", "minimum_stock", "maximum_stock", "shelf_life_days", "weight_kg", "volume_m3",
    "over_rate", "under_rate", "memo",
)  # fmt: skip
"""What the kept product takes from the other where it has nothing itself."""


def foreseen(keep: int, fold: int, actor: Actor) -> tuple[Product, Product, Foreseen]:
    """Return both products, and what merging ``fold`` into ``keep`` would do; nothing is written.

    Raises:
        NotAllowedError: the actor may not merge products.
        RefusedError: ``merge_missing``, one of them is not there.
    """
    require_merging(actor, PRODUCTS)
    found = Product.objects.select_related("merged_into", "category", "brand").in_bulk([keep, fold])
    missing = [Problem("merge_missing", detail={"id": str(pk)}) for pk in (keep, fold) if pk not in found]
    refuse_if(missing)
    return found[keep], found[fold], foresee_products(found[keep], found[fold], actor)


def merge_products(keep: int, fold: int, actor: Actor, *, address: str = "") -> Merged:
    """Fold a product into another: stock, master data and drafts go over, its codes find the other.

    Once more for one that was merged before moves what came back to it since. It can't be taken back.

    Raises:
        NotAllowedError: the actor may not merge or keep products.
        RefusedError: every problem; nothing is written.
    """
    require_merging(actor, PRODUCTS)
    with transaction.atomic():
        lock_drafts_of_product(fold)
        lock_goods({keep, fold})
        kept, folded, before = foreseen(keep, fold, actor)
        refuse_if(before.problems)
        units = _merge_record(keep, fold, actor)
        rows = [*move_rows(PRODUCT_ROWS, Ids(keep, fold, units)), *_composition(keep, fold)]
        rows += [Moved(PIECES, pieces, 0)] if (pieces := hand_over_pieces(fold, keep)) else []
        forget(GOODS, keep, fold)
        Product.objects.filter(pk=fold).update(is_active=True, merged_into=None)
        follow_merged_freight(fold, keep, actor)
        made = _move_stock(kept, folded, before.stock, actor, address)
        drafts = point_drafts_to_product(fold, keep, units)
        Product.objects.filter(merged_into=fold).update(merged_into=keep)
        Product.objects.filter(pk=fold).update(is_active=False, merged_into=keep, updated_at=timezone.now())
        done = Merged(made, drafts, rows)
        record_merger(GOODS, (kept, folded), done, actor, address)
    return done


def _merge_record(keep: int, fold: int, actor: Actor) -> dict[int, int]:
    """Give the kept product what it lacks, and return its units by those of the other."""
    forms = product_forms([keep, fold])
    kept, folded = forms[keep], forms[fold]
    form, moved = _filled(kept, folded)
    ProductUnit.objects.filter(pk__in=moved).update(barcode=None)
    if form != kept:
        save_rows([Row(keep, form)], actor)
    names = {unit.name: unit.id for unit in units_of([keep])[keep]}
    units = {unit.id: names[unit.name] for unit in folded.units if unit.id is not None}
    for gone, stays in units.items():
        ProductUnit.objects.filter(merged_into=gone).update(merged_into=stays)
        ProductUnit.objects.filter(pk=gone).update(merged_into=stays)
    return units


def _filled(kept: ProductForm, folded: ProductForm) -> tuple[ProductForm, list[int]]:
    """Return the kept product with what it lacks, and the units whose barcodes it takes over."""
    values = lacking(kept, folded, _FILLED)
    lowest = values.get("minimum_stock", kept.minimum_stock)
    highest = values.get("maximum_stock", kept.maximum_stock)
    if lowest is not None and highest is not None and lowest > highest:
        values = {name: value for name, value in values.items() if not name.endswith("_stock")}
    units, moved = list(kept.units), []
    places = {unit.name: place for place, unit in enumerate(units)}
    for unit in folded.units:
        place = places.get(unit.name)
        if place is None:
            units.append(UnitForm(unit.name, unit.ratio, unit.barcode, unit.price))
        elif unit.barcode and not units[place].barcode:
            units[place] = replace(units[place], barcode=unit.barcode)
        else:
            continue
        if unit.barcode and unit.id is not None:
            moved.append(unit.id)
    return replace(kept, **values, units=tuple(units)), moved


def _composition(keep: int, fold: int) -> list[Moved]:
    """Let the kept product be made of what the other is made of, where nothing says of what it is."""
    row = CompositionRow.objects.filter(pk=fold).first()
    if row is None:
        return []
    if CompositionRow.objects.filter(pk=keep).exists():
        return [Moved("catalog.CompositionRow", 0, 1)]
    CompositionRow.objects.create(product_id=keep, quantity=row.quantity, memo=row.memo)
    ComponentRow.objects.filter(whole=fold).update(whole=keep)
    row.delete()
    return [Moved("catalog.CompositionRow", 1, 0)]


def _move_stock(
    keep: Product, fold: Product, stock: Sequence[Lying], actor: Actor, address: str
) -> list[Named]:
    """Post a document for each warehouse and lot: it goes at its cost, to the cent.

    The pieces are the kept one's by now: these documents name none, and it asks for none meanwhile.
    """
    groups: dict[tuple[int, int], list[Lying]] = defaultdict(list)
    for one in stock:
        groups[one.warehouse, one.lot].append(one)
    lots = Lot.objects.in_bulk({lot for _, lot in groups if lot != NO_LOT})
    memo = f"合并商品：{fold.code} 并入 {keep.code}"
    drafts = []
    for (warehouse, _), lying in groups.items():
        made = [_line(keep.pk, one, lots, WHOLE) for one in lying]
        used = [_line(fold.pk, one, lots, PART) for one in lying]
        lines = (*made, *used)
        drafts.append(
            DraftInput(STOCK_DOCUMENT, timezone.localdate(), lines, place=warehouse, memo=memo[:255])
        )
    kept = Product.objects.filter(pk=keep.pk)
    kept.filter(tracking=Tracking.SERIAL).update(tracking=Tracking.NONE)
    made_of = posted(drafts, actor, address)
    kept.update(tracking=keep.tracking)
    return made_of


def _line(product: int, lying: Lying, lots: Mapping[int, Lot], role: str) -> LineInput:
    lot = lots.get(lying.lot)
    return LineInput(
        product=product,
        quantity=lying.quantity,
        place=lying.place,
        details={ROLE: role},
        lot=lot.number if lot else "",
        produced_on=lot.produced_on if lot and role == WHOLE else None,
        expires_on=lot.expires_on if lot and role == WHOLE else None,
    )
