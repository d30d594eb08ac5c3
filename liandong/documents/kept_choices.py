"""Added fields whose choices a record keeps: channels and departments. Documents hold the record's name.

Which field it is of each subject stands in a setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liandong.documents.custom_fields import SUBJECT, FieldForm, read_fields, save_field
from liandong.identity.audit import AuditEntry
from liandong.identity.settings import read_setting, save_setting
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomField, CustomKind, Level
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose choices are kept: the setting that names the fields, their label, and who has one."""

    setting: str
    label: str
    subjects: tuple[str, ...]


def kept_names(kept: Kept) -> dict[str, str]:
    """Return the name of the field of each subject; one statement."""
    found: dict[str, str] = read_setting(kept.setting, {})
    return found


def kept_fields(kept: Kept) -> dict[str, CustomField]:
    """Return the field of each subject, switched off ones too; two statements."""
    names = kept_names(kept)
    by_name = {one.name: one for one in read_fields()} if names else {}
    return {subject: by_name[name] for subject, name in names.items() if name in by_name}


def offer(kept: Kept, names: Sequence[str], actor: Actor, address: str) -> None:
    """Let the fields offer these names; without any they are switched off and keep what they offered.

    Raises:
        RefusedError: a field can't be; every problem of all of them.
    """
    known = kept_fields(kept)
    problems: dict[tuple[str, str | None], Problem] = {}
    saved: dict[str, str] = {}
    for subject in kept.subjects:
        stored = known.get(subject)
        form = _form(kept, subject, stored, tuple(names))
        if form is None:
            continue
        try:
            saved[subject] = save_field(stored.name if stored else None, form, actor, address)
        except RefusedError as refusal:
            problems |= {(one.code, one.column): one for one in refusal.problems}
    if problems:
        raise RefusedError(problems.values())
    if saved and saved != {subject: one.name for subject, one in known.items()}:
        entry = AuditEntry(
            _DEEDS[kept.setting], SUBJECT, None, actor.member, {"choices": list(names)}, address
        )
        save_setting(kept.setting, saved, entry)


_DEEDS: Mapping[str, str] = {"channels": "channel", "departments": "department"}


def _form(kept: Kept, subject: str, stored: CustomField | None, names: tuple[str, ...]) -> FieldForm | None:
    choices = names or (stored.choices if stored else ())
    if not choices:
        return None
    return FieldForm(
        subject,
        Level.HEADER.value,
        stored.label if stored else kept.label,
        CustomKind.CHOICE.value,
        choices,
        is_active=bool(names),
        is_required=stored.is_required if stored else False,
    )
