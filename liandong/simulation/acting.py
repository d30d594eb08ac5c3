"""Carrying a wish out: the calls a page, a till or a program would make, and what came of them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from liandong.documents import period_transfers
from liandong.documents.booking import book, book_each
from liandong.documents.checked import note_check
from liandong.documents.copying import read_stored
from liandong.documents.custom_fields import own_document_type
from liandong.documents.discarding import discard
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, read_draft
from liandong.documents.models import Document
from liandong.documents.month_average import run
from liandong.documents.posting.closing import close_lines, reopen_lines
from liandong.documents.posting.engine import post
from liandong.documents.posting.queue import PostingQueue
from liandong.documents.requests import DraftRequest, Outcome, PostRequest
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.documents.types import document_type
from liandong.general_ledger.periods import close_period, reopen_period
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.kernel.actor import Actor
from liandong.kernel.balances import Clearing
from liandong.kernel.refusal import RefusedError
from liandong.simulation.answers import Answer, refused
from liandong.simulation.casting import LAST_DAY, Cast
from liandong.simulation.deeds import carry_out
from liandong.simulation.dropping import pair_of
from liandong.simulation.numbering import Sheet
from liandong.simulation.promoting import with_promise
from liandong.simulation.wishes import Way, Wish

MOST_SECONDS = 120
"""An answer of the queue that takes longer is a deadlock."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What an actor works with."""

    cast: Cast
    queue: PostingQueue


def perform(wish: Wish, key: str, hands: Hands) -> Answer:
    """Carry a wish out; the same wish and key again must come to the same.

    Raises:
        Exception: anything but "done" and "refused" breaks the simulation.
    """
    actor = load_actor(hands.cast.members[wish.member])
    try:
        if wish.way in _CALLS:
            return _CALLS[wish.way](wish, key, actor)
        if wish.way is Way.BATCH:
            return _batch(wish, key, actor)
        return _book(wish, key, actor, hands)
    except RefusedError as refusal:
        return refused(key, refusal.problems)
    except NotAllowedError:
        return Answer(refused={key: ["right_missing"]})


def _read(sheet: Sheet, key: str, actor: Actor) -> DraftInput:
    header = {**sheet["header"], "memo": key}
    draft, problems = read_draft(own_document_type(sheet["type"], actor), header, sheet["lines"])
    if draft is None:
        raise RefusedError(problems)
    return with_promise(draft, sheet["promised"]) if "promised" in sheet else draft


def _book(wish: Wish, key: str, actor: Actor, hands: Hands) -> Answer:
    draft = _read(wish.sheets[0], key, actor)
    if wish.way is Way.QUEUE:
        return _answer(key, hands.queue.submit(DraftRequest(draft, actor, key=key)).result(MOST_SECONDS))
    if wish.way is Way.BOOK:
        return _answer(key, book([DraftRequest(draft, actor, key=key)])[0])
    saved = save_draft(DraftRequest(draft, actor, key=f"{key}:draft"))
    if hands.cast.checks and document_type(draft.type).is_checked and wish.way is Way.STEPS:
        note_check(saved.id, saved.version, actor.member, timezone.now())
    if wish.way is Way.DRAFT:
        return Answer(drafted={key: saved.id})
    return _answer(key, post([PostRequest(saved.id, actor, key=key)])[0])


def _answer(key: str, outcome: Outcome) -> Answer:
    return Answer(posted={key: outcome.document}) if outcome.is_posted else refused(key, outcome.problems)


def _batch(wish: Wish, key: str, actor: Actor) -> Answer:
    keys = [f"{key}.{number}" for number in range(len(wish.sheets))]
    requests = [
        DraftRequest(_read(sheet, one, actor), actor, key=one)
        for sheet, one in zip(wish.sheets, keys, strict=True)
    ]
    answers = [_answer(one, outcome) for one, outcome in zip(keys, book_each(requests), strict=True)]
    return Answer(
        posted={one: document for answer in answers for one, document in answer.posted.items()},
        refused={one: codes for answer in answers for one, codes in answer.refused.items()},
    )


def _post(wish: Wish, key: str, actor: Actor) -> Answer:
    return _answer(key, post([PostRequest(wish.document, actor, wish.version, key)])[0])


def _reverse(wish: Wish, key: str, actor: Actor) -> Answer:
    on = date.fromisoformat(wish.on) if wish.on else None
    reverse(ReversalRequest(wish.document, actor, on, key))
    return Answer(reversed={key: wish.document}, turned=pair_of(wish.document))


def _reopen(wish: Wish, key: str, actor: Actor) -> Answer:
    made = reopen(ReversalRequest(wish.document, actor, key=key))
    return Answer(reversed={key: wish.document}, drafted={f"{key}:copy": made.draft.id})


def _edit(wish: Wish, key: str, actor: Actor) -> Answer:
    stored = read_stored(Document.objects.get(pk=wish.document)).draft
    details = {**stored.details, **(wish.sheets[0] if wish.sheets else {})}
    draft = replace(stored, memo=key, details=details, lines=(*stored.lines, *stored.lines[:1])[:6])
    save_draft(DraftRequest(draft, actor, wish.document, wish.version))
    return Answer()


def _discard(wish: Wish, _key: str, actor: Actor) -> Answer:
    discard(wish.document, actor, version=wish.version)
    return Answer()


def _close_lines(wish: Wish, _key: str, actor: Actor) -> Answer:
    close_lines(wish.document, actor)
    return Answer()


def _reopen_lines(wish: Wish, _key: str, actor: Actor) -> Answer:
    reopen_lines(wish.document, actor)
    return Answer()


def _close_period(wish: Wish, key: str, actor: Actor) -> Answer:
    year, month = map(int, wish.on.split("-"))
    problems = close_period(year, month, actor)
    return refused(key, problems) if problems else Answer()


def _reopen_period(wish: Wish, key: str, actor: Actor) -> Answer:
    year, month = map(int, wish.on.split("-"))
    problems = reopen_period(year, month, actor, "simulation")
    return refused(key, problems) if problems else Answer()


def _average_month(wish: Wish, _key: str, actor: Actor) -> Answer:
    """Run it as of the last day; what it posts is the engine's own and has no key of an actor."""
    run(date.fromisoformat(f"{wish.on}-01"), actor, LAST_DAY)
    return Answer()


def _carry_over(wish: Wish, _key: str, actor: Actor) -> Answer:
    """Run it as on the year's last day; what it posts is the engine's own and has no key of an actor.

    The year's profit must be whole before it is carried over, so the month's comes first.
    """
    kind, first = Clearing(wish.sheets[0]["kind"]), date.fromisoformat(f"{wish.on}-01")
    year_end = first.replace(month=12, day=31)
    if kind is Clearing.YEAR_END:
        with suppress(RefusedError):
            period_transfers.run(Clearing.PROFIT, first, actor, year_end)
    period_transfers.run(kind, first, actor, year_end)
    return Answer()


_CALLS: dict[Way, Callable[[Wish, str, Actor], Answer]] = {
    Way.POST: _post,
    Way.EDIT: _edit,
    Way.DISCARD: _discard,
    Way.REVERSE: _reverse,
    Way.REOPEN: _reopen,
    Way.CLOSE_LINES: _close_lines,
    Way.REOPEN_LINES: _reopen_lines,
    Way.CLOSE_PERIOD: _close_period,
    Way.REOPEN_PERIOD: _reopen_period,
    Way.AVERAGE_MONTH: _average_month,
    Way.CARRY_OVER: _carry_over,
    Way.DEED: carry_out,
}
