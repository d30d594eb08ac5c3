"""How a page of a list is looked up, so that it stays fast among a million documents.

Conditions that few documents meet are looked up first, by their own indexes; what is left is
then read by id. When every condition is met by many, the list is walked in its order, and the
page is full after a few steps.

SQLite keeps no statistics here and would rather read half a million documents and sort them
than walk an index. Conditions are therefore written so that only the wanted index fits: a
column inside ``COALESCE(column, column)`` has the same value and no index.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from liandong.documents.added_values import rows_meeting
from liandong.documents.list_filter import (
    DocumentFilter,
    named_condition,
    plain_conditions,
    stage_condition,
)
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.period_span import span_of_period
from liandong.documents.progress import count_owing, owing_documents
from liandong.documents.types import document_type
from liandong.storage.bulk import is_postgresql
from liandong.storage.membership import Among, AmongFound

FEW = 4_000
"""Up to so many documents are read by id; a condition met by more is common enough to walk."""
_SORTED = 12_000
"""Up to so many documents of a stage are read and sorted, where a walk past all the others costs more."""
_MANY = 30_000
"""Up to so many open claims their documents are read by id: asking document by document costs more."""

_LOOSE = (
    "state",
    "stage",
    "partner",
    "handler",
    "member",
    "place",
    "target_place",
    "reverses",
    "is_closed",
    "due_date",
)
_RANGED = ("business_date", "gross_amount")
_MERGED = 3
"""Up to so many stages are read each by itself and merged; more of them are common enough to walk."""


def steered(found: QuerySet[Document], wanted: DocumentFilter, order: str) -> list[QuerySet[Document]]:
    """Return the documents the filter finds, to be taken in the order of a column.

    Those of several stages come as a query a stage, each of which runs along an index: the
    caller merges them.
    """
    named = _named(wanted)
    few = _fewest(wanted, order, named)
    asked = list(plain_conditions(wanted))
    asked += named_condition(wanted) if named is None else ()
    if few is not None:
        return [_loosely(found.filter(Among("pk", few)), [*asked, *stage_condition(wanted)], kept=())]
    if wanted.owing and count_owing(wanted.due_before, _MANY + 1) <= _MANY:
        return [_owing(found, wanted)]
    if order == "number" and has_period(wanted):
        found = _within_numbers(found, wanted)
    if not _runs_by_stage(wanted, order):
        return [_walked(found, [*asked, *stage_condition(wanted)], _kept(wanted, order))]
    kept = (*_kept(wanted, order), "stage")
    return [_walked(found, [*asked, Q(stage=stage)], kept) for stage in sorted(wanted.stages or ())]


def _owing(found: QuerySet[Document], wanted: DocumentFilter) -> QuerySet[Document]:
    """Return what the filter finds among the documents of open claims, read by id."""
    others = [*plain_conditions(replace(wanted, owing=False)), *named_condition(wanted)]
    others += stage_condition(wanted)
    by_claim = AmongFound("pk", owing_documents(wanted.due_before))
    return _loosely(found.filter(by_claim), [*others, Q(state=State.POSTED)], kept=())


def narrowed(found: QuerySet[Document], wanted: DocumentFilter) -> tuple[QuerySet[Document], set[int] | None]:
    """Return the documents the filter finds, to be asked for by id, and ids among which all of them are.

    None when no condition is met by so few documents that their ids are worth having.
    """
    named = _named(wanted)
    asked = [*plain_conditions(wanted), *stage_condition(wanted)]
    asked += named_condition(wanted) if named is None else ()
    ids = _fewest(wanted, "", named)
    if ids is None and wanted.owing and count_owing(wanted.due_before, _MANY + 1) <= _MANY:
        ids = set(_owing(Document.objects.all(), wanted).values_list("pk", flat=True))
    return _walked(found, asked, ()), ids


def of_few_stages(found: QuerySet[Document], wanted: DocumentFilter) -> QuerySet[Document] | None:
    """Return the documents the filter finds, read by their stages; None when those hold too many."""
    if wanted.stages is None or len(wanted.stages) > _MERGED or wanted.text.strip():
        return None
    if any(any(_of(wanted, Q(stage=stage))[_SORTED : _SORTED + 1]) for stage in wanted.stages):
        return None
    asked = [*plain_conditions(wanted), *stage_condition(wanted)]
    return found.filter(*asked) if is_postgresql() else _loosely(found, asked, ("type", "stage"))


def has_period(wanted: DocumentFilter) -> bool:
    """Tell whether a filter asks for days."""
    return wanted.start is not None or wanted.end is not None


def _within_numbers(found: QuerySet[Document], wanted: DocumentFilter) -> QuerySet[Document]:
    """Return what is found between the numbers of the period, where a walk meets it at once."""
    span = span_of_period("number", wanted.type, wanted.start, wanted.end)
    return found.none() if span is None else found.filter(number__range=span)


def are_few(ids: Collection[int]) -> bool:
    """Tell whether documents are sooner read by their ids than met on a walk."""
    return len(ids) <= FEW


def _walked(found: QuerySet[Document], asked: Sequence[Q], kept: tuple[str, ...]) -> QuerySet[Document]:
    return found.filter(*asked) if is_postgresql() else _loosely(found, asked, kept)


def _runs_by_stage(wanted: DocumentFilter, order: str) -> bool:
    """Tell whether the stages asked for are few enough to be read each by its index in this order."""
    if not order or wanted.stages is None or _first_by_date(wanted, order):
        return False
    return len(wanted.stages) <= _MERGED


def _kept(wanted: DocumentFilter, order: str) -> tuple[str, ...]:
    """Return the columns the walk's index begins with."""
    first = _first_by_date(wanted, order)
    return ("type", order, first) if first else ("type", order)


def _first_by_date(wanted: DocumentFilter, order: str) -> str | None:
    """Return the column asked for that has an index of its own in the order of the days."""
    if order != "business_date":
        return None
    has_payees = document_type(wanted.type).has_payees
    given = {"partner": None if has_payees else wanted.partner, "handler": wanted.handler}
    return next((name for name, value in given.items() if value is not None), None)


def _named(wanted: DocumentFilter) -> set[int] | None:
    """Return the documents a text means; None without a text, or when they are too many."""
    if not wanted.text.strip():
        return None
    found = set(wanted.hits)
    if wanted.named_partners:
        found.update(_of(wanted, Q(partner__in=wanted.named_partners))[: FEW + 1])
    return found if len(found) <= FEW else None


def _fewest(wanted: DocumentFilter, order: str, found: set[int] | None) -> set[int] | None:
    """Return a small set of ids among which all results are; None when no condition is that rare."""
    if found is not None and len(found) <= FEW // 20:
        return found
    for candidates in _candidates(wanted, order):
        ids = up_to_few(candidates)
        if ids is not None:
            found = ids if found is None else found & ids
        if found is not None and len(found) <= FEW // 20:
            break
    return found


def up_to_few(candidates: Iterable[QuerySet[Any, int]]) -> set[int] | None:
    """Return the ids that some queries hold together; None when they are many, which is not read first."""
    found: set[int] = set()
    for source in candidates:
        if any(source[FEW : FEW + 1]):
            return None
        found.update(source)
    return found if are_few(found) else None


def _candidates(wanted: DocumentFilter, order: str) -> Iterator[Iterable[QuerySet[Any, int]]]:
    """Yield, condition by condition, ids by index; together they hold whatever the condition finds."""
    if wanted.ids is not None:
        yield [_of(wanted, Q(pk__in=wanted.ids))]
    if wanted.product is not None:
        lines = DocumentLine.objects.filter(product=wanted.product)
        yield [lines.order_by().values_list("document_id", flat=True)]
    for wish in wanted.added:
        yield [rows_meeting(wish).values_list("document_id", flat=True)]
    if wanted.partner is not None and order != "business_date":
        yield _of_partner(wanted, wanted.partner)
    if wanted.handler is not None and order != "business_date":
        yield [_of(wanted, Q(handler=wanted.handler))]
    if wanted.place is not None:
        yield _at_place(wanted, wanted.place)
    if order != "gross_amount" and (wanted.least is not None or wanted.most is not None):
        yield [_of(wanted, _between("gross_amount", wanted.least, wanted.most))]
    if order != "business_date" and has_period(wanted):
        yield [_of(wanted, _between("business_date", wanted.start, wanted.end))]
    if wanted.stages is not None and len(wanted.stages) <= _MERGED and not _is_only_staged(wanted, order):
        yield [_of(wanted, Q(stage=stage)) for stage in wanted.stages]


def _is_only_staged(wanted: DocumentFilter, order: str) -> bool:
    """Tell whether nothing but stages is asked for, which a walk finds at once."""
    return _runs_by_stage(wanted, order) and replace(wanted, stages=None) == DocumentFilter(wanted.type)


def _at_place(wanted: DocumentFilter, place: int) -> Iterator[QuerySet[Any, int]]:
    for side in (Q(place=place), Q(target_place=place)):
        yield _of(wanted, side)
        yield DocumentLine.objects.filter(side).order_by().values_list("document_id", flat=True)


def _of_partner(wanted: DocumentFilter, partner: int) -> Iterator[QuerySet[Any, int]]:
    yield _of(wanted, Q(partner=partner))
    if document_type(wanted.type).has_payees:
        yield DocumentLine.objects.filter(payee=partner).order_by().values_list("document_id", flat=True)


def _of(wanted: DocumentFilter, condition: Q) -> QuerySet[Document, int]:
    return Document.objects.filter(condition, type=wanted.type).order_by().values_list("pk", flat=True)


def _between(column: str, least: object, most: object) -> Q:
    ends = {f"{column}__gte": least, f"{column}__lte": most}
    return Q(**{name: value for name, value in ends.items() if value is not None})


def _loosely(found: QuerySet[Document], asked: Iterable[Q], kept: tuple[str, ...]) -> QuerySet[Document]:
    """Return the documents that meet every condition, without an index for any but the kept columns."""
    loose = {name: f"loose_{name}" for name in ("type", "due_date", *_LOOSE, *_RANGED) if name not in kept}
    aliases = {alias: Coalesce(F(name), F(name)) for name, alias in loose.items()}
    return found.alias(**aliases).filter(*(_renamed(one, loose) for one in asked))


def _renamed(condition: Q, names: dict[str, str]) -> Q:
    """Return a condition about other names; what asks about lines or claims stays as it is."""
    made = Q()
    made.connector, made.negated = condition.connector, condition.negated
    made.children = list(_renamed_children(condition.children, names))
    return made


def _renamed_children(children: Iterable[Any], names: dict[str, str]) -> Iterator[Any]:
    for child in children:
        if isinstance(child, Q):
            yield _renamed(child, names)
        elif isinstance(child, tuple):
            column, separator, lookup = child[0].partition("__")
            yield (f"{names.get(column, column)}{separator}{lookup}", child[1])
        else:
            yield child
