"""A draft's changes in words: which field or line, what it was, what it became."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Manager
from django.utils.translation import gettext as _

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.hiding import hidden_columns
from liandong.documents.types import Column, DocumentType, HeaderField
from liandong.general_ledger.models import Account
from liandong.identity.models import Member
from liandong.kernel.actor import Actor
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Place
from liandong.webkit.report_parts import Part

_NAMED: Mapping[str, Manager[Any]] = {
    "product": Product.objects,
    "unit": ProductUnit.objects,
    "partner": Partner.objects,
    "place": Place.objects,
    "target_place": Place.objects,
    "handler": Member.objects,
    "account": Account.objects,
    "payee": Partner.objects,
}
"""Records that columns name by their ids; each has a ``name``."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the ids and the names of columns are called."""

    labels: Mapping[str, str]
    hidden: frozenset[str]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def shown(self, name: str, text: str) -> str:
        return self.names.get((name, text), text) if text else "—"


def change_lists(notes: Sequence[Mapping[str, Any]], kind: DocumentType, actor: Actor) -> list[list[Part]]:
    """Return for each note its changes: {label, was, became}. Columns the actor must not see are left out.

    At most one statement for each sort of record the notes name.
    """
    fields: list[HeaderField | Column] = [*kind.header, *kind.columns]
    labels = {f"details.{one.name}" if one.is_detail else one.name: one.label for one in fields}
    choices = {
        (f"details.{one.name}", value): label
        for one in fields
        if one.is_detail
        for value, label in one.choices
    }
    words = _Words(labels, hidden_columns(kind, actor), {**choices, **_names(notes)})
    return [[*_header(note, words), *_lines(note, words)] for note in notes]


def _header(note: Mapping[str, Any], words: _Words) -> list[Part]:
    return [
        _change(words.labels.get(name, name), words.shown(name, was), words.shown(name, became))
        for name, (was, became) in note.get("header", {}).items()
        if name not in words.hidden
    ]


def _lines(note: Mapping[str, Any], words: _Words) -> list[Part]:
    changes = [part for line in note.get("lines", ()) for part in _line(line, words)]
    if note.get("more"):
        changes.append(_change(_("另有 %(count)s 行有变化") % {"count": note["more"]}, "", ""))
    return changes


def _line(line: Mapping[str, Any], words: _Words) -> list[Part]:
    was, became = line.get("was"), line.get("is")
    row = _("第 %(row)s 行") % {"row": line["at"]}
    if was is None or became is None:
        about = _summary(became or was or {}, words)
        return [_change(row, "", about)] if was is None else [_change(row, about, "")]
    product = words.shown("product", was["product"]) if "product" in was else ""
    return [
        _change(
            f"{row} {product} {words.labels.get(name, name)}".replace("  ", " "),
            words.shown(name, was.get(name, "")),
            words.shown(name, text),
        )
        for name, text in became.items()
        if name not in words.hidden
    ]


def _summary(facts: Mapping[str, str], words: _Words) -> str:
    told = ("product", "account", "quantity", "unit", "price", "gross_amount")
    shown = [name for name in told if name in facts and name not in words.hidden]
    return " ".join(words.shown(name, facts[name]) for name in shown)


def _change(label: str, was: str, became: str) -> Part:
    return {"label": label, "was": was, "became": became}


def _told(notes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for note in notes:
        for name, values in note.get("header", {}).items():
            yield from ((name, text) for text in values)
        for line in note.get("lines", ()):
            yield from line.get("was", {}).items()
            yield from line.get("is", {}).items()


def _names(notes: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[int]] = {}
    for name, text in _told(notes):
        if name in _NAMED and text.isdigit():
            wanted.setdefault(name, set()).add(int(text))
    names: dict[tuple[str, str], str] = {}
    for name, ids in wanted.items():
        rows = _NAMED[name].filter(pk__in=ids).values_list("pk", "name")
        names |= {(name, str(pk)): label for pk, label in rows}
    return names
