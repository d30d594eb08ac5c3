"""Products with their units, barcodes and prices; categories and brands are named, and made where missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT, product_problems, save_part
from liandong.catalog.categories import BRAND, CATEGORY, save_brands, save_categories
from liandong.catalog.changes import CATALOGUE
from liandong.catalog.forms import COLUMNS, ProductForm, UnitForm
from liandong.catalog.models import Brand, Category, Tracking
from liandong.catalog.saving import product_ids
from liandong.catalog.staging import Made, Named, StagedProducts, sweep_words
from liandong.catalog.stored import SEPARATOR, all_products, category_paths, product_forms
from liandong.exchange.added_fields import added_names, details_in
from liandong.exchange.batches import batches, is_wanted
from liandong.exchange.columns import ReadRow, RowProblem
from liandong.exchange.product_fields import FURTHER_UNITS, fields
from liandong.exchange.sentences import row_problems
from liandong.exchange.staged import Steps, Tell, prepare_ahead, repeated
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.exchange.unit_cells import at_cells
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit.sheet_reading import MOST_ROWS

_NAMED = ("category", "brand")
_KEPT_WHEN_EMPTY = frozenset({"tax_rate", "tracking", "is_stocked", "is_active"})
_NEVER_EMPTIED = frozenset({"code", "name"})
_NONE, _ONE = Decimal(0), Decimal(1)
_PLAIN = tuple(name for name in COLUMNS if name not in {*_NAMED, "details"})


@dataclass(slots=True)
class _Batch:
    """What was read: forms with the rows they are from, and names that have no id yet by form."""

    forms: list[ProductForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    categories: dict[int, tuple[str, ...]] = field(default_factory=dict)
    brands: dict[int, str] = field(default_factory=dict)


class _Names:
    """The categories and brands there are, by what a file may call them, and whether more may be made."""

    def __init__(self, order: Order) -> None:
        self.added = added_names(order.actor, SUBJECT)
        self.may_make = {kind: _may_make(order, kind) for kind in (CATEGORY, BRAND)}
        paths = category_paths()
        self.categories: dict[str, int] = {}
        names = list(Category.objects.values_list("name", "pk"))
        for name, pk in names:
            self.categories[name] = 0 if name in self.categories else pk
        self.categories = {name: pk for name, pk in self.categories.items() if pk}
        self.categories |= dict(Category.objects.values_list("code", "pk"))
        self.categories |= {path: pk for pk, path in paths.items()}
        self.brands = dict(Brand.objects.values_list("name", "pk"))


_Take = Callable[[_Batch, _Names, Order], Sequence[Problem]]
"""What becomes of a batch in which nothing is wrong so far; returns what is wrong with it after all."""


def _go_through(read: Read, order: Order, prepared: Prepared, take: _Take) -> None:
    """Read the file, and take each batch unless something is wrong already: then it is only checked."""
    names, seen = _Names(order), dict[str, int]()
    prepared.created = prepared.changed = prepared.skipped = 0
    for some in batches(read()):
        batch = _Batch()
        known = product_ids(row.text("code") for row in some)
        stored = product_forms(list(known.values()))
        for row in some:
            before = stored.get(known.get(row.text("code"), 0))
            if is_wanted(prepared, order.mode, is_there=before is not None):
                prepared.problems += _add(batch, row, before, names)
        prepared.problems += repeated(_named_words(batch), min(batch.numbers, default=0), seen)
        problems = (_checked if prepared.problems else take)(batch, names, order)
        if problems:
            at = at_cells(problems, {row.number: row for row in some}, batch.numbers)
            prepared.problems += row_problems(at, batch.numbers, fields(order.actor))
        del prepared.problems[MOST_PROBLEMS:]


def _checked(batch: _Batch, _names: _Names, order: Order) -> Sequence[Problem]:
    return product_problems(batch.forms, order.actor)


def _kept(staged: StagedProducts, batch: _Batch, _names: _Names, _order: Order) -> Sequence[Problem]:
    return staged.add(batch.forms, Named(batch.categories, batch.brands))


def _write(staged: StagedProducts, order: Order, tell: Tell) -> None:
    """Write what is ready, with the categories and brands it names."""
    made = Made(
        save_categories(staged.categories, order.actor) if staged.categories else {},
        save_brands(staged.brands, order.actor) if staged.brands else {},
    )
    staged.write(made, tell)


def _named_words(batch: _Batch) -> Iterator[tuple[int, str, str]]:
    code, barcode = _("编码"), _("条码")
    for number, form in zip(batch.numbers, batch.forms, strict=True):
        yield number, code, form.code
        for unit in form.units:
            yield number, barcode, unit.barcode


def _add(batch: _Batch, row: ReadRow, before: ProductForm | None, names: _Names) -> list[RowProblem]:
    position, problems = len(batch.forms), list[RowProblem]()
    changes = _changes(row)
    category, brand = row.text("category"), row.text("brand")
    if "category" in row.values:
        changes["category"] = names.categories.get(category)
    if category and changes["category"] is None:
        batch.categories[position] = tuple(part.strip() for part in category.split(SEPARATOR))
        if not names.may_make[CATEGORY]:
            problems.append(_missing(row, _("分类"), category))
    if "brand" in row.values:
        changes["brand"] = names.brands.get(brand)
    if brand and changes["brand"] is None:
        batch.brands[position] = brand
        if not names.may_make[BRAND]:
            problems.append(_missing(row, _("品牌"), brand))
    changes["units"] = _units(row, before.units if before else ())
    changes["details"] = details_in(row, before.details if before else {}, names.added)
    if before is None:
        form = ProductForm(**{"code": row.text("code"), "name": "", **changes})
    else:
        form = replace(before, **changes)
    batch.forms.append(form)
    batch.numbers.append(row.number)
    return problems


def _may_make(order: Order, subject: str) -> bool:
    return order.makes_named and order.actor.may(subject, Verb.DRAFT)


def _missing(row: ReadRow, label: str, name: str) -> RowProblem:
    text = _("没有%(label)s「%(name)s」") % {"label": label, "name": name}
    return RowProblem(row.number, label, text, _("先建好，或勾选「自动新建分类和品牌」。"))


def _changes(row: ReadRow) -> dict[str, Any]:
    """Return what the row says of the product itself; some cells say nothing when they are empty."""
    values = row.values
    changes = {name: values[name] for name in _PLAIN if name in values}
    for name in _KEPT_WHEN_EMPTY:
        if changes.get(name, name) in {None, ""}:
            del changes[name]
    for name in _NEVER_EMPTIED:
        if name in changes and not changes[name]:
            del changes[name]
    return changes


def _units(row: ReadRow, before: Sequence[UnitForm]) -> tuple[UnitForm, ...]:
    there = {unit.name: unit for unit in before}
    units = []
    base_name = row.text("unit") or next((unit.name for unit in before if unit.is_base), "")
    if base_name:
        changes: dict[str, Any] = {"is_base": True, "ratio": _ONE}
        if "barcode" in row.values:
            changes["barcode"] = row.text("barcode")
        units.append(_unit(there, base_name, changes))
    for number in FURTHER_UNITS:
        name = row.text(f"unit_{number}")
        if name and name != base_name:
            units.append(_unit(there, name, _unit_changes(row, number)))
    return tuple(units)


def _unit(there: Mapping[str, UnitForm], name: str, changes: dict[str, Any]) -> UnitForm:
    before = there.get(name)
    return UnitForm(name, **{"ratio": _NONE, **changes}) if before is None else replace(before, **changes)


def _unit_changes(row: ReadRow, number: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if row.values.get(f"ratio_{number}") is not None:
        changes["ratio"] = row.values[f"ratio_{number}"]
    if f"barcode_{number}" in row.values:
        changes["barcode"] = row.text(f"barcode_{number}")
    if f"price_{number}" in row.values:
        changes["price"] = row.values[f"price_{number}"]
    return changes


def _saved(batch: _Batch, names: _Names, order: Order) -> Sequence[Problem]:
    """Save a batch with the categories and brands it names; return what it is refused for."""
    if batch.categories:
        made = save_categories(set(batch.categories.values()), order.actor)
        names.categories |= {SEPARATOR.join(path): pk for path, pk in made.items()}
        for position, path in batch.categories.items():
            batch.forms[position] = replace(batch.forms[position], category=made[path])
    if batch.brands:
        names.brands |= save_brands(set(batch.brands.values()), order.actor)
        for position, brand in batch.brands.items():
            batch.forms[position] = replace(batch.forms[position], brand=names.brands[brand])
    try:
        save_part(batch.forms, order.actor)
    except RefusedError as refusal:
        return refusal.problems
    return ()


def prepare(read: Read, order: Order) -> Prepared:
    """Check the file; for an import, have it ready on disk for a short transaction."""
    steps: Steps[StagedProducts, _Take] = Steps(
        CATALOGUE,
        sweep_words,
        StagedProducts,
        _go_through,
        checked=_checked,
        kept=lambda staged: partial(_kept, staged),
        saved=_saved,
        write=_write,
    )
    return prepare_ahead(steps, read, order)


def rows(actor: Actor, choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every product, or those in use, in the order of the columns."""
    columns = fields(actor)
    paths = category_paths()
    brands = dict(Brand.objects.values_list("pk", "name"))
    for form in all_products(only_active=choices.values.get("active") == "1"):
        base, *others = sorted(form.units, key=lambda unit: not unit.is_base) or [UnitForm("")]
        shown: dict[str, object] = {name: getattr(form, name) for name in _PLAIN}
        shown |= {"category": paths.get(form.category or 0), "brand": brands.get(form.brand or 0)}
        shown["tracking"] = _(Tracking(form.tracking).label)
        shown |= {"unit": base.name, "barcode": base.barcode}
        for number, unit in zip(FURTHER_UNITS, others, strict=False):
            shown |= {f"unit_{number}": unit.name, f"ratio_{number}": unit.ratio}
            shown |= {f"barcode_{number}": unit.barcode, f"price_{number}": unit.price}
        shown |= form.details
        yield [shown.get(column.name) for column in columns]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(
        SUBJECT,
        "商品",
        "products",
        fields,
        prepare,
        rows,
        makes_named=True,
        most_rows=MOST_ROWS,
        is_common=True,
    )
