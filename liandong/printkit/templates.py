"""The templates of a subject: built in or the company's own, and which one is the default."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import Http404

from liandong.documents.custom_fields import own_type
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.custom import fields_of
from liandong.printkit.builtin import builtin_labels, builtin_layouts
from liandong.printkit.layouts import Layout, layout_adapter
from liandong.printkit.models import PrintDefault, PrintTemplate
from liandong.printkit.palette import LABEL_SUBJECTS, Palette, label_palette, palette_of


@dataclass(frozen=True, slots=True)
class Template:
    """A template. ``key`` is a built-in's name or the id of the company's own."""

    key: str
    subject: str
    name: str
    layout: Layout
    is_own: bool = False
    is_active: bool = True
    is_default: bool = False
    version: int = 0


def palette_for(subject: str, actor: Actor | None = None) -> Palette:
    """Return what templates of a subject may use, the fields that the actor's company added among it.

    Raises:
        Http404: there is no such subject.
    """
    if subject in LABEL_SUBJECTS:
        return _label_palette(subject, actor)
    try:
        kind = document_type(subject)
        return palette_of(kind if actor is None else own_type(kind, actor))
    except KeyError as error:
        raise Http404(subject) from error


def _label_palette(subject: str, actor: Actor | None) -> Palette:
    known = label_palette(subject)
    added = {one.name: one.label for one in fields_of(actor.fields, subject)} if actor is not None else {}
    return Palette({**known.fields, **added}, known.columns, {**known.samples, **added})


def builtins(subject: str) -> Mapping[str, tuple[str, Layout]]:
    """Return the built-in templates of a subject that exists."""
    if subject in LABEL_SUBJECTS:
        return builtin_labels(subject)
    return builtin_layouts(document_type(subject))


def templates_of(subject: str, *, only_active: bool = True) -> list[Template]:
    """Return a subject's templates, the default first; two statements."""
    palette_for(subject)
    own = PrintTemplate.objects.filter(subject=subject).order_by("name")
    found = [stored_template(one) for one in own if one.is_active or not only_active]
    found += [Template(key, subject, name, layout) for key, (name, layout) in builtins(subject).items()]
    chosen = PrintDefault.objects.filter(subject=subject).values_list("key", flat=True).first()
    keys = [one.key for one in found if one.is_active]
    default = chosen if chosen in keys else next(iter(builtins(subject)))
    marked = [replace(one, is_default=one.key == default) for one in found]
    return sorted(marked, key=lambda one: not one.is_default)


def stored_template(row: PrintTemplate) -> Template:
    """Return a row as a template."""
    layout = layout_adapter.validate_python(row.layout)
    return Template(
        *(str(row.pk), row.subject, row.name, layout),
        is_own=True,
        is_active=row.is_active,
        version=row.version,
    )


def template_for(subject: str, key: str = "") -> Template:
    """Return the template of a key, or the default for no key.

    Raises:
        Http404: the subject has no such template in use.
    """
    templates = templates_of(subject)
    if not key:
        return templates[0]
    found = next((one for one in templates if one.key == key), None)
    if found is None:
        raise Http404(key)
    return found
