"""Writing families: checked as a whole, refused with every reason at once, and audited."""

from django.db import IntegrityError, transaction

from liandong.catalog.attribute_actions import SUBJECT, code_problems, ensure_attributes, stored_values
from liandong.catalog.combining import Combination, combinations
from liandong.catalog.families import (
    FAMILY_WORDS,
    FamilyShape,
    axes_of,
    combination_of,
    read_families,
    values_in_use,
)
from liandong.catalog.family_checks import StoredFamily, family_problems
from liandong.catalog.family_forms import COLUMNS, FamilyForm, cleaned
from liandong.catalog.models import Brand, Category, Family, FamilyAttribute, FamilyValue, Variant
from liandong.catalog.search_text import ProductNaming, product_search_text, product_words
from liandong.catalog.variant_naming import follow_names, names_before
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.storage.words import replace_words


def create_family(form: FamilyForm, actor: Actor) -> int:
    """Make a family, with the attributes and values it names; return its id. Its variants are made later.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep families.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    return _save(None, cleaned(form), actor)


def update_family(family: int, form: FamilyForm, actor: Actor) -> None:
    """Make a family what the form says. Values may be added any time, and removed while no product has them.

    Products called by the family's old name are called by the new one.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep families.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    _save(family, cleaned(form), actor)


def set_family_active(family: int, actor: Actor, *, is_active: bool) -> None:
    """Enable a family or disable it: a disabled one is not offered any more, its products are as before.

    Raises:
        RefusedError: ``family_unknown``.
        NotAllowedError: the actor may not keep families.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        if not Family.objects.filter(pk=family).update(is_active=is_active):
            raise RefusedError([unknown_family(family)])
        deed = "enable" if is_active else "disable"
        record([AuditEntry(deed, SUBJECT, family, actor.member, {})])


def unknown_family(family: int) -> Problem:
    """Return the problem that there is no such family."""
    return Problem("family_unknown", detail={"family": str(family)})


def locked_family(family: int) -> FamilyShape:
    """Return a family, kept from others until the caller's transaction ends.

    Raises:
        RefusedError: ``family_unknown``.
    """
    if not Family.objects.select_for_update().filter(pk=family).exists():
        raise RefusedError([unknown_family(family)])
    return read_families([family])[family]


def _save(family: int | None, form: FamilyForm, actor: Actor) -> int:
    try:
        with transaction.atomic():
            stored = _stored(family, form)
            refuse_if([*family_problems(form, stored), *code_problems(form.attributes)])
            before = {} if family is None else names_before([family])
            pk = _written(family, form)
            _write_axes(pk, form)
            _write_words(pk, form)
            follow_names(before, actor)
            deed = "create" if family is None else "update"
            detail = {"code": form.code, "name": form.name}
            record([AuditEntry(deed, SUBJECT, pk, actor.member, detail)])
            return pk
    except IntegrityError:
        refuse_if(family_problems(form, _stored(family, form)))
        raise


def _stored(family: int | None, form: FamilyForm) -> StoredFamily:
    owner = Family.objects.filter(code=form.code).values_list("pk", flat=True).first()
    has_category = form.category is None or Category.objects.filter(pk=form.category).exists()
    has_brand = form.brand is None or Brand.objects.filter(pk=form.brand).exists()
    if family is None:
        return StoredFamily(owner, has_category, has_brand)
    return StoredFamily(owner, has_category, has_brand, locked_family(family), values_in_use(family))


def _written(family: int | None, form: FamilyForm) -> int:
    values = {name: getattr(form, name) for name in COLUMNS if name not in {"category", "brand"}}
    values |= {"category_id": form.category, "brand_id": form.brand}
    values["search_text"] = product_search_text(_naming(form))
    if family is None:
        return int(Family.objects.create(**values).pk)
    Family.objects.filter(pk=family).update(**values)
    return family


def _naming(form: FamilyForm) -> ProductNaming:
    return ProductNaming(form.code, form.name)


def _write_words(family: int, form: FamilyForm) -> None:
    replace_words(FAMILY_WORDS, [(family, product_words(_naming(form)))])


def _write_axes(family: int, form: FamilyForm) -> None:
    """Write the family's attributes and values, and forget what was said of combinations that are gone."""
    attributes = ensure_attributes(form.attributes)
    stored = stored_values(attributes)
    chosen = [
        stored[attribute][value.name].id
        for attribute, one in zip(attributes, form.attributes, strict=True)
        for value in one.values
    ]
    FamilyAttribute.objects.filter(family=family).delete()
    FamilyValue.objects.filter(family=family).delete()
    FamilyAttribute.objects.bulk_create(
        FamilyAttribute(family_id=family, attribute_id=attribute, position=place)
        for place, attribute in enumerate(attributes, start=1)
    )
    FamilyValue.objects.bulk_create(
        FamilyValue(family_id=family, value_id=value, position=place) for place, value in enumerate(chosen)
    )
    _forget(family)


def _forget(family: int) -> None:
    """Remove what was not to be made of combinations that the family no longer has."""
    left: set[Combination] = set(combinations(axes_of([family])[family]))
    rows = Variant.objects.filter(family=family, product__isnull=True)
    gone = [
        pk
        for pk, *values in rows.values_list("pk", "first", "second", "third")
        if combination_of(values) not in left
    ]
    Variant.objects.filter(pk__in=gone).delete()
