"""From the form's JSON to the engine's draft, and the engine's problems back to cells."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.documents.hiding import carried_over, hidden_columns, kept_above
from liandong.documents.inputs import MAX_LINES, DraftInput, read_draft
from liandong.documents.messages import MESSAGES, message
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import DocumentType, LineKind, document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.kernel.checks import trimmed
from liandong.kernel.terms import Problem

Body = dict[str, Any]

_YEARS = range(1990, 3000)
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class ReadForm:
    """What a form sent; ``draft`` is None when it can't be read. ``keys`` are the page's line keys.

    ``document`` is the draft that is typed on, as the page says while it asks for totals.
    """

    draft: DraftInput | None
    problems: tuple[Problem, ...]
    keys: tuple[str, ...]
    document: int | None = None


def read_body(request: CompanyRequest) -> Body:
    """Return the JSON object a script of ours sent.

    Raises:
        BadRequest: it is none.
    """
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("body") from error
    if not isinstance(body, dict):
        raise BadRequest("body")
    return body


def read_form(kind: DocumentType, body: Body, actor: Actor, stored: Document | None = None) -> ReadForm:
    """Read header and lines; ``stored`` is the draft they replace.

    Figures the actor may not see are kept from the stored line or the origin.

    Raises:
        BadRequest: not what our page sends.
    """
    header, lines = body.get("header"), body.get("lines")
    if not isinstance(header, dict) or not isinstance(lines, list) or len(lines) > MAX_LINES:
        raise BadRequest("header, lines")
    rows = [_plain(line) for line in lines]
    keys = tuple(str(row.get("key") or "") for row in rows)
    draft, problems = read_draft(kind, _plain(header), list(rows))
    problems += _blank_counts(kind, rows)
    if draft is not None:
        problems += _odd_days(draft)
    if draft is None or problems:
        return ReadForm(None, tuple(problems), keys)
    return ReadForm(_kept(draft, kind, actor, rows, stored), (), keys)


def read_unfinished(request: CompanyRequest, kind: DocumentType) -> ReadForm:
    """Read a form that is still being typed; where it has no day yet it is of today.

    Raises:
        BadRequest: not what our page sends.
    """
    body = read_body(request)
    header = body.get("header")
    if isinstance(header, dict) and not header.get("business_date"):
        body["header"] = {**header, "business_date": timezone.localdate().isoformat()}
    document = body.get("document")
    form = read_form(kind, body, request.actor)
    return replace(form, document=document if type(document) is int else None)


def _plain(given: object) -> Body:
    if not isinstance(given, dict):
        raise BadRequest("line")
    return {str(name): _text(value) for name, value in given.items() if not isinstance(value, bool)}


def _text(value: object) -> str | int | None:
    if isinstance(value, str):
        return trimmed(value)[:_LONGEST_TEXT]
    if value is None or isinstance(value, int):
        return value
    raise BadRequest("value")


def _blank_counts(kind: DocumentType, rows: Sequence[Mapping[str, Any]]) -> Iterable[Problem]:
    """Yield lines of a count without a figure: nothing counted is not zero counted."""
    if kind.line_kind is not LineKind.COUNT:
        return
    label = next(column.label for column in kind.columns if column.name == "quantity")
    for position, row in enumerate(rows, 1):
        if row.get("quantity") in (None, ""):
            yield Problem("field_missing", position, "quantity", {"field": label})


def _odd_days(draft: DraftInput) -> Iterable[Problem]:
    days: list[tuple[int | None, str, date | None]] = [
        (None, "business_date", draft.business_date),
        (None, "due_date", draft.due_date),
    ]
    names = ("due_date", "produced_on", "expires_on")
    for position, one in enumerate(draft.lines, 1):
        days += [(position, name, getattr(one, name)) for name in names]
    for line, name, day in days:
        if day is not None and day.year not in _YEARS:
            yield Problem("not_a_date", line, name, {"value": day.isoformat()})


def _kept(
    draft: DraftInput, kind: DocumentType, actor: Actor, rows: Sequence[Body], stored: Document | None
) -> DraftInput:
    """Return the draft with what its author can't see or this page can't show."""
    if stored is not None:
        draft = replace(draft, discount_amount=stored.discount_amount, copied_from=stored.copied_from_id)
    hidden = hidden_columns(kind, actor)
    if not hidden:
        return draft
    own: set[int] = set()
    if stored is not None:
        draft = kept_above(draft, hidden, stored.details)
        own = set(DocumentLine.objects.filter(document=stored).values_list("pk", flat=True))
    kept = [row["id"] if row.get("id") in own else None for row in rows]
    return carried_over(draft, hidden, [set(row) - hidden for row in rows], kept)


def sentence(problem: Problem) -> str:
    """Return what a problem says to the user, in the language of the page."""
    return message(problem) if problem.code in MESSAGES else problem.code


def shown_problems(problems: Iterable[Problem], keys: Sequence[str]) -> list[Body]:
    """Return problems as the form takes them, lines by the page's own keys."""
    return [
        {
            "code": problem.code,
            "message": placed_sentence(problem),
            "line": _key_of(problem, keys),
            "field": problem.column,
        }
        for problem in problems
    ]


def placed_sentence(problem: Problem) -> str:
    """Return what a problem says, with the line it is in."""
    if problem.line is None:
        return sentence(problem)
    return _("第 %(row)s 行：%(message)s") % {"row": problem.line, "message": sentence(problem)}


def _key_of(problem: Problem, keys: Sequence[str]) -> str | None:
    if problem.line is None or not 0 < problem.line <= len(keys):
        return None
    return keys[problem.line - 1]


def refused(problems: Iterable[Problem], keys: Sequence[str]) -> JsonResponse:
    """Return 422 with every problem."""
    return JsonResponse({"problems": shown_problems(problems, keys)}, status=422)


def type_label(type_id: str) -> str:
    """Return the name of a document type."""
    return document_type(type_id).label
