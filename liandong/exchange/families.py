"""Families with their variants, a row each variant: what is said of the family stands in its first row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.combining import MOST_ATTRIBUTES, Axes
from liandong.catalog.families import FamilyShape, axes_of, read_families
from liandong.catalog.family_actions import create_family, update_family
from liandong.catalog.family_forms import (
    COLUMNS,
    PRICES,
    AttributeForm,
    FamilyForm,
    ValueForm,
    VariantForm,
    VariantState,
)
from liandong.catalog.models import Brand, Category, Family
from liandong.catalog.saving import product_ids
from liandong.catalog.stored import category_paths
from liandong.catalog.unit_problems import UNITS
from liandong.catalog.variant_actions import save_variants, sheet_rows, variant_sheet
from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem
from liandong.exchange.family_fields import fields, state_labels
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import Choices, Order, Prepared, Read, RefusedRowsError, Subject
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

MOST_ROWS = 20_000
_PLACES = range(1, MOST_ATTRIBUTES + 1)
_PLAIN = ("name", "unit", "code_rule", "memo")
_CELLS = {"attributes": "attribute_1", "combination": "value_1", UNITS: "barcode"}
_CELLS |= {f"values_{place}": f"value_{place}" for place in _PLACES}


def prepare(read: Read, order: Order) -> Prepared:
    """Check a file by trying it, family by family, and taking it back."""
    prepared, groups = Prepared(), _groups(read())
    if order.is_dry:
        with transaction.atomic():
            prepared.problems += _save_all(groups, order, prepared)
            transaction.set_rollback(True)
    prepared.write = lambda: _write(groups, order, prepared)
    return prepared


def _groups(rows: Iterable[ReadRow]) -> dict[str, list[ReadRow]]:
    """Return the rows by family, wherever in the file they stand."""
    found: dict[str, list[ReadRow]] = {}
    for row in rows:
        found.setdefault(row.text("code"), []).append(row)
    return found


def _write(groups: Mapping[str, Sequence[ReadRow]], order: Order, prepared: Prepared) -> None:
    problems = _save_all(groups, order, prepared)
    if problems:
        raise RefusedRowsError(problems)


def _save_all(groups: Mapping[str, Sequence[ReadRow]], order: Order, prepared: Prepared) -> list[RowProblem]:
    problems: list[RowProblem] = []
    known = dict(Family.objects.values_list("code", "pk"))
    for done, (code, rows) in enumerate(groups.items(), start=1):
        if is_wanted(prepared, order.mode, is_there=code in known):
            problems += _saved(rows, known.get(code), order)
        order.tell(done, len(groups), _("写入"))
    return problems


def _saved(rows: Sequence[ReadRow], family: int | None, order: Order) -> list[RowProblem]:
    """Save one family with its variants; return what it is refused for, at the cells of the file."""
    variants = [row for row in rows if _values(row)]
    columns = fields(order.actor)
    try:
        with transaction.atomic():
            pk = _save_family(rows, family, order.actor)
            try:
                save_variants(pk, _variants(variants, pk), order.actor)
            except RefusedError as refusal:
                found = [_placed(one, is_variant=True) for one in refusal.problems]
                raise RefusedVariantsError(found) from refusal
    except RefusedVariantsError as refusal:
        return row_problems(refusal.problems, [row.number for row in variants], columns)
    except RefusedError as refusal:
        at_first = [replace(_placed(one, is_variant=False), line=1) for one in refusal.problems]
        return row_problems(at_first, [rows[0].number], columns)
    return []


class RefusedVariantsError(RefusedError):
    """The variants of a family are refused, not the family itself."""


def _placed(problem: Problem, *, is_variant: bool) -> Problem:
    column = problem.column or ""
    if is_variant and column == "code":
        return replace(problem, column="product")
    return replace(problem, column=_CELLS.get(column, column))


def _values(row: ReadRow) -> tuple[str, ...]:
    return tuple(text for place in _PLACES if (text := row.text(f"value_{place}")))


def _save_family(rows: Sequence[ReadRow], family: int | None, actor: Actor) -> int:
    stored = None if family is None else Family.objects.get(pk=family)
    axes: Axes = () if family is None else axes_of([family])[family]
    changes = _changes(rows[0]) | {"attributes": _axes(rows, axes)}
    if stored is None:
        return create_family(FamilyForm(**{"code": rows[0].text("code"), "name": "", **changes}), actor)
    kept = {name: getattr(stored, name) for name in COLUMNS if name not in {"category", "brand"}}
    kept |= {"category": stored.category_id, "brand": stored.brand_id}
    update_family(stored.pk, FamilyForm(**{**kept, **changes}), actor)
    return stored.pk


def _changes(row: ReadRow) -> dict[str, Any]:
    """Return what the first row says of the family; empty cells of it say nothing."""
    changes: dict[str, Any] = {name: row.text(name) for name in _PLAIN if row.text(name)}
    if row.values.get("tax_rate") is not None:
        changes["tax_rate"] = row.values["tax_rate"]
    if category := row.text("category"):
        found = {name: pk for pk, name in category_paths().items()}
        found = dict(Category.objects.values_list("code", "pk")) | found
        refuse_if(
            []
            if category in found
            else [Problem("category_unknown", None, "category", {"category": category})]
        )
        changes["category"] = found[category]
    if brand := row.text("brand"):
        pk = Brand.objects.filter(name=brand).values_list("pk", flat=True).first()
        refuse_if([] if pk else [Problem("brand_unknown", None, "brand", {"brand": brand})])
        changes["brand"] = pk
    return changes


def _axes(rows: Sequence[ReadRow], stored: Axes) -> tuple[AttributeForm, ...]:
    """Return the family's attributes: those it has, with the values that rows name after its own."""
    found = []
    for place in _PLACES:
        axis = stored[place - 1] if place <= len(stored) else None
        told = (text for row in rows if (text := row.text(f"attribute_{place}")))
        name = next(told, "") or (axis.name if axis else "")
        own = [one.name for one in axis.values] if axis else []
        named = dict.fromkeys([*own, *(text for row in rows if (text := row.text(f"value_{place}")))])
        if name or named:
            found.append(AttributeForm(name, tuple(ValueForm(one) for one in named)))
    return tuple(found)


def _variants(rows: Sequence[ReadRow], family: int) -> list[VariantForm]:
    """Return the variants of rows; what a row leaves empty stays, or is as it would be made."""
    shape, sheet = variant_sheet(family)
    by_names = {tuple(shape.values[one].name for one in row.form.combination): row for row in sheet}
    there = product_ids(row.text("product") for row in rows if row.text("product"))
    forms, problems = [], []
    for line, row in enumerate(rows, start=1):
        known = by_names.get(_values(row))
        if known is None:
            problems.append(Problem("combination_unknown", line, "combination"))
            continue
        form = known.form
        if code := row.text("product"):
            form = replace(form, code=code)
            if known.product is None and code in there:
                form = replace(form, state=VariantState.TAKEN)
        if row.text("state"):
            form = replace(form, state=VariantState(row.text("state")))
        forms.append(replace(form, **_cells(row)))
    if problems:
        raise RefusedError(problems)
    return forms


def _cells(row: ReadRow) -> dict[str, Any]:
    cells: dict[str, Any] = {"barcode": row.text("barcode")} if row.text("barcode") else {}
    for name in PRICES:
        if row.values.get(name) is not None:
            cells[name] = row.values[name]
    return cells


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every combination of every family that is made or not to be made, in the order of the columns."""
    names = [one.name for one in fields(actor)]
    paths, brands = category_paths(), dict(Brand.objects.values_list("pk", "name"))
    for family in Family.objects.order_by("code").iterator():
        shape = read_families([family.pk])[family.pk]
        stem = {name: getattr(family, name) for name in ("code", "tax_rate", *_PLAIN)}
        stem |= {"category": paths.get(family.category_id or 0), "brand": brands.get(family.brand_id or 0)}
        for shown in _shown(shape):
            whole = stem | shown
            yield [whole.get(name) for name in names]


def _shown(shape: FamilyShape) -> Iterator[dict[str, object]]:
    axes = {f"attribute_{place}": axis.name for place, axis in enumerate(shape.axes, start=1)}
    said = [row for row in sheet_rows(shape) if row.form.combination in shape.variants]
    if not said:
        yield dict(axes)
    labels = state_labels()
    for row in said:
        values = [shape.values[one].name for one in row.form.combination]
        own: dict[str, object] = {f"value_{place}": name for place, name in enumerate(values, start=1)}
        own["state"] = labels[row.form.state.value]
        if row.product is not None:
            own |= {"product": row.form.code, "barcode": row.form.barcode}
            own |= {name: getattr(row.form, name) for name in PRICES}
        yield axes | own


def subject() -> Subject:
    """Return the declaration."""
    return Subject(
        SUBJECT, "款和规格", "families", fields, prepare, rows, most_rows=MOST_ROWS, is_common=True
    )
