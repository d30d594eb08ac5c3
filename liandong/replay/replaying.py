"""Replaying a transaction file into a company, from the beginning or from where it was stopped."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from liandong.documents import outbox
from liandong.documents.models import Document
from liandong.documents.moved import goods_have_moved
from liandong.identity.actors import load_actor
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor
from liandong.replay import journal, retail, vegetables
from liandong.replay.items import Item, MasterData, Notes
from liandong.replay.loading import Progress, Replay
from liandong.replay.master_data import Directory
from liandong.replay.reading import Row, RowFile, UnreadableFileError, open_rows
from liandong.replay.reporting import Summary, summed_up
from liandong.stock_ledger.models import Place
from liandong.storage.memory import little_memory

BATCH = 500
PLACE_CODE, PLACE_NAME = "REPLAY", "回放仓"
EARLIEST = date(2000, 1, 1)


class Format(StrEnum):
    """What a file's rows are."""

    ONLINE_RETAIL = "online-retail"
    VEGETABLES = "vegetables"


_COLUMNS: Mapping[Format, Mapping[str, tuple[str, ...]]] = {
    Format.ONLINE_RETAIL: retail.COLUMNS,
    Format.VEGETABLES: vegetables.COLUMNS,
}
_OPTIONAL = frozenset({"name", "category", "country", "description"})

Planner = Callable[[Iterable[tuple[int, Row]]], Iterator[Item]]


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """Replay ``path``, or its first ``limit`` rows. ``names`` are product names by code."""

    path: Path
    format: Format | None = None
    limit: int | None = None
    batch: int = BATCH
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was done, what was odd, and under which name the company's trail keeps it."""

    summary: Summary
    notes: Notes
    subject: str


def replay_file(slug: str, request: ReplayRequest, progress: Progress) -> Replayed:
    """Book every row of a file that can be; go on where a run before was stopped.

    Raises:
        UnreadableFileError: the file is not of a known shape.
        OtherReplayError: the company has the file already, with another limit.
        RunningElsewhereError: another program is at it.
        UnknownCompanyError: there is no ready company of this slug.
    """
    file = open_rows(request.path)
    shape = request.format or detected(file)
    _refuse_missing_columns(file, shape)
    data, notes = MasterData(), Notes()
    planner = _planner(shape, data, notes, request.names or {})
    rows = file.row_count if request.limit is None else min(request.limit, file.row_count)
    with use_company(slug), little_memory():
        subject = journal.subject_of(file.digest, request.limit)
        done = journal.position(file.digest, request.limit)
        actor = _owner()
        if not Document.objects.exists():
            _sell_with_invoice(actor)
        before = sum(summed_up(subject, rows).documents.values())
        started = time.monotonic()
        run = Replay(subject, actor, _place(), Directory(data, actor), request.batch)
        run.run(planner(file.rows(request.limit)), done, progress)
        outbox.drain()
        summary = summed_up(subject, rows)
        summary.elapsed_s = time.monotonic() - started
        summary.new_documents = sum(summary.documents.values()) - before
    return Replayed(summary, notes, subject)


def detected(file: RowFile) -> Format:
    """Return the format a file's columns fit.

    Raises:
        UnreadableFileError: none does.
    """
    for shape in Format:
        if not _missing_columns(file, shape):
            return shape
    raise UnreadableFileError(f"{file.path}: columns of no known format: {', '.join(file.columns)}")


def _missing_columns(file: RowFile, shape: Format) -> list[str]:
    there = set(file.columns)
    return [
        aliases[0]
        for name, aliases in _COLUMNS[shape].items()
        if name not in _OPTIONAL and there.isdisjoint(aliases)
    ]


def _refuse_missing_columns(file: RowFile, shape: Format) -> None:
    if missing := _missing_columns(file, shape):
        raise UnreadableFileError(f"{file.path}: no column {', '.join(missing)}")


def _planner(shape: Format, data: MasterData, notes: Notes, names: Mapping[str, str]) -> Planner:
    if shape is Format.ONLINE_RETAIL:
        return retail.RetailPlanner(data, notes).items
    return vegetables.VegetablePlanner(data, notes, names).items


def _owner() -> Actor:
    return load_actor(Member.objects.get(is_owner=True).pk)


def _sell_with_invoice(actor: Actor) -> None:
    """Have an empty company book goods and invoice at once, as a shop's till does."""
    changes = {"invoice_with_goods": True}
    set_rules(changes, effective_from=EARLIEST, actor=actor, has_moves=goods_have_moved)


def _place() -> int:
    place, _ = Place.objects.get_or_create(code=PLACE_CODE, defaults={"name": PLACE_NAME})
    return place.pk
