"""What a document must meet before its plan is weighed: state, version, right, unit, period."""

from collections.abc import Mapping

from liandong.documents.models import State
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.requests import PostRequest
from liandong.general_ledger.book.entries import PeriodFacts
from liandong.kernel.actor import Verb
from liandong.kernel.custom import Level, fields_of, missing_values
from liandong.kernel.terms import Problem


def guard(
    request: PostRequest,
    document: LoadedDocument,
    periods: Mapping[tuple[int, int], PeriodFacts],
) -> list[Problem]:
    """Return every reason that has nothing to do with the books' figures."""
    problems = _state_problems(request, document)
    problems += _right_problems(request, document)
    problems += _unit_problems(document)
    problems += _unfilled(request, document)
    on = document.header.business_date
    if periods[on.year, on.month].is_closed:
        problems.append(Problem("period_closed", None, "business_date", {"period": f"{on:%Y-%m}"}))
    return problems


def _state_problems(request: PostRequest, document: LoadedDocument) -> list[Problem]:
    if document.state == State.POSTED:
        return [Problem("already_posted", detail={"number": document.number})]
    if document.state != State.DRAFT:
        return [Problem("not_a_draft", detail={"number": document.number})]
    if request.version is not None and request.version != document.version:
        detail = {"yours": str(request.version), "current": str(document.version)}
        return [Problem("version_conflict", detail=detail)]
    return []


def _right_problems(request: PostRequest, document: LoadedDocument) -> list[Problem]:
    verb, actor = request.verb, request.actor
    if document.header.reverses is not None and verb is Verb.POST:
        return [Problem("not_reversible", detail={"number": document.number})]
    if actor.is_off(document.type.id):
        return [Problem("module_off", detail={"type": document.type.label})]
    scope = actor.scope_of(document.type.id, verb)
    if scope is None or not actor.may_reach(scope, document.member, document.places):
        return [Problem("right_missing", detail={"verb": verb.value, "type": document.type.label})]
    if _is_own_draft(request, document):
        return [Problem("same_person", detail={"name": actor.name})]
    return []


def _is_own_draft(request: PostRequest, document: LoadedDocument) -> bool:
    """Tell whether someone posts what he drafted where two people must.

    A red document and a month's transfer are made in the posting itself: they have no other drafter.
    """
    if request.verb is not Verb.POST or document.type.made_at:
        return False
    return document.rules.poster_differs_from_drafter and document.member == request.actor.member


def _unit_problems(document: LoadedDocument) -> list[Problem]:
    return [
        Problem("wrong_unit", line.base.position, "unit", {"product": line.base.product_name})
        for line in document.lines
        if not line.is_unit_right
    ]


def _unfilled(request: PostRequest, document: LoadedDocument) -> list[Problem]:
    """Return what the company's own fields still lack; a red document repeats what its original said."""
    own = fields_of(request.actor.fields, document.type.id)
    if document.header.reverses is not None or not any(one.is_required for one in own):
        return []
    problems = missing_values([one for one in own if one.level is Level.HEADER], document.header.details)
    in_lines = [one for one in own if one.level is Level.LINE]
    for line in document.lines:
        problems += missing_values(in_lines, line.base.details, line.base.position)
    return problems
