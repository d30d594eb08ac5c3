"""Booking the sample company's trade with the real engine, a day at a time.

A day is one transaction, and the key of each event is its idempotency key: a program that was
stopped goes on where it was, and what is booked already is never booked twice.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from liandong.documents import outbox
from liandong.documents.booking import book
from liandong.documents.drafting import save_drafts
from liandong.documents.models import Document, DocumentLine, IdempotencyKey
from liandong.documents.requests import DraftRequest
from liandong.general_ledger.models import Claim, Period
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.sample.catalogue import Catalogue, catalogue
from liandong.sample.company import Cast, prepare_company
from liandong.sample.drafting import TYPES, Booked, draft_of, references
from liandong.sample.events import Event, Kind
from liandong.sample.showing.making import show_more
from liandong.sample.trade import DAYS, plan_trade

KEY_PREFIX = "sample/"
BATCH = 200
"""Documents booked by one call of the engine at most."""
DAYS_IN_ALL = DAYS + 1

Progress = Callable[[int, int], None]
"""Told after each day: how many documents are in the books, and how many there will be."""

_HAVING_CLAIMS = frozenset(
    {Kind.OPENING_RECEIVABLE, Kind.OPENING_PAYABLE, Kind.SALES_INVOICE, Kind.PURCHASE_INVOICE}
)


class NotEmptyError(ValueError):
    """The company has documents that are not the sample's: the sample never mixes with real books."""


class SampleError(RuntimeError):
    """The engine's books differ from the plan, or refuse an event: plan and engine disagree."""


@dataclass(frozen=True, slots=True)
class SampleBooks:
    """What the sample company has now: documents by type, how many are new, and the plan's last day."""

    documents: Mapping[str, int]
    new_documents: int
    today: date


def book_sample(slug: str, progress: Progress | None = None, days: int = DAYS_IN_ALL) -> SampleBooks:
    """Book the sample's trade into a company without documents, or finish what was begun.

    ``days`` books only the first days of the 92; what else is shown comes after all of them. Waiting
    events are handed on at the end.

    Raises:
        UnknownCompanyError: there is no ready company of this slug.
        NotEmptyError: it has documents of its own.
        SampleError: the books refuse or contradict the plan.
    """
    data = catalogue()
    with use_company(slug):
        booked = _booked_before()
        today = _today(booked)
        cast = prepare_company(data, today - timedelta(days=DAYS))
        events = _events(data, today, days)
        books = _Books(cast, today, booked)
        new = 0
        for _, day in groupby(events, key=lambda event: event.day):
            new += books.add([event for event in day if event.key not in booked])
            if progress is not None:
                progress(len(booked), len(events))
        if days >= DAYS_IN_ALL and _is_untouched(booked):
            show_more(cast, today)
        outbox.drain()
    kinds = Counter(TYPES[event.kind] for event in events)
    return SampleBooks(dict(kinds), new, today)


def _events(data: Catalogue, today: date, days: int) -> list[Event]:
    first = today - timedelta(days=DAYS)
    return [event for event in plan_trade(today, data) if event.day < first + timedelta(days=days)]


def _today(booked: Mapping[str, int]) -> date:
    """Return the day the trade leads up to: the one it was begun with, or today.

    Raises:
        NotEmptyError: nothing of the sample is there, but something else is.
    """
    if booked:
        numbers = Document.objects.filter(pk=min(booked.values())).values_list("business_date", flat=True)
        return numbers[0] + timedelta(days=DAYS)
    if Document.objects.exists():
        raise NotEmptyError("the company has documents already")
    return timezone.localdate()


def _is_untouched(booked: Mapping[str, int]) -> bool:
    """Tell whether nobody has worked in the company yet: to real work nothing is ever added."""
    is_closed = Period.objects.filter(is_closed=True).exists()
    return not is_closed and Document.objects.count() == len(booked)


def _booked_before() -> dict[str, int]:
    """Return the documents of the sample that are there, by event key."""
    rows = IdempotencyKey.objects.filter(key__startswith=KEY_PREFIX).values_list("key", "answer__id")
    return {key.removeprefix(KEY_PREFIX): document for key, document in rows}


class _Books:
    """Books days of events, and knows the ids of what later events refer to."""

    def __init__(self, cast: Cast, today: date, booked: dict[str, int]) -> None:
        self._cast = cast
        self._today = today
        self._documents = booked
        self._known = Booked()
        self._learn({document: key for key, document in booked.items()})

    def add(self, events: Sequence[Event]) -> int:
        """Book the events of a day, all or none; return how many there were."""
        if not events:
            return 0
        known = dict(self._documents)
        try:
            with transaction.atomic():
                for batch in _batches(events):
                    self._book(batch)
        except BaseException:
            self._documents.clear()
            self._documents.update(known)
            raise
        return len(events)

    def _book(self, batch: Sequence[Event]) -> None:
        requests = [self._request(event) for event in batch]
        try:
            if batch[0].is_draft:
                ids = [one.id for one in save_drafts(requests)]
            else:
                ids = [one.document for one in book(requests)]
        except RefusedError as refusal:
            raise SampleError(f"{batch[0].key} … {batch[-1].key}: {refusal.problems}") from refusal
        keys = {pk: event.key for event, pk in zip(batch, ids, strict=True)}
        self._documents.update({key: pk for pk, key in keys.items()})
        self._learn(keys)
        self._check(batch)

    def _request(self, event: Event) -> DraftRequest:
        draft = draft_of(event, self._cast, self._known)
        return DraftRequest(draft, self._cast.actors[event.member], key=f"{KEY_PREFIX}{event.key}")

    def _learn(self, keys: Mapping[int, str]) -> None:
        lines: defaultdict[str, list[int]] = defaultdict(list)
        found = DocumentLine.objects.filter(document__in=list(keys)).order_by("document", "position")
        for document, line in found.values_list("document", "pk"):
            lines[keys[document]].append(line)
        self._known.lines.update({key: tuple(ids) for key, ids in lines.items()})
        claims = Claim.objects.filter(document__in=list(keys)).values_list("document", "pk")
        self._known.claims.update({keys[document]: claim for document, claim in claims})

    def _check(self, batch: Sequence[Event]) -> None:
        """Compare the debts with the plan's, to the cent."""
        planned = {event.key: event.amount for event in batch if event.kind in _HAVING_CLAIMS}
        ids = {self._documents[key]: key for key in planned}
        made = Claim.objects.filter(document__in=list(ids)).values_list("document", "amount")
        found = {ids[document]: amount for document, amount in made}
        for key, amount in planned.items():
            if found.get(key, 0) != amount:
                raise SampleError(f"{key}: planned {amount}, booked {found.get(key, 0)}")


def _batches(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Yield the events in their order, as many at once as don't refer to each other."""
    batch: list[Event] = []
    keys: set[str] = set()
    for event in events:
        is_other = bool(batch) and event.is_draft != batch[0].is_draft
        if is_other or len(batch) >= BATCH or not keys.isdisjoint(references(event)):
            yield batch
            batch, keys = [], set()
        batch.append(event)
        keys.add(event.key)
    if batch:
        yield batch
