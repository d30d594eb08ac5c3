"""Products of a large file: checked and spelled outside of any transaction, written in a short one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from liandong.catalog.actions import SUBJECT, found_rows, typed_forms
from liandong.catalog.checks import Row, Stored, row_problems
from liandong.catalog.forms import COLUMNS, ProductForm
from liandong.catalog.models import Product
from liandong.catalog.saving import (
    PRODUCT_WORDS,
    UnitRows,
    namings_of,
    read_stored,
    unit_rows,
    values_of,
    write_units,
)
from liandong.catalog.search_text import ProductNaming, product_search_text, product_words
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.storage import bulk
from liandong.storage.memory import sort_in_files
from liandong.storage.pieces import execute, joined
from liandong.storage.staging import Preparation

AT_ONCE = 1_000
"""Products written by one statement: more would pass what SQLite takes as variables."""

_CATEGORY, _BRAND = COLUMNS.index("category"), COLUMNS.index("brand")
_NAMES = (*COLUMNS, "search_text")

Tell = Callable[[int, int], None]
"""Called with how many products or words are written, of how many."""


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
    """Rows ready to be written: id (None: new), the values of ``COLUMNS`` and the search text."""

    first: int
    products: Sequence[tuple[int | None, tuple[Any, ...], str]]
    units: UnitRows
    named: Named
    reworded: Sequence[int]


class StagedProducts:
    """Products that were checked and wait to be written."""

    def __init__(self, actor: Actor, path: Path) -> None:
        require_everywhere(actor, SUBJECT, Verb.DRAFT)
        sort_in_files()  # an index of millions of words is made anew in ``write``
        self._actor = actor
        self._preparation = Preparation(path)
        self._count = 0
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
        before = _namings_before(rows, stored)
        first = self._count
        words: list[tuple[int, str, int]] = []
        for place, (row, naming) in enumerate(zip(rows, namings, strict=True), first):
            brand = named.brands.get(place - first) or row.form.brand
            if row.product is None or before.get(row.product) != _called(naming, brand):
                words += [(kind, word, place) for kind, word in product_words(naming)]
        spelled = {place for _, _, place in words}
        reworded = [row.product for place, row in enumerate(rows, first) if row.product and place in spelled]
        products = [
            (
                row.product,
                values_of(row),
                product_search_text(naming),
            )
            for row, naming in zip(rows, namings, strict=True)
        ]
        self._preparation.keep(_Batch(first, products, unit_rows(rows, stored), named, reworded), words)
        self._count += len(rows)
        self.categories |= set(named.categories.values())
        self.brands |= set(named.brands.values())

    def arrange(self) -> None:
        """Finish the preparation; nothing is added any more."""
        self._preparation.arrange()

    def write(self, made: Made, tell: Tell) -> None:
        """Write everything in the caller's transaction, which gives all of it up when this raises.

        Call it only when nothing it was checked against has changed since.

        Raises:
            IntegrityError: somebody took a code or a barcode in this very moment.
        """
        require_everywhere(self._actor, SUBJECT, Verb.DRAFT)
        done = 0
        for batch in self._preparation.batches(_Batch):
            write_batch(batch, made, self._preparation)
            done += len(batch.products)
            tell(done, self._count)
        for _ in self._preparation.write_words(PRODUCT_WORDS):
            tell(done, self._count)

    def close(self) -> None:
        """Forget everything."""
        self._preparation.close()


def write_batch(batch: _Batch, made: Made, preparation: Preparation) -> None:
    """Write a batch's products and units, and tell the preparation their ids."""
    now = timezone.now()
    created, changed = [], []
    for position, (product, given, text) in enumerate(batch.products):
        values = [*given, text]
        if position in batch.named.categories:
            values[_CATEGORY] = made.categories[batch.named.categories[position]]
        if position in batch.named.brands:
            values[_BRAND] = made.brands[batch.named.brands[position]]
        if product is None:
            created.append((*values, now, now))
        else:
            changed.append((product, *values, now))
    by_code: dict[str, int] = {}
    for start in range(0, len(created), AT_ONCE):
        part = created[start : start + AT_ONCE]
        columns = (*_NAMES, "created_at", "updated_at")
        by_code |= dict(bulk.insert(Product, columns, part, returning=["code", "id"]))
    for start in range(0, len(changed), AT_ONCE):
        bulk.update(Product, ["id"], [*_NAMES, "updated_at"], changed[start : start + AT_ONCE])
    ids = [by_code[given[0]] if product is None else product for product, given, _ in batch.products]
    write_units(batch.units, ids)
    preparation.settle(enumerate(ids, batch.first))
    if batch.reworded:
        those = bulk.Source(*bulk.among(batch.reworded))
        execute(joined("DELETE FROM catalog_productword WHERE product_id ", those))


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
