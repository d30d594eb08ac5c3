"""Writing the variants of a family: made, changed, taken in, left out, several hundred at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from liandong.catalog.actions import save_rows
from liandong.catalog.attribute_actions import SUBJECT
from liandong.catalog.checks import Row
from liandong.catalog.combining import Combination, codes_for, combinations, words_of
from liandong.catalog.families import FamilyShape, combination_of, memberships, read_families
from liandong.catalog.family_actions import locked_family, unknown_family
from liandong.catalog.family_checks import StoredProducts, variant_problems
from liandong.catalog.family_forms import MADE, PRICES, VariantForm, VariantState, cleaned_variant
from liandong.catalog.forms import ProductForm, UnitForm
from liandong.catalog.models import Family, Variant
from liandong.catalog.saving import product_ids
from liandong.catalog.stored import product_forms
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.storage import bulk

_PLACES = ("first", "second", "third")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A combination as it is now, or as it would be made: ``product`` is None where there is none."""

    product: int | None
    words: str
    form: VariantForm


def variant_sheet(family: int) -> tuple[FamilyShape, list[SheetRow]]:
    """Return a family and all its combinations, those not made yet with the codes and prices they would have.

    Seven statements, whatever the number of variants.

    Raises:
        RefusedError: ``family_unknown``.
    """
    shape = read_families([family]).get(family)
    if shape is None:
        raise RefusedError([unknown_family(family)])
    return shape, sheet_rows(shape)


def sheet_rows(shape: FamilyShape) -> list[SheetRow]:
    """Return all combinations of a family; three statements."""
    stored = product_forms(shape.products)
    values = shape.values
    stem = Family.objects.get(pk=shape.id)
    bare = [one for one in combinations(shape.axes) if shape.variants.get(one) is None]
    taken = {form.code for form in stored.values()}
    wanted = [[values[value] for value in one] for one in bare]
    codes = dict(zip(bare, codes_for(stem.code_rule, stem.code, wanted, taken), strict=True))
    prices = {name: getattr(stem, name) for name in PRICES}
    rows = []
    for one in combinations(shape.axes):
        product = shape.variants.get(one)
        words = words_of(one, values)
        if product is None:
            state = VariantState.NEVER if one in shape.variants else VariantState.ACTIVE
            rows.append(SheetRow(None, words, VariantForm(one, state, codes[one], **prices)))
        else:
            rows.append(SheetRow(product, words, _form_of(one, stored[product])))
    return rows


def generate_variants(family: int, actor: Actor) -> list[int]:
    """Make the combinations that are missing, with the family's prices and its codes; return their ids.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep families, or products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        shape = locked_family(family)
        forms = [
            row.form
            for row in sheet_rows(shape)
            if row.product is None and row.form.state is VariantState.ACTIVE
        ]
        before = set(shape.products)
        save_variants(family, forms, actor)
        return [product for product in read_families([family])[family].products if product not in before]


def save_variants(family: int, forms: Sequence[VariantForm], actor: Actor) -> None:
    """Make combinations of a family what the forms say; others stay as they are.

    All are saved or none, with a number of statements that doesn't grow with them. A problem's ``line``
    is the 1-based position of the form.

    Raises:
        RefusedError: with every problem of every form; nothing is written.
        NotAllowedError: the actor may not keep families, or products.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    forms = [cleaned_variant(form) for form in forms]
    try:
        with transaction.atomic():
            shape = locked_family(family)
            products = _stored_products(forms)
            wrong = list(variant_problems(forms, shape, products))
            rows = _product_rows(forms, shape)
            saved = save_rows(rows, actor, wrong) if rows else []
            refuse_if(wrong)
            made = {
                forms[(row.line or 0) - 1].combination: product
                for row, product in zip(rows, saved, strict=True)
                if row.product is None
            }
            _write(shape, forms, made, products)
            _trace(shape, forms, len(made), actor)
    except IntegrityError:
        # Somebody was faster: what stands in the way now can be told.
        refuse_if(variant_problems(forms, read_families([family])[family], _stored_products(forms)))
        raise


def _stored_products(forms: Sequence[VariantForm]) -> StoredProducts:
    wanted = [form.code for form in forms if form.state is VariantState.TAKEN and form.code]
    ids = product_ids(wanted)
    families = memberships(list(ids.values())) if ids else {}
    return StoredProducts(ids, {product: f"{one.code} {one.name}" for product, one in families.items()})


def _product_rows(forms: Sequence[VariantForm], shape: FamilyShape) -> list[Row]:
    """Return the products to be made, and those that change; lines are the positions of the forms."""
    stem = Family.objects.get(pk=shape.id)
    products = [one for form in forms if (one := shape.variants.get(form.combination)) is not None]
    stored = product_forms(products)
    values = shape.values
    rows = []
    for line, form in enumerate(forms, start=1):
        product = shape.variants.get(form.combination)
        if product is not None:
            changed = _changed(form, stored[product])
            if changed != stored[product]:
                rows.append(Row(product, changed, line))
        elif form.state in MADE:
            rows.append(Row(None, _new_product(form, stem, words_of(form.combination, values)), line))
    return rows


def _new_product(form: VariantForm, stem: Family, words: str) -> ProductForm:
    return ProductForm(
        code=form.code,
        name=stem.name,
        specification=words,
        units=(UnitForm(stem.unit, barcode=form.barcode, is_base=True),),
        category=stem.category_id,
        brand=stem.brand_id,
        tax_rate=stem.tax_rate,
        is_active=form.state is VariantState.ACTIVE,
        **_prices(form),
    )


def _changed(form: VariantForm, stored: ProductForm) -> ProductForm:
    """Return a variant's product as it is to be; one that is released keeps its state."""
    units = tuple(replace(unit, barcode=form.barcode) if unit.is_base else unit for unit in stored.units)
    is_active = stored.is_active if form.state is VariantState.RELEASED else form.state is VariantState.ACTIVE
    return replace(stored, code=form.code, units=units, is_active=is_active, **_prices(form))


def _prices(form: VariantForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in PRICES}


def _form_of(combination: Combination, stored: ProductForm) -> VariantForm:
    state = VariantState.ACTIVE if stored.is_active else VariantState.DISABLED
    barcode = next((unit.barcode for unit in stored.units if unit.is_base), "")
    prices = {name: getattr(stored, name) for name in PRICES}
    return VariantForm(combination, state, stored.code, barcode, **prices)


def _write(
    shape: FamilyShape,
    forms: Sequence[VariantForm],
    made: Mapping[Combination, int],
    products: StoredProducts,
) -> None:
    """Write which combination is which product; what is said anew takes the place of what was said."""
    gone, rows = [], []
    for form in forms:
        one, state = form.combination, form.state
        is_there = shape.variants.get(one) is not None
        if is_there and state is not VariantState.RELEASED:
            continue
        gone.append(one)
        if is_there or state is VariantState.OPEN:
            continue
        product = products.ids[form.code] if state is VariantState.TAKEN else made.get(one)
        values = [*one, *[None] * (len(_PLACES) - len(one))]
        rows.append((shape.id, product, *values))
    _remove(shape, gone)
    if rows:
        bulk.insert(Variant, ("family", "product", *_PLACES), rows)


def _remove(shape: FamilyShape, gone: Sequence[Combination]) -> None:
    there = Variant.objects.filter(family=shape.id).values_list("pk", *_PLACES)
    wanted = set(gone)
    ids = [pk for pk, *values in there if combination_of(values) in wanted]
    Variant.objects.filter(pk__in=ids).delete()


def _trace(shape: FamilyShape, forms: Sequence[VariantForm], made: int, actor: Actor) -> None:
    detail: dict[str, str | int] = {"code": shape.code, "name": shape.name, "created": made}
    for state in (VariantState.TAKEN, VariantState.RELEASED, VariantState.NEVER):
        named = sum(form.state is state for form in forms)
        detail |= {state.value: named} if named else {}
    record([AuditEntry("variants", SUBJECT, shape.id, actor.member, detail)])
