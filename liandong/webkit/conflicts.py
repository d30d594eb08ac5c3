"""Somebody else saved meanwhile: the answer holds his version beside the refusal."""

from typing import Any

from django.http import JsonResponse

from liandong.documents.copying import read_stored
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import DocumentType
from liandong.identity.models import AuditRow
from liandong.identity.requests import CompanyRequest
from liandong.kernel.terms import Problem
from liandong.webkit.drafts import shown_problems
from liandong.webkit.entry_config import header_values
from liandong.webkit.entry_lines import Line, entry_lines
from liandong.webkit.proposals import Setting


def stored_lines(document: Document, setting: Setting) -> list[Line]:
    """Return the lines of a stored document for the grid."""
    stored = read_stored(document)
    ids = list(
        DocumentLine.objects.filter(document=document).order_by("position").values_list("pk", flat=True)
    )
    return entry_lines(stored.lines, setting, ids)


def conflict(
    request: CompanyRequest, kind: DocumentType, document: Document, problems: tuple[Problem, ...]
) -> JsonResponse:
    """Return 409 with the version that is stored now."""
    current = Document.objects.select_related("partner").get(pk=document.pk)
    body = {"problems": shown_problems(problems, ()), "current": _current(request, kind, current)}
    return JsonResponse(body, status=409)


def _current(request: CompanyRequest, kind: DocumentType, document: Document) -> dict[str, Any]:
    partner, place = document.partner_id, document.place_id
    setting = Setting(kind, request.actor, request.rules, partner, place, document.business_date)
    hidden = hidden_columns(kind, request.actor)
    values = header_values(read_stored(document).draft)
    shown = {field.name for field in kind.header if field.name not in hidden}
    saved = AuditRow.objects.filter(subject=kind.id, subject_id=document.pk, action="draft")
    last = saved.select_related("member").order_by("-pk").first()
    return {
        "version": document.version,
        "member": last.member.name if last and last.member else "",
        "saved_at": document.updated_at.isoformat(),
        "header": {name: values.get(name) or None for name in sorted(shown)},
        "labels": {"partner": document.partner.name} if document.partner else {},
        "lines": stored_lines(document, setting),
    }
