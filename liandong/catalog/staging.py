"""Products of a large file: checked and spelled outside of any transaction, written in a short one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from liandong.catalog.actions import SUBJECT, found_rows, typed_forms
from liandong.catalog.changes import CATALOGUE
from liandong.catalog.checks import Row, Stored, row_problems
from liandong.catalog.forms import COLUMNS, ProductForm
from liandong.catalog.models import Product
from liandong.catalog.saving import (
    PRODUCT_WORDS,
    UnitRows,
    namings_of,
    read_stored,
    unit_rows,
    write_units,
)
from liandong.catalog.search_text import ProductNaming, spelled
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.storage.staged_words import Part, Records, StagedRecords, Tell, Way, records_of, write_records
from liandong.storage.staging import sweep

_NAMED = ("category", "brand")
_PLAIN = tuple(name for name in COLUMNS if name not in _NAMED)
_NAMES = (*_PLAIN, "search_text")
_WAY = Way(PRODUCT_WORDS, spelled, CATALOGUE.keep_others_out)
_plain = attrgetter(*_PLAIN)


@dataclass(frozen=True, slots=True)
class Named:
    """Categories and brands that a batch names and that are not there yet, by the form's position."""

    categories: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    brands: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The ids of categories by path and brands by name, made by now."""

    categories: Mapping[tuple[str, ...], int]
    brands: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is written of a part of a file."""

    products: Records
    units: UnitRows
    named: Named


class StagedProducts(StagedRecords[ProductNaming, _Batch]):
    """Products that were checked and wait to be written."""

    def __init__(self, actor: Actor, path: Path) -> None:
        require_everywhere(actor, SUBJECT, Verb.DRAFT)
        super().__init__(_WAY, _Batch, path)
        self._actor = actor
        self.categories: set[tuple[str, ...]] = set()
        self.brands: set[str] = set()

    def add(self, forms: Sequence[ProductForm], named: Named) -> list[Problem]:
        """Check a part of a file as ``save_products`` would, and keep it when it is sound."""
        typed, wrong = typed_forms(forms, self._actor)
        rows = found_rows(typed)
        stored = read_stored(rows, used=None, keeps_unnamed=True)
        problems = [*wrong, *row_problems(rows, stored)]
        if not problems:
            self._keep(rows, stored, named)
        return problems

    def _keep(self, rows: Sequence[Row], stored: Stored, named: Named) -> None:
        namings = namings_of(rows, stored, named.brands)
        renamed = _called_otherwise(rows, namings, stored, named)
        units = unit_rows(rows, stored)

        def batch(texts: Sequence[str], fresh: int) -> _Batch:
            values = [
                (row.product, (row.form.category, row.form.brand), (*_plain(row.form), text))
                for row, text in zip(rows, texts, strict=True)
            ]
            return _Batch(records_of(Product, fresh, (_NAMED, _NAMES), values), units, named)

        wanted = [row.product is None or row.product in renamed for row in rows]
        self._add(Part([row.product for row in rows], namings, wanted, batch))
        self.categories |= set(named.categories.values())
        self.brands |= set(named.brands.values())

    def write(self, made: Made, tell: Tell) -> None:
        """Write everything in the caller's transaction, which gives all of it up when this raises.

        Call it only when nothing it was checked against has changed since.

        Raises:
            IntegrityError: somebody took a code or a barcode in this very moment.
        """
        require_everywhere(self._actor, SUBJECT, Verb.DRAFT)
        self._write(lambda batch: write_batch(batch, made, self.first_id), tell)


def sweep_words(is_alone: Callable[[], bool]) -> None:
    """Remove the words of products that never came, because their import was killed or given up."""
    sweep(PRODUCT_WORDS, is_alone)


def write_batch(batch: _Batch, made: Made, first_id: int) -> int:
    """Write a batch's products and units, and return how many; new products have the ids kept for them."""
    named, rows = batch.named, list(batch.products.rows)
    for position in {*named.categories, *named.brands}:
        pk, (category, brand), rest = rows[position]
        if position in named.categories:
            category = made.categories[named.categories[position]]
        if position in named.brands:
            brand = made.brands[named.brands[position]]
        rows[position] = (pk, (category, brand), rest)
    write_units(batch.units, write_records(Product, replace(batch.products, rows=rows), first_id))
    return len(rows)


def _called_otherwise(
    rows: Sequence[Row], namings: Sequence[ProductNaming], stored: Stored, named: Named
) -> set[int]:
    """Return the known products whose words change; the others' are left alone."""
    before = _namings_before(rows, stored)
    return {
        row.product
        for position, (row, naming) in enumerate(zip(rows, namings, strict=True))
        if row.product is not None
        and before.get(row.product) != _called(naming, named.brands.get(position) or row.form.brand)
    }


def _namings_before(rows: Sequence[Row], stored: Stored) -> dict[int, tuple[object, ...]]:
    """Return what known products were called: whose name stays keeps its words (one statement)."""
    known = [row.product for row in rows if row.product is not None]
    if not known:
        return {}
    columns = ("pk", "code", "name", "specification", "brand")
    return {
        pk: (*called, sorted(unit.barcode for unit in stored.units.get(pk, ()) if unit.barcode))
        for pk, *called in Product.objects.filter(pk__in=known).values_list(*columns)
    }


def _called(naming: ProductNaming, brand: int | str | None) -> tuple[object, ...]:
    return (naming.code, naming.name, naming.specification, brand, sorted(naming.barcodes))
