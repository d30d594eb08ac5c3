"""Fields a company adds to its document types, products and partners.

To a document type they belong for whoever reads or writes one.

What was typed lies in ``details`` of the document or line, as text. A field is never deleted, only
switched off: what documents hold stays, and its name is never given to another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.documents.types import (
    Column,
    DocumentType,
    FieldKind,
    HeaderField,
    document_type,
    document_types,
)
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.models import Setting
from liandong.identity.settings import CUSTOM_FIELDS, read_setting, save_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import text_problems
from liandong.kernel.custom import (
    PREFIX,
    WORKED_OUT,
    CustomField,
    CustomKind,
    CustomRole,
    Level,
    fields_from,
    row_of,
)
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.actions import SUBJECT as PARTNER

SUBJECT = "documents.custom_field"
RECORDS = (PRODUCT, PARTNER)
"""Records that may have fields too; they know no lines."""

MOST_FIELDS = 20
"""Active fields of one type, above the lines and in them together."""

MOST_CHOICES = 50
LIMITS = {"label": 32}
_CHOICE_LIMIT = 64
_WIDTH = 112
_KINDS = {
    CustomKind.TEXT: FieldKind.TEXT,
    CustomKind.NUMBER: FieldKind.QUANTITY,
    CustomKind.DATE: FieldKind.DATE,
    CustomKind.CHOICE: FieldKind.CHOICE,
    CustomKind.YES_NO: FieldKind.CHOICE,
}


@dataclass(frozen=True, slots=True)
class FieldForm:
    """A field as it shall be. Of one that is there, what it belongs to and its kind stay."""

    subject: str
    level: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    is_active: bool = True
    is_required: bool = False


def own_type(kind: DocumentType, actor: Actor) -> DocumentType:
    """Return the type with the fields that the actor's company added to it."""
    own = tuple(one for one in actor.fields if one.subject == kind.id and one.is_active)
    return _extended(kind, own) if own else kind


def own_document_type(type_id: str, actor: Actor) -> DocumentType:
    """Return a registered type with the fields that the actor's company added to it.

    Raises:
        KeyError: no such type.
    """
    return own_type(document_type(type_id), actor)


@lru_cache(maxsize=512)
def _extended(kind: DocumentType, fields: tuple[CustomField, ...]) -> DocumentType:
    header = tuple(
        HeaderField(
            one.name,
            one.label,
            _KINDS[one.kind],
            one.is_required,
            is_detail=True,
            choices=_pairs(one),
        )
        for one in fields
        if one.level is Level.HEADER
    )
    columns = tuple(
        Column(
            one.name,
            one.label,
            _KINDS[one.kind],
            is_required=one.is_required,
            is_detail=True,
            width=_WIDTH,
            choices=_pairs(one),
            is_editable=one.role not in WORKED_OUT,
        )
        for one in fields
        if one.level is Level.LINE
    )
    return replace(kind, header=kind.header + header, columns=_placed(kind, columns, fields))


_BESIDE = {
    CustomRole.PRICE: "price",
    CustomRole.ACCOUNT_CURRENCY: "gross_amount",
    CustomRole.AMOUNT: "gross_amount",
    CustomRole.AMOUNT_OUT: "credit",
}


def _placed(kind: DocumentType, added: Sequence[Column], fields: Sequence[CustomField]) -> tuple[Column, ...]:
    """Return a type's columns with those added: foreign money before the own one, all others at the end."""
    before = {one.name: _BESIDE[one.role] for one in fields if one.role in _BESIDE}
    placed: list[Column] = []
    for column in kind.columns:
        placed += [one for one in added if before.get(one.name) == column.name]
        placed.append(column)
    return (*placed, *(one for one in added if one not in placed))


def _pairs(one: CustomField) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in one.options)


def read_fields() -> tuple[CustomField, ...]:
    """Return the company's fields, those switched off among them; one statement."""
    return fields_from(read_setting(CUSTOM_FIELDS, []))


def save_field(name: str | None, form: FieldForm, actor: Actor, address: str = "") -> str:
    """Add a field, or change one; return its name.

    Raises:
        NotAllowedError: the actor may not keep fields.
        RefusedError: with every problem: ``field_unknown``, ``type_unknown``, ``level_unknown``,
            ``kind_unknown``,
            ``name_missing``, ``too_long``, ``label_taken``, ``choices_missing``, ``choices_unfit``,
            ``fields_too_many``, ``field_fixed``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        list(Setting.objects.select_for_update().filter(key=CUSTOM_FIELDS))  # one change at a time
        fields = read_fields()
        stored = next((one for one in fields if one.name == name), None)
        if name is not None and stored is None:
            raise RefusedError([Problem("field_unknown")])
        refuse_if([*_form_problems(form), *_place_problems(stored, form, fields)])
        made = CustomField(
            name or f"{PREFIX}{_next(fields)}",
            form.subject,
            Level(form.level),
            form.label,
            CustomKind(form.kind),
            form.choices,
            form.is_active,
            form.is_required,
            stored.role if stored else CustomRole.NONE,
        )
        others = [one for one in fields if one.name != made.name]
        action = "create" if stored is None else "update"
        rows = [row_of(one) for one in _sorted([*others, made], fields)]
        entry = AuditEntry(action, SUBJECT, None, actor.member, _detail(stored, made), address)
        save_setting(CUSTOM_FIELDS, rows, entry)
    return made.name


def _detail(before: CustomField | None, after: CustomField) -> dict[str, object]:
    detail: dict[str, object] = {"name": after.label, "type": after.subject, "choices": list(after.choices)}
    if before is not None:
        detail |= {"name_before": before.label, "choices_before": list(before.choices)}
    return detail | {"is_active": after.is_active, "is_required": after.is_required}


def _sorted(changed: Iterable[CustomField], before: Sequence[CustomField]) -> list[CustomField]:
    places = {one.name: place for place, one in enumerate(before)}
    return sorted(changed, key=lambda one: places.get(one.name, len(places)))


def _next(fields: Iterable[CustomField]) -> int:
    return max((int(one.name.removeprefix(PREFIX)) for one in fields), default=0) + 1


def _form_problems(form: FieldForm) -> list[Problem]:
    problems = []
    if form.subject not in {*RECORDS, *(kind.id for kind in document_types())}:
        problems.append(Problem("type_unknown", column="subject"))
    if form.level not in set(Level) or (form.subject in RECORDS and form.level != Level.HEADER):
        problems.append(Problem("level_unknown", column="level"))
    if form.kind not in set(CustomKind):
        problems.append(Problem("kind_unknown", column="kind"))
    if not form.label:
        problems.append(Problem("name_missing", column="label"))
    problems += text_problems({"label": form.label}, LIMITS, None)
    if form.kind == CustomKind.CHOICE:
        problems += _choice_problems(form.choices)
    return problems


def _choice_problems(choices: Sequence[str]) -> list[Problem]:
    if not choices:
        return [Problem("choices_missing", column="choices")]
    is_fit = len(choices) <= MOST_CHOICES and len(set(choices)) == len(choices)
    if is_fit and all(len(one) <= _CHOICE_LIMIT for one in choices):
        return []
    detail = {"count": str(MOST_CHOICES), "limit": str(_CHOICE_LIMIT)}
    return [Problem("choices_unfit", column="choices", detail=detail)]


def _place_problems(
    stored: CustomField | None, form: FieldForm, fields: Sequence[CustomField]
) -> list[Problem]:
    """Return what is wrong with the field beside the others, and with changing what documents rely on."""
    problems = []
    others = [one for one in fields if one.subject == form.subject and one != stored and one.is_active]
    kind = next((one for one in document_types() if one.id == form.subject), None)
    labels = {one.label for one in others}
    if kind is not None:
        labels |= {one.label for one in kind.header} | {one.label for one in kind.columns}
    if form.is_active and form.label in labels:
        problems.append(Problem("label_taken", column="label", detail={"label": form.label}))
    if form.is_active and len(others) >= MOST_FIELDS:
        problems.append(Problem("fields_too_many", detail={"limit": str(MOST_FIELDS)}))
    if stored is not None:
        fixed = (stored.subject, stored.level.value, stored.kind.value)
        if fixed != (form.subject, form.level, form.kind):
            problems.append(Problem("field_fixed"))
    return problems
