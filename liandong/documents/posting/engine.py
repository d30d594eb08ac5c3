"""The one road to the books.

lock drafts → plan each (pure) → lock what they touch → weigh one after the other in memory →
refuse, or write everything at once. A constant number of statements, whatever the number of
documents and lines. Lock order: see ``loading``.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from liandong.documents.posting import answers
from liandong.documents.posting.bills import is_taken_meanwhile
from liandong.documents.posting.drops import PairWantedError, turns, want_pairs
from liandong.documents.posting.effects import Books, write
from liandong.documents.posting.promises import write_uses
from liandong.documents.posting.session import Session, open_session
from liandong.documents.posting.weighing import weigh
from liandong.documents.requests import Outcome, PostRequest
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.stock import NotLockedError


def post(requests: Sequence[PostRequest]) -> list[Outcome]:
    """Post drafts, all or none. With a document of a drop shipment the other one is posted too.

    Raises:
        RefusedError: at least one can't be posted; all problems of all documents, nothing done.
    """
    try:
        outcomes = _with_retry(requests, is_each=False)
    except PairWantedError as wanted:
        outcomes = _with_retry([*requests, *wanted.requests], is_each=False)
    problems = [
        replace(problem, document=outcome.document) for outcome in outcomes for problem in outcome.problems
    ]
    if problems:
        raise RefusedError(problems)
    return outcomes[: len(requests)]


def post_each(requests: Sequence[PostRequest]) -> list[Outcome]:
    """Post every draft that can be, in the given order; the others come back with their problems."""
    return _with_retry(requests, is_each=True)


class _RefusedAllError(Exception):
    """Leaves the transaction without a trace."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def _with_retry(requests: Sequence[PostRequest], *, is_each: bool) -> list[Outcome]:
    """Run the posting; a key used by someone else in the same moment is answered on the second try.

    So is what was planned anew while others were waited for, and names goods that were not locked, and a bill
    that somebody else took in.
    """
    try:
        return _run(requests, is_each=is_each)
    except NotLockedError:
        return _run(requests, is_each=is_each)
    except IntegrityError as error:
        keys = [request.key for request in requests if request.key]
        if not (is_taken_meanwhile(error) or answers.known(keys)):
            raise
        return _run(requests, is_each=is_each)


def _run(requests: Sequence[PostRequest], *, is_each: bool) -> list[Outcome]:
    try:
        with transaction.atomic():
            outcomes = post_within(requests, is_whole=not is_each)
            if not is_each:
                _leave_if_refused(outcomes)
            return outcomes
    except _RefusedAllError as refusal:
        return refusal.outcomes


def _leave_if_refused(outcomes: list[Outcome]) -> None:
    if any(outcome.problems for outcome in outcomes):
        raise _RefusedAllError(outcomes)


def post_within(requests: Sequence[PostRequest], *, is_whole: bool = False) -> list[Outcome]:
    """Post every draft that can be, inside the caller's transaction, who leaves it if ``is_whole`` fails."""
    session = open_session(requests, is_whole=is_whole)
    if is_whole:
        want_pairs(requests, session.documents)
    found: dict[int, Outcome] = {}
    for place in turns([request.document for request in requests], session.plans):
        found[place] = _weighed(session, requests[place])
    outcomes = [found[place] for place in range(len(requests))]
    moment = timezone.now()
    write(session.effects, Books(session.stock, session.serials), session.claims, moment)
    write_uses(session.promises, session.given_back())
    answers.keep(requests, outcomes, moment)
    return outcomes


def _weighed(session: Session, request: PostRequest) -> Outcome:
    """Weigh one document, or say what it was answered before."""
    answered = session.answers.get(request.key) if request.key else None
    if answered is not None:
        return answered
    document = session.documents.get(request.document)
    if document is None:
        problem = Problem("document_missing", detail={"id": str(request.document)})
        return Outcome(request.document, "", (problem,))
    problems = weigh(session, request, document)
    return Outcome(
        document.id, document.number, tuple(problems), cautions=session.effects.cautions_of(document.id)
    )
