"""The matrix of a role: what each cell offers, and reading it back.

A cell that gives nothing of its own inherits: the type from its module, the module from everything.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from liandong.administration.subjects import Subject, modules, scope_labels, verb_labels
from liandong.kernel.actor import ANY, Grants, Scope, Verb, scope_in

Part = dict[str, Any]

_PREFIX = "right"


def matrix(grants: Grants) -> list[Part]:
    """Return the parts for the template: ``{label, verbs, rows: [{id, label, is_whole, cells}]}``.

    A cell is None where the verb means nothing, else ``{name, label, value, options, inherited}``.
    """
    return [
        {
            "label": module.label,
            "verbs": list(verb_labels().values()),
            "rows": [_row(subject, grants) for subject in module.subjects],
        }
        for module in modules()
    ]


def _row(subject: Subject, grants: Grants) -> Part:
    cells = [_cell(subject, verb, grants) if verb in subject.verbs else None for verb in Verb]
    return {
        "id": subject.id,
        "label": subject.label,
        "is_whole": subject.id == ANY or subject.id.endswith(f".{ANY}"),
        "cells": cells,
    }


def _cell(subject: Subject, verb: Verb, grants: Grants) -> Part:
    own = grants.get((subject.id, verb))
    labels = scope_labels()
    scopes = [scope for scope in Scope if scope in subject.scopes or scope is own]
    rest = {key: scope for key, scope in grants.items() if key != (subject.id, verb)}
    inherited = scope_in(rest, subject.id, verb)
    return {
        "name": cell_name(subject.id, verb),
        "label": f"{subject.label} {verb_labels()[verb]}",
        "value": own.value if own else "",
        "inherited": _("（{scope}）").format(scope=labels[inherited]) if inherited else "—",
        "options": [{"value": scope.value, "label": labels[scope]} for scope in scopes],
        "verb": verb.value,
        "verb_label": verb_labels()[verb],
        "subject": subject.id,
    }


def cell_name(subject: str, verb: Verb) -> str:
    """Return the name of a cell's field."""
    return f"{_PREFIX}-{subject}-{verb.value}"


def read_matrix(data: Mapping[str, str], before: Grants) -> dict[tuple[str, Verb], Scope]:
    """Return the rights a form sent; those of subjects that the matrix does not know stay as they are.

    A cell with something unknown in it gives nothing.
    """
    shown = set(_cells())
    kept = {key: scope for key, scope in before.items() if key not in shown}
    typed = {key: data.get(cell_name(*key), "") for key in shown}
    return kept | {key: Scope(value) for key, value in typed.items() if value in set(Scope)}


def _cells() -> Iterator[tuple[str, Verb]]:
    for module in modules():
        for subject in module.subjects:
            yield from ((subject.id, verb) for verb in subject.verbs)
