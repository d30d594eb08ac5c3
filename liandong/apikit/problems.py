"""Refusals as JSON: every problem at once, with the engine's codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse

from liandong.apikit.messages import language_of, message_of
from liandong.documents.models import Document
from liandong.identity.models import AuditRow
from liandong.kernel.terms import Problem

_STATUS = {
    "version_conflict": 409,
    "document_missing": 404,
    "product_unknown": 404,
    "partner_unknown": 404,
    "place_unknown": 404,
    "price_list_unknown": 404,
    "composition_unknown": 404,
    "promotion_unknown": 404,
    "family_unknown": 404,
    "attribute_unknown": 404,
    "channel_unknown": 404,
    "currency_unknown": 404,
    "exchange_rate_unknown": 404,
    "department_unknown": 404,
    "not_found": 404,
    "unknown_type": 404,
    "module_off": 404,
    "right_missing": 403,
    "report_hidden": 403,
    "csrf_failed": 403,
    "second_factor_missing": 403,
    "not_authenticated": 401,
    "body_too_large": 413,
    "too_many_failures": 429,
    "unreadable_body": 400,
    "failed": 500,
}
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Named:
    """How the client knows the lines of one document: its own keys and the stored ids, by position."""

    keys: Sequence[str] = ()
    ids: Sequence[int] = ()

    def of(self, line: int) -> dict[str, Any]:
        """Return ``key`` and ``line_id`` of a 1-based position, as far as there are any."""
        found: dict[str, Any] = {}
        if line <= len(self.keys) and self.keys[line - 1]:
            found["key"] = self.keys[line - 1]
        if line <= len(self.ids):
            found["line_id"] = self.ids[line - 1]
        return found


class ProblemsError(Exception):
    """The request is refused for these problems; ``named`` names lines, ``more`` is added to the answer."""

    def __init__(
        self,
        problems: Iterable[Problem],
        named: Named | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.problems = tuple(problems)
        self.named = named or Named()
        self.more = dict(more or {})
        self.headers = dict(headers or {})
        super().__init__(", ".join(problem.code for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells problems to one client: in his language, with his names for the lines."""

    language: str
    named: Named = field(default_factory=Named)

    def told(self, problem: Problem) -> dict[str, Any]:
        """Return a problem as JSON; what it does not have is absent."""
        told: dict[str, Any] = {"code": problem.code, "message": message_of(problem, self.language)}
        if problem.document is not None:
            told["document"] = problem.document
        if problem.line is not None:
            told["line"] = problem.line
            told |= self.named.of(problem.line)
        if problem.column is not None:
            told["field"] = problem.column
        if problem.detail:
            told["detail"] = dict(problem.detail)
        return told


def status_of(problems: Sequence[Problem]) -> int:
    """Return the HTTP status: a conflict or a missing thing when that is what it is about, else 422."""
    statuses = {_STATUS.get(problem.code, _UNPROCESSABLE) for problem in problems}
    if 409 in statuses:  # noqa: PLR2004 - HTTP status
        return 409
    return statuses.pop() if len(statuses) == 1 else _UNPROCESSABLE


def refused(request: HttpRequest, error: ProblemsError) -> JsonResponse:
    """Return the answer to a refused request."""
    teller = Teller(language_of(request), error.named)
    body = {"problems": [teller.told(problem) for problem in error.problems], **error.more}
    answer = JsonResponse(body, status=status_of(error.problems), json_dumps_params={"ensure_ascii": False})
    for name, value in error.headers.items():
        answer[name] = value
    return answer


def conflict_of(document: Document) -> dict[str, Any]:
    """Return who changed a document last, when, and its version now: what an editor must know."""
    rows = AuditRow.objects.filter(subject=document.type, subject_id=document.pk).order_by("-pk")
    changer = rows.values_list("member__name", flat=True).first()
    return {
        "current": {
            "version": document.version,
            "state": document.state,
            "changed_by": changer or "",
            "changed_at": document.updated_at.isoformat(),
        }
    }
