"""损溢原因: the company's own list of why goods were lost, damaged or found, on counts and adjustments.

The list is the choices of an added field (``custom_fields``) of the lines of these types, so that pages,
interface, import, export, print and phones know it without a second road. Which field it is of each
type stands in a setting.
"""

from collections.abc import Sequence

from django.db import transaction

from liandong.documents.custom_fields import SUBJECT, FieldForm, read_fields, save_field
from liandong.identity.audit import AuditEntry
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField, CustomKind, Level
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

SETTING = "loss_reasons"
LABEL = "损溢原因"
TYPES = ("inventory.stock_count", "inventory.adjustment_in", "inventory.adjustment_out")


def reason_fields() -> dict[str, CustomField]:
    """Return the field of each type that has one, by type; switched off ones too. Two statements."""
    names: dict[str, str] = read_setting(SETTING, {})
    by_name = {one.name: one for one in read_fields()}
    return {kind: by_name[name] for kind, name in names.items() if name in by_name}


def save_reasons(actor: Actor, reasons: Sequence[str], address: str = "") -> None:
    """Keep the list for all types; an empty one switches the fields off. What documents hold stays.

    Raises:
        NotAllowedError: the actor may not keep fields.
        RefusedError: ``choices_unfit``, ``label_taken``, ``fields_too_many`` …; nothing was changed.
    """
    known = reason_fields()
    problems: dict[tuple[str, str | None], Problem] = {}
    with transaction.atomic():
        names = {}
        for kind in TYPES:
            stored = known.get(kind)
            if not reasons and stored is None:
                continue
            choices = tuple(reasons) or (stored.choices if stored else ())
            label = stored.label if stored else LABEL
            form = FieldForm(
                kind, Level.LINE.value, label, CustomKind.CHOICE.value, choices, is_active=bool(reasons)
            )
            try:
                names[kind] = save_field(stored.name if stored else None, form, actor, address)
            except RefusedError as refusal:
                problems |= {(one.code, one.column): one for one in refusal.problems}
        if problems:
            raise RefusedError(problems.values())
        if names:
            entry = AuditEntry(
                "loss_reasons", SUBJECT, None, actor.member, {"choices": list(reasons)}, address
            )
            save_setting(SETTING, names, entry)
