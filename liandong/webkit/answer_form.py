"""The form by which a partner fills in a draft he has a link to, and what he handed in with it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from liandong.collaboration.answering import Answer
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import Column, DocumentType, FieldKind, document_type
from liandong.identity.rule_book import rules_on
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem
from liandong.webkit.document_lines import line_heads, line_texts, read_lines
from liandong.webkit.drafts import placed_sentence
from liandong.webkit.report_parts import NUMBER, Part

_ASKED = ("product", "specification", "unit", "quantity", "due_date", "memo", "their_code")
"""What the partner is told of each line, where the type has it."""
_MOST_LINES = 5000


def read_answer(given: QueryDict) -> Answer:
    """Return what was handed in, as typed; a version that is none is taken as an old one."""
    version = given.get("version", "")
    columns = {name: given.getlist(name) for name in given if name.startswith("line-")}
    count = min(max((len(texts) for texts in columns.values()), default=0), _MOST_LINES)
    lines = [
        {name.removeprefix("line-"): texts[at] for name, texts in columns.items() if at < len(texts)}
        for at in range(count)
    ]
    is_number = version.isascii() and version.isdigit() and len(version) <= len("999999")
    return Answer(int(version) if is_number else 0, {name: given.get(name, "") for name in given}, lines)


def answer_form(document: Document, given: Answer | None = None, problems: Sequence[Problem] = ()) -> Part:
    """Return the form's ``fields``, ``table`` and ``problems``; what was handed in stays as it was typed.

    Four statements at most.
    """
    kind = document_type(document.type)
    lines = read_lines(document)
    asked = [one for name in _ASKED for one in kind.columns if one.name == name and _is_told(one, lines)]
    filled = [one for one in kind.columns if kind.answer and one.name in kind.answer.columns]
    wrong = {(problem.line, problem.column): placed_sentence(problem) for problem in problems}
    labels = _labels(filled, includes_tax=rules_on(document.business_date).price_includes_tax)
    rows = []
    for at, line in enumerate(lines):
        typed = given.lines[at] if given and at < len(given.lines) else None
        told = [_told(head, text) for head, text in line_texts(line, asked)]
        own = [_field(one, line, typed, labels[one.name]) for one in filled]
        for one, column in zip(own, filled, strict=True):
            one["problem"] = wrong.get((at + 1, column.name), "")
        rows.append([*told, *own])
    heads = [*line_heads(asked), *({"label": labels[one.name], "look": NUMBER} for one in filled)]
    return {
        "version": document.version,
        "fields": _header_fields(kind, document, given, wrong),
        "table": {"name": "line", "columns": heads, "rows": rows, "is_fixed": True},
        "problems": [{"message": placed_sentence(problem)} for problem in problems],
    }


def _is_told(one: Column, lines: Collection[DocumentLine]) -> bool:
    """Tell whether some line has anything to say in this column."""
    if one.is_detail:
        return any(line.details.get(one.name) for line in lines)
    if one.name == "specification":
        return any(line.product and line.product.specification for line in lines)
    if one.name in {"due_date", "memo"}:
        return any(getattr(line, one.name) for line in lines)
    return True


def _labels(filled: Sequence[Column], *, includes_tax: bool) -> dict[str, str]:
    labels = {one.name: one.label for one in filled}
    if "price" in labels:
        labels["price"] = _("含税单价") if includes_tax else _("不含税单价")
    return labels


def _told(head: Part, text: str) -> Part:
    """Return a cell without a field; on a phone one that says nothing has no label either."""
    kind = "quantity" if head["look"] == NUMBER else "text"
    return {"label": head["label"] if text else "", "value": text, "kind": kind, "is_read_only": True}


def _field(one: Column, line: DocumentLine, typed: Mapping[str, str] | None, label: str) -> Part:
    value = _stored(one, line) if typed is None else typed.get(one.name, "")
    kind = "price" if one.kind is FieldKind.PRICE else "quantity"
    return {"name": f"line-{one.name}", "label": label, "kind": kind, "value": value}


def _stored(one: Column, line: DocumentLine) -> str:
    if one.is_detail:
        return str(line.details.get(one.name, ""))
    value = getattr(line, one.name)
    return plain(value) if value or one.name == "tax_rate" else ""


def _header_fields(
    kind: DocumentType, document: Document, given: Answer | None, wrong: Mapping[Any, str]
) -> list[Part]:
    names = kind.answer.header if kind.answer else ()
    fields = []
    for one in (one for name in names for one in kind.header if one.name == name):
        stored = getattr(document, one.name)
        value = given.header.get(one.name, "") if given else ("" if stored is None else str(stored))
        fields.append(
            {
                "name": one.name,
                "label": _("贵方单号") if one.name == "reference" else one.label,
                "kind": "date" if one.kind is FieldKind.DATE else "text",
                "value": value,
                "problem": wrong.get((None, one.name), ""),
            }
        )
    return fields
