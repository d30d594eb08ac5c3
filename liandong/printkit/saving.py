"""Making and changing templates, the default of a subject, and the letterhead; each leaves a trace."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.printkit.layouts import FormLayout
from liandong.printkit.models import Letterhead, PrintDefault, PrintImage, PrintTemplate
from liandong.printkit.reading import read_layout
from liandong.printkit.templates import palette_for, template_for

SUBJECT = "printing.template"
LETTERHEAD_LIMITS = {"phone": 64, "address": 255, "tax_number": 32, "bank_account": 128}
_NAME_LIMIT = {"name": 64}


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """What a template is to be: its name, and the layout as JSON text."""

    subject: str
    name: str
    layout: str


def create_template(form: TemplateForm, actor: Actor) -> int:
    """Make a template of the company's own and return its id.

    Raises:
        NotAllowedError: the actor may not change templates.
        RefusedError: ``name_missing``, ``too_long``, ``name_taken`` or ``layout_invalid``, all at once.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    name, layout = _checked(form, actor)
    with transaction.atomic():
        _refuse_taken(form.subject, name, None)
        made = PrintTemplate.objects.create(
            subject=form.subject, name=name, layout=layout, member_id=actor.member
        )
        _trace("create", made.pk, actor, {"of": form.subject, "name": name, "layout": layout})
    return made.pk


def update_template(pk: int, form: TemplateForm, version: int, actor: Actor) -> int:
    """Change a template that nobody changed meanwhile, and return its new version.

    Raises:
        Http404: the subject has no template of this id.
        NotAllowedError: the actor may not change templates.
        RefusedError: ``version_conflict``, or what ``create_template`` refuses.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    name, layout = _checked(form, actor)
    with transaction.atomic():
        found = _locked(pk, form.subject)
        if found.version != version:
            figures = {"yours": str(version), "current": str(found.version)}
            raise RefusedError([Problem("version_conflict", detail=figures)])
        _refuse_taken(form.subject, name, pk)
        found.name, found.layout, found.member_id = name, layout, actor.member
        found.version += 1
        found.save()
        _trace("update", pk, actor, {"name": name, "version": found.version, "layout": layout})
    return found.version


def copy_template(subject: str, key: str, name: str, actor: Actor) -> int:
    """Copy a template, built in or own, under the first free name, and return the copy's id."""
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    source = template_for(subject, key)
    taken = set(PrintTemplate.objects.filter(subject=subject).values_list("name", flat=True))
    free = next(text for number in range(1, len(taken) + 2) if (text := _numbered(name, number)) not in taken)
    return create_template(TemplateForm(subject, free, source.layout.model_dump_json()), actor)


def _numbered(name: str, number: int) -> str:
    tail = f" {number}" if number > 1 else ""
    return name[: _NAME_LIMIT["name"] - len(tail)] + tail


def set_template_active(pk: int, actor: Actor, *, is_active: bool) -> None:
    """Take a template out of use, or back into it."""
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = _locked(pk, None)
        found.is_active = is_active
        found.save(update_fields=["is_active", "updated_at"])
        _trace("enable" if is_active else "disable", pk, actor, {"name": found.name})


def delete_template(pk: int, actor: Actor) -> None:
    """Delete a template; its layout stays in the trace. A default falls back to the built-in one."""
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    with transaction.atomic():
        found = _locked(pk, None)
        _trace("delete", pk, actor, {"of": found.subject, "name": found.name, "layout": found.layout})
        PrintDefault.objects.filter(subject=found.subject, key=str(pk)).delete()
        found.delete()


def set_default(subject: str, key: str, actor: Actor) -> None:
    """Let a subject be printed by this template unless another is chosen.

    Raises:
        Http404: the subject has no such template in use.
        NotAllowedError: the actor may not change templates.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    chosen = template_for(subject, key)
    with transaction.atomic():
        PrintDefault.objects.update_or_create(subject=subject, defaults={"key": chosen.key})
        _trace("default", None, actor, {"of": subject, "key": chosen.key, "name": chosen.name})


def letterhead() -> Letterhead:
    """Return what stands on the company's paper; one statement."""
    return Letterhead.objects.select_related("logo").first() or Letterhead(pk=1)


def save_letterhead(texts: Mapping[str, str], logo: int | None, actor: Actor) -> None:
    """Change the letterhead; ``logo`` is a picture's id or None.

    Raises:
        NotAllowedError: the actor may not change templates.
        RefusedError: ``too_long``.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    kept = {name: trimmed(texts.get(name, "")) for name in LETTERHEAD_LIMITS}
    refuse_if(text_problems(kept, LETTERHEAD_LIMITS, None))
    with transaction.atomic():
        Letterhead.objects.update_or_create(pk=1, defaults={**kept, "logo_id": logo})
        _trace("letterhead", None, actor, {**kept, "logo": logo})


def _checked(form: TemplateForm, actor: Actor) -> tuple[str, dict[str, object]]:
    palette = palette_for(form.subject, actor)
    name = trimmed(form.name)
    texts = {"name": name}
    problems = [*missing_problems(texts, ("name",), None), *text_problems(texts, _NAME_LIMIT, None)]
    try:
        layout = read_layout(form.layout, palette.fields, palette.columns)
    except RefusedError as refusal:
        raise RefusedError([*problems, *refusal.problems]) from refusal
    if isinstance(layout, FormLayout) and layout.background is not None:
        is_there = PrintImage.objects.filter(pk=layout.background).exists()
        figures = {"at": "background", "reason": "unknown_image", "limit": str(layout.background)}
        problems += [] if is_there else [Problem("layout_invalid", None, "background", figures)]
    refuse_if(problems)
    return name, layout.model_dump(mode="json")


def _refuse_taken(subject: str, name: str, own: int | None) -> None:
    same = PrintTemplate.objects.filter(subject=subject, name=name)
    if (same if own is None else same.exclude(pk=own)).exists():
        raise RefusedError([Problem("template_name_taken", None, "name", {"name": name})])


def _locked(pk: int, subject: str | None) -> PrintTemplate:
    rows = PrintTemplate.objects.select_for_update().filter(pk=pk)
    found = (rows if subject is None else rows.filter(subject=subject)).first()
    if found is None:
        raise Http404(pk)
    return found


def _trace(action: str, pk: int | None, actor: Actor, detail: Mapping[str, object]) -> None:
    record([AuditEntry(action, SUBJECT, pk, actor.member, detail)])
