"""Writing products with their units and search words: a constant number of statements a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from liandong.catalog.checks import Row, Stored, StoredUnit, matched_units, unnamed_units
from liandong.catalog.forms import COLUMNS, UnitForm
from liandong.catalog.models import Brand, Category, Product, ProductUnit, ProductWord, ProductWordList
from liandong.catalog.required import read_required
from liandong.catalog.search_text import ProductNaming, product_search_text, product_words
from liandong.kernel.money import from_scaled
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.copying import Ready, insert_ready, ready
from liandong.storage.pieces import execute, fetch, joined
from liandong.storage.words import WordIndex, replace_words

PRODUCT_WORDS = WordIndex(ProductWord, ProductWordList, Product, "product", has_merged=True)

_UNIT_COLUMNS = ("name", "ratio", "barcode", "price", "is_base")
_RATIO_DIGITS = 6


def product_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the products that exist, by code, with one statement."""
    rows = [(code,) for code in sorted(set(codes))]
    if not rows:
        return {}
    codes_given = bulk.source(Product, ["code"], rows)
    query = joined(
        "SELECT p.code, p.id FROM catalog_product p JOIN ", codes_given, " AS v ON p.code = v.code"
    )
    return dict(fetch(query))


def referred_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the products that codes stand for: of a merged one that of the kept."""
    rows = [(code,) for code in sorted(set(codes))]
    if not rows:
        return {}
    codes_given = bulk.source(Product, ["code"], rows)
    start = "SELECT p.code, COALESCE(p.merged_into_id, p.id) FROM catalog_product p JOIN "
    return dict(fetch(joined(start, codes_given, " AS v ON p.code = v.code")))


def read_stored(rows: Sequence[Row], *, used: frozenset[int] | None, keeps_unnamed: bool) -> Stored:
    """Return what is stored now that bears on the rows, with ten statements at most."""
    forms = [row.form for row in rows]
    barcodes = [unit.barcode for form in forms for unit in form.units if unit.barcode]
    products = [row.product for row in rows if row.product is not None]
    categories = {form.category for form in forms if form.category is not None}
    brands = {form.brand for form in forms if form.brand is not None}
    merged, unstocked = _standing(products)
    return Stored(
        products=product_ids(form.code for form in forms),
        barcodes={unit.barcode: unit for unit in _units_with(barcodes)},
        units=_units_by_product(products),
        categories=frozenset(Category.objects.filter(pk__in=categories).values_list("pk", flat=True)),
        brands=dict(Brand.objects.filter(pk__in=brands).values_list("pk", "name")),
        used=used,
        keeps_unnamed=keeps_unnamed,
        merged=merged,
        required=read_required(categories) if categories else {},
        unstocked=unstocked,
    )


def _standing(products: Sequence[int]) -> tuple[dict[int, str], frozenset[int]]:
    """Return the codes of what products were merged into, by id, and those without stock; one statement."""
    if not products:
        return {}, frozenset()
    rows = fetch(
        joined(
            "SELECT p.id, p.is_stocked, k.code FROM catalog_product p",
            " LEFT JOIN catalog_product k ON k.id = p.merged_into_id",
            " WHERE (k.id IS NOT NULL OR NOT p.is_stocked) AND p.id ",
            Source(*bulk.among(products)),
        )
    )
    merged = {pk: code for pk, _, code in rows if code is not None}
    return merged, frozenset(pk for pk, is_stocked, _ in rows if not is_stocked)


def write_rows(rows: Sequence[Row], stored: Stored) -> list[int]:
    """Write checked rows with their units and words; return the products' ids in row order."""
    namings = namings_of(rows, stored, {})
    texts = [product_search_text(naming) for naming in namings]
    now = timezone.now()
    created = [
        (*values_of(row), text, now, now)
        for row, text in zip(rows, texts, strict=True)
        if row.product is None
    ]
    changed = [
        (row.product, *values_of(row), text, now)
        for row, text in zip(rows, texts, strict=True)
        if row.product is not None
    ]
    names = (*COLUMNS, "search_text")
    found = bulk.insert(Product, (*names, "created_at", "updated_at"), created, returning=["code", "id"])
    bulk.update(Product, ["id"], [*names, "updated_at"], changed)
    by_code = dict(found)
    ids = [by_code[row.form.code] if row.product is None else row.product for row in rows]
    write_units(unit_rows(rows, stored), ids)
    replace_words(PRODUCT_WORDS, [(i, product_words(naming)) for i, naming in zip(ids, namings, strict=True)])
    return ids


def values_of(row: Row) -> tuple[object, ...]:
    """Return the values of ``COLUMNS``."""
    return tuple(getattr(row.form, column) for column in COLUMNS)


def namings_of(rows: Sequence[Row], stored: Stored, brands: Mapping[int, str]) -> list[ProductNaming]:
    """Return what finds each row; ``brands`` are names that have no id yet, by the row's position."""
    namings = []
    for position, row in enumerate(rows):
        form = row.form
        barcodes = [unit.barcode for unit in form.units if unit.barcode]
        if stored.keeps_unnamed:
            barcodes += [unit.barcode for unit in unnamed_units(row, stored) if unit.barcode]
        brand = stored.brands[form.brand] if form.brand is not None else brands.get(position, "")
        namings.append(ProductNaming(form.code, form.name, form.specification, brand, tuple(barcodes)))
    return namings


@dataclass(frozen=True, slots=True)
class UnitRows:
    """The units of some rows: new ones, ready to be written, with their rows' positions; others by id."""

    positions: Sequence[int]
    created: Sequence[Ready]
    changed: Sequence[tuple[Any, ...]]
    removed: Sequence[int]


def unit_rows(rows: Sequence[Row], stored: Stored) -> UnitRows:
    """Return what becomes of the rows' units."""
    positions: list[int] = []
    created: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    removed: list[int] = []
    for position, row in enumerate(rows):
        for unit, before in matched_units(row, stored):
            if before is None:
                positions.append(position)
                created.append(_unit_values(unit))
            else:
                changed.append((before.id, *_unit_values(unit)))
        if not stored.keeps_unnamed:
            removed += [unit.id for unit in unnamed_units(row, stored)]
    return UnitRows(positions, ready(ProductUnit, _UNIT_COLUMNS, created), changed, removed)


def write_units(units: UnitRows, products: Sequence[int]) -> None:
    """Write units; ``products`` are the ids of the rows."""
    if units.removed:
        ProductUnit.objects.filter(pk__in=units.removed).delete()
    _set_aside([pk for pk, *_ in units.changed])
    bulk.update(ProductUnit, ["id"], _UNIT_COLUMNS, units.changed)
    owners = ready(ProductUnit, ["product"], [(products[position],) for position in units.positions])
    insert_ready(ProductUnit, ("product", *_UNIT_COLUMNS), owners, units.created)


def _unit_values(unit: UnitForm) -> tuple[object, ...]:
    return (unit.name, unit.ratio, unit.barcode or None, unit.price, unit.is_base)


def _set_aside(units: Sequence[int]) -> None:
    """Free names, barcodes and the base, so that units can trade them within one statement."""
    if not units:
        return
    free = "name = '#' || CAST(id AS varchar(15)), barcode = NULL, is_base = false"
    execute(joined("UPDATE catalog_productunit SET ", free, " WHERE id ", Source(*bulk.among(units))))


def _units_by_product(products: Sequence[int]) -> dict[int, tuple[StoredUnit, ...]]:
    if not products:
        return {}
    units: dict[int, tuple[StoredUnit, ...]] = {}
    for unit in _read_units(joined("product_id ", Source(*bulk.among(products)))):
        units[unit.product] = (*units.get(unit.product, ()), unit)
    return units


def _units_with(barcodes: Sequence[str]) -> list[StoredUnit]:
    if not barcodes:
        return []
    rows = [(barcode,) for barcode in sorted(set(barcodes))]
    return _read_units(
        joined("barcode IN (SELECT barcode FROM ", bulk.source(ProductUnit, ["barcode"], rows), " AS v)")
    )


def _read_units(condition: Source) -> list[StoredUnit]:
    columns = "SELECT id, product_id, name, ratio, barcode, is_base FROM catalog_productunit WHERE "
    return [
        StoredUnit(pk, product, name, from_scaled(ratio, _RATIO_DIGITS), barcode or "", bool(is_base))
        for pk, product, name, ratio, barcode, is_base in fetch(joined(columns, condition, " ORDER BY id"))
    ]
