"""Writing attributes and their values, which families share."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from liandong.catalog.combining import Value
from liandong.catalog.families import families_using
from liandong.catalog.family_checks import attribute_problems
from liandong.catalog.family_forms import AttributeForm, ValueForm, cleaned_attribute
from liandong.catalog.models import Attribute, AttributeValue, FamilyValue
from liandong.catalog.variant_naming import follow_names, names_before
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "catalog.family"
"""Rights to families and attributes: who keeps 商品资料 as a whole keeps these too."""


def create_attribute(form: AttributeForm, actor: Actor) -> int:
    """Make an attribute with its values; return its id.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep families.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = cleaned_attribute(form)
    with transaction.atomic():
        refuse_if([*attribute_problems(form), *_name_problems(None, form)])
        (pk,) = ensure_attributes([form])
        record([AuditEntry("create", SUBJECT, None, actor.member, {"name": form.name})])
    return pk


def update_attribute(attribute: int, form: AttributeForm, actor: Actor) -> None:
    """Make an attribute what the form says; values it leaves out are removed, unless a family has them.

    Products that are called by the old name of a value are called by its new one.

    Raises:
        RefusedError: with every problem; nothing is written.
        NotAllowedError: the actor may not keep families.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = cleaned_attribute(form)
    try:
        with transaction.atomic():
            stored = Attribute.objects.select_for_update().filter(pk=attribute).first()
            if stored is None:
                raise RefusedError([Problem("attribute_unknown", detail={"attribute": str(attribute)})])
            there = _values_of([attribute]).get(attribute, {})
            problems = [*attribute_problems(form), *_name_problems(attribute, form)]
            refuse_if([*problems, *_value_problems(form, there)])
            before = names_before(families_using([value.id for value in there.values()]))
            _write_values(attribute, form, list(there.values()))
            Attribute.objects.filter(pk=attribute).update(name=form.name)
            follow_names(before, actor)
            detail = {"name": form.name, "name_before": stored.name}
            record([AuditEntry("update", SUBJECT, None, actor.member, detail)])
    except IntegrityError as error:
        raise RefusedError([Problem("name_taken", None, "name", {"name": form.name})]) from error


def ensure_attributes(forms: Sequence[AttributeForm]) -> list[int]:
    """Make sure that attributes and values of these names exist, in the caller's transaction; return the ids.

    A value that is there keeps its place; a code that is given becomes its code. At most seven statements.
    """
    names = [form.name for form in forms]
    known = dict(Attribute.objects.filter(name__in=names).values_list("name", "pk"))
    made = Attribute.objects.bulk_create(Attribute(name=name) for name in names if name not in known)
    known |= {one.name: one.pk for one in made}
    there = _values_of(known.values())
    created, changed = [], []
    for form in forms:
        values = there.get(known[form.name], {})
        for place, one in enumerate(form.values, start=len(values)):
            stored = values.get(one.name)
            if stored is None:
                created.append(_new_value(known[form.name], one, place))
            elif one.code and one.code != stored.code:
                changed.append(AttributeValue(pk=stored.id, code=one.code))
    # Codes may be traded among values.
    AttributeValue.objects.filter(pk__in=[one.pk for one in changed]).update(code="")
    AttributeValue.objects.bulk_update(changed, ["code"])
    AttributeValue.objects.bulk_create(created)
    return [known[name] for name in names]


def _new_value(attribute: int, form: ValueForm, place: int) -> AttributeValue:
    return AttributeValue(attribute_id=attribute, name=form.name, code=form.code, position=place)


def stored_values(attributes: Iterable[int]) -> dict[int, dict[str, Value]]:
    """Return the values of attributes by name, in their order; one statement."""
    return _values_of(attributes)


def code_problems(forms: Sequence[AttributeForm]) -> list[Problem]:
    """Return ``value_code_taken`` for each code that another value of the attribute has; two statements."""
    known = dict(Attribute.objects.filter(name__in=[form.name for form in forms]).values_list("name", "pk"))
    there = _values_of(known.values())
    problems = []
    for place, form in enumerate(forms, start=1):
        renamed = {one.name for one in form.values if one.code}
        values = there.get(known.get(form.name, 0), {}).values()
        owners = {value.code for value in values if value.code and value.name not in renamed}
        problems += [
            Problem("value_code_taken", None, f"values_{place}", {"code": one.code})
            for one in form.values
            if one.code in owners
        ]
    return problems


def _values_of(attributes: Iterable[int]) -> dict[int, dict[str, Value]]:
    rows = AttributeValue.objects.filter(attribute__in=list(attributes)).order_by("position", "pk")
    found: dict[int, dict[str, Value]] = {}
    for attribute, pk, name, code in rows.values_list("attribute", "pk", "name", "code"):
        found.setdefault(attribute, {})[name] = Value(pk, name, code)
    return found


def _name_problems(attribute: int | None, form: AttributeForm) -> list[Problem]:
    owner = Attribute.objects.filter(name=form.name).values_list("pk", flat=True).first()
    is_taken = owner is not None and owner != attribute
    return [Problem("name_taken", None, "name", {"name": form.name})] if is_taken else []


def _value_problems(form: AttributeForm, there: dict[str, Value]) -> list[Problem]:
    """Return what keeps values from being removed, or names a value that is not the attribute's."""
    ids = {value.id: value for value in there.values()}
    unknown = [one for one in form.values if one.id is not None and one.id not in ids]
    problems = [Problem("value_unknown", None, "values", {"value": one.name}) for one in unknown]
    gone = ids.keys() - _kept(form, there)
    used = set(FamilyValue.objects.filter(value__in=gone).values_list("value", flat=True)) if gone else set()
    return problems + [
        Problem("value_in_use", None, "values", {"value": ids[pk].name}) for pk in sorted(used)
    ]


def _kept(form: AttributeForm, there: dict[str, Value]) -> set[int]:
    named = {there[one.name].id for one in form.values if one.id is None and one.name in there}
    return named | {one.id for one in form.values if one.id is not None}


def _write_values(attribute: int, form: AttributeForm, there: list[Value]) -> None:
    """Write the values in their order; names and codes may be traded among them."""
    by_name = {value.name: value for value in there}
    gone = {value.id for value in there} - _kept(form, by_name)
    AttributeValue.objects.filter(pk__in=gone).delete()
    kept = [value for value in there if value.id not in gone]
    aside = [AttributeValue(pk=value.id, name=f"#{value.id}", code="") for value in kept]
    AttributeValue.objects.bulk_update(aside, ["name", "code"])
    changed, created = [], []
    for place, one in enumerate(form.values):
        stored = one.id if one.id is not None else getattr(by_name.get(one.name), "id", None)
        if stored is None:
            created.append(_new_value(attribute, one, place))
        else:
            changed.append(AttributeValue(pk=stored, name=one.name, code=one.code, position=place))
    AttributeValue.objects.bulk_update(changed, ["name", "code", "position"])
    AttributeValue.objects.bulk_create(created)
