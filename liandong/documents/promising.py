"""What a supplier promises after his order was posted: by the line, with a trace of what he said before."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.types import document_type
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

PROMISE = "promise"
"""What the trace calls it."""


def change_promises(
    document_id: int, days: Mapping[int, date | None], actor: Actor, *, comment: str = "", address: str = ""
) -> int:
    """Keep the days that were promised for lines of a posted order; return how many changed.

    The day asked for stays as it was ordered; None takes a promise back. Who may draft such orders keeps
    what suppliers say of them.

    Raises:
        RefusedError: ``not_promisable``, ``right_missing``, or a line of another document or one that is
            closed, each named; nothing was done.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).filter(pk=document_id).first()
        refuse_if(_problems(document, document_id, actor))
        if document is None:
            return 0
        rows = DocumentLine.objects.filter(document=document).select_related("product").order_by("position")
        lines = {line.pk: line for line in rows}
        refuse_if(_line_problems(document, lines, days))
        changed = [lines[pk] for pk, day in days.items() if lines[pk].promised_on != day]
        if not changed:
            return 0
        notes = [_note(line, days[line.pk]) for line in sorted(changed, key=lambda one: one.position)]
        for line in changed:
            line.promised_on = days[line.pk]
        DocumentLine.objects.bulk_update(changed, ["promised_on"])
        detail = {"number": document.number, "lines": notes, "comment": comment}
        record([AuditEntry(PROMISE, document.type, document.pk, actor.member, detail, address)])
        return len(changed)


def _problems(document: Document | None, document_id: int, actor: Actor) -> list[Problem]:
    if document is None:
        return [Problem("document_missing", detail={"id": str(document_id)})]
    is_posted = document.state == State.POSTED and document.reverses_id is None and not document.is_closed
    if not is_posted or not document_type(document.type).enters("promised_on"):
        return [Problem("not_promisable", detail={"number": document.number})]
    scope = actor.scope_of(document.type, Verb.DRAFT)
    places = frozenset(place for place in (document.place_id, document.target_place_id) if place is not None)
    if actor.is_off(document.type) or scope is None or not actor.may_reach(scope, document.member_id, places):
        return [Problem("right_missing", detail={"verb": Verb.DRAFT.value})]
    return []


def _line_problems(
    document: Document, lines: Mapping[int, DocumentLine], days: Mapping[int, date | None]
) -> list[Problem]:
    problems = []
    for pk, day in days.items():
        line = lines.get(pk)
        if line is None:
            problems.append(Problem("line_unknown", detail={"number": document.number, "id": str(pk)}))
        elif line.is_closed and line.promised_on != day:
            problems.append(Problem("origin_closed", line.position, None, {"document": document.number}))
        elif day is not None and day < document.business_date:
            detail = {"document": document.number, "date": document.business_date.isoformat()}
            problems.append(Problem("before_origin", line.position, "promised_on", detail))
    return problems


def _note(line: DocumentLine, day: date | None) -> dict[str, object]:
    """Return the change in the form of a draft's notes, so that histories show it alike."""
    was = line.promised_on
    before = {"product": str(line.product_id or ""), "promised_on": was.isoformat() if was else ""}
    return {"at": line.position, "was": before, "is": {"promised_on": day.isoformat() if day else ""}}
