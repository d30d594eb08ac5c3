"""Products of a large file: checked and spelled outside of any transaction, written in a short one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone

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
    values_of,
    write_units,
)
from liandong.catalog.search_text import ProductNaming, spelled
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem
from liandong.storage import bulk
from liandong.storage.memory import much_cache
from liandong.storage.staged_words import Part, StagedWords, Tell
from liandong.storage.staging import forget_abandoned, newest_list

AT_ONCE = 1_000
"""Products changed by one statement: more would pass what SQLite takes as variables."""

_CATEGORY, _BRAND = COLUMNS.index("category"), COLUMNS.index("brand")
_NAMES = (*COLUMNS, "search_text")


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
    """Rows ready to be written: id (None: new), the values of ``COLUMNS`` and the search text.

    Those of new products are encoded. ``fresh`` is the number of its first one among all new ones.
    """

    fresh: int
    products: Sequence[tuple[int | None, Sequence[Any]]]
    units: UnitRows
    named: Named


class StagedProducts:
    """Products that were checked and wait to be written; they are spelled in a second process."""

    def __init__(self, actor: Actor, path: Path) -> None:
        require_everywhere(actor, SUBJECT, Verb.DRAFT)
        self._actor = actor
        self._words = StagedWords(PRODUCT_WORDS, spelled, path)
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
            values = [(*values_of(row), text) for row, text in zip(rows, texts, strict=True)]
            new = [given for row, given in zip(rows, values, strict=True) if row.product is None]
            ready = iter(bulk.encoded(Product, _NAMES, new))
            products = [
                (row.product, next(ready) if row.product is None else given)
                for row, given in zip(rows, values, strict=True)
            ]
            return _Batch(fresh, products, units, named)

        wanted = [row.product is None or row.product in renamed for row in rows]
        self._words.add(Part([row.product for row in rows], namings, wanted, batch))
        self.categories |= set(named.categories.values())
        self.brands |= set(named.brands.values())

    def finish(self) -> None:
        """Keep the last part; nothing is added any more."""
        self._words.finish()

    def arrange(self, tell: Tell) -> None:
        """Have everything in the order in which it is written, and write the words of new products."""
        self._words.arrange(CATALOGUE.keep_others_out, tell)

    def write(self, made: Made, tell: Tell) -> None:
        """Write everything in the caller's transaction, which gives all of it up when this raises.

        Call it only when nothing it was checked against has changed since.

        Raises:
            IntegrityError: somebody took a code or a barcode in this very moment.
        """
        require_everywhere(self._actor, SUBJECT, Verb.DRAFT)
        done = 0
        with much_cache():
            for batch in self._words.batches(_Batch):
                write_batch(batch, made, self._words.first_id)
                done += len(batch.products)
                tell(done, self._words.count)
            self._words.write_changed()

    def close(self) -> None:
        """Forget everything."""
        self._words.close()


def abandoned_until() -> int:
    """Return what ``forget_abandoned_words`` wants to know; ask before seeing that nobody else imports."""
    return newest_list(PRODUCT_WORDS)


def forget_abandoned_words(until: int) -> None:
    """Remove the words of products that never came, because their import was killed or given up."""
    forget_abandoned(PRODUCT_WORDS, until)


def write_batch(batch: _Batch, made: Made, first_id: int) -> None:
    """Write a batch's products and units; new products have the ids that were kept for them."""
    now = timezone.now()
    ((encoded_now,),) = bulk.encoded(Product, ["updated_at"], [(now,)])
    next_id = count(first_id + batch.fresh)
    ids, created, changed = [], [], []
    for position, (product, given) in enumerate(batch.products):
        values = list(given)
        if position in batch.named.categories:
            values[_CATEGORY] = made.categories[batch.named.categories[position]]
        if position in batch.named.brands:
            values[_BRAND] = made.brands[batch.named.brands[position]]
        pk = next(next_id) if product is None else product
        ids.append(pk)
        if product is None:
            created.append((pk, *values, encoded_now, encoded_now))
        else:
            changed.append((pk, *values, now))
    bulk.insert_encoded(Product, ("id", *_NAMES, "created_at", "updated_at"), created)
    for start in range(0, len(changed), AT_ONCE):
        bulk.update(Product, ["id"], [*_NAMES, "updated_at"], changed[start : start + AT_ONCE])
    write_units(batch.units, ids)


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
