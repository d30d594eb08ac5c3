"""What the books must hold when one believes the answers the actors got, and nothing else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from liandong.documents.models import Document, IdempotencyKey, State
from liandong.documents.month_average import TYPE as AVERAGE
from liandong.documents.types import document_types
from liandong.simulation.journal import Journal
from liandong.simulation.wishes import Way
from liandong.warehouse.models import CountRun


@dataclass(slots=True)
class Believed:
    """All answers: documents by key, those without one, refusals counted by code, and what broke."""

    posted: dict[str, int] = field(default_factory=dict)
    reversed: dict[str, int] = field(default_factory=dict)
    drafted: dict[str, int] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    refused_keys: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    unkeyed: set[int] = field(default_factory=set)
    turned: set[int] = field(default_factory=set)
    ways: Counter[str] = field(default_factory=Counter)


def believed(journals: Iterable[Journal]) -> Believed:
    """Read the answers of all actors."""
    found = Believed()
    for journal in journals:
        _read(journal, found)
    return found


def _read(journal: Journal, found: Believed) -> None:
    waiting = ""
    for event in journal.events():
        if "number" in event:
            waiting = event["key"] if event["wish"] else ""
            found.ways[_way(event["wish"])] += 1
        elif "broken" in event:
            found.broken.append(event["broken"])
        else:
            waiting = ""
            answer = event["answer"]
            found.posted |= answer["posted"]
            found.reversed |= answer["reversed"]
            found.drafted |= answer["drafted"]
            found.unkeyed |= set(answer["unkeyed"])
            found.turned |= set(answer["turned"])
            found.refused_keys |= set(answer["refused"])
            for codes in answer["refused"].values():
                found.refused.update(codes)
    if waiting:
        found.unanswered.append(waiting)


def _way(wish: dict[str, Any] | None) -> str:
    """Return by which way a wish went; a deed by its name."""
    if wish is None:
        return "nothing"
    return str(wish["on"] if wish["way"] == Way.DEED else wish["way"])


def disagreements(found: Believed) -> list[str]:
    """Return in what the books differ from the answers: each key done once, nothing besides.

    Stand in the company.
    """
    said = [f"broken: {reason}" for reason in found.broken]
    said += [f"no answer: {key}" for key in found.unanswered]
    said += _twice("posted", found.posted) + _twice("reversed", found.reversed)
    # A run posts and takes back without a key; it may have done so though its answer was lost.
    by_runs = [AVERAGE, *(kind.id for kind in document_types() if kind.clears)]
    own = set(Document.objects.filter(type__in=by_runs).values_list("pk", flat=True))
    first = Document.objects.filter(reverses=None).exclude(pk__in=own)
    in_books = set(first.filter(state__in=[State.POSTED, State.REVERSED]).values_list("pk", flat=True))
    in_books -= set(CountRun.objects.exclude(document=None).values_list("document", flat=True))
    said += _apart("posted documents", (set(found.posted.values()) | found.unkeyed) - own, in_books)
    turned = set(first.filter(state=State.REVERSED).values_list("pk", flat=True))
    said += _apart("reversed documents", (set(found.reversed.values()) | found.turned) - own, turned)
    kept = set(IdempotencyKey.objects.exclude(verb="draft").values_list("key", flat=True))
    said += _apart("keys", set(found.posted) | set(found.reversed), kept)
    drafts = set(Document.objects.filter(pk__in=found.drafted.values()).values_list("pk", flat=True))
    said += _apart("drafts", set(found.drafted.values()), drafts)
    return said


def posted_types() -> Counter[str]:
    """Return how many documents were posted of each type. Stand in the company."""
    posted = Document.objects.filter(state__in=[State.POSTED, State.REVERSED], reverses=None)
    return Counter(posted.values_list("type", flat=True))


def _twice(name: str, by_key: dict[str, int]) -> list[str]:
    return [f"{name} by {n} keys: {pk}" for pk, n in Counter(by_key.values()).items() if n > 1]


def _apart(name: str, wanted: set[int] | set[str], there: set[int] | set[str]) -> list[str]:
    lost, strange = wanted - there, there - wanted
    said = [f"{name} acknowledged but not in the books: {sorted(lost)[:20]}"] if lost else []
    return said + (
        [f"{name} in the books that nobody was told of: {sorted(strange)[:20]}"] if strange else []
    )
