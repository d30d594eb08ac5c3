"""The end of a run: its lines become one stock count document, posted at once or left as a draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from liandong.catalog.queries import units_of
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.loss_reasons import reason_fields
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.serials import SERIALS, joined_serials
from liandong.kernel.terms import Problem
from liandong.warehouse.counting import BOOK
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.books import Goods, books_now, products_of
from liandong.warehouse.counts.deciding import TRACE, end_run, reviewed_run
from liandong.warehouse.counts.summing import LineSum, compare_pieces, summed
from liandong.warehouse.models import CountLine, CountRun, RunState

_WAITING = frozenset({"approval_missing"})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends: posted or as a draft; what nobody counted is left out, or taken for gone.

    ``cause`` is the reason (损溢原因) of differences that have none of their own.
    """

    posts: bool = True
    uncounted_is_gone: bool = False
    address: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """The document a run ended in; ``waits_for`` names the roles that have to approve it first."""

    document: int
    number: str
    is_posted: bool
    waits_for: tuple[str, ...] = ()


def book_run(actor: Actor, pk: int, ending: Ending) -> Booked:
    """Make a run's document of all its differences, and end the run: both or neither.

    Lines whose goods moved between their spots must be counted again or explained first.

    Raises:
        NotAllowedError: the actor may not review the run, or not post counts.
        RunMissingError: there is none he may see.
        RefusedError: every problem; those of a line name its place in the run.
    """
    try:
        return _booked(actor, pk, ending)
    except RefusedError as refusal:
        codes = {one.code for one in refusal.problems}
        if not ending.posts or not codes or not codes <= _WAITING:
            raise
        roles = tuple(dict.fromkeys(one.detail.get("role", "") for one in refusal.problems))
    return replace(_booked(actor, pk, replace(ending, posts=False)), waits_for=roles)


@transaction.atomic
def _booked(actor: Actor, pk: int, ending: Ending) -> Booked:
    run = reviewed_run(actor, pk)
    lines = _lines(run, ending)
    saved = _drafted(actor, run, lines, ending)
    if ending.posts:
        try:
            post([PostRequest(saved.id, actor, address=ending.address)])
        except RefusedError as refusal:
            raise RefusedError([_placed(one, lines) for one in refusal.problems]) from refusal
    _settle(lines)
    end_run(run, RunState.DONE, saved.id)
    detail = {"name": run.title, "number": saved.number, "lines": len(lines)}
    record([AuditEntry("finish", TRACE, run.pk, actor.member, detail, ending.address)])
    return Booked(saved.id, saved.number, ending.posts)


def _lines(run: CountRun, ending: Ending) -> list[LineSum]:
    found = summed(run)
    refuse_if(Problem("count_moved", one.position, "quantity") for one in found if one.is_uncertain)
    if ending.uncounted_is_gone:
        missing = [one for one in found if one.counted is None]
        now: Mapping[Goods, Decimal] = books_now(run.place_id, products_of(one.goods for one in missing))
        for one in missing:
            one.counted, one.book = ZERO, now.get(one.goods, ZERO)
        compare_pieces(run.place_id, [one for one in missing if one.has_pieces], timezone.now())
    counted = [one for one in found if one.counted is not None]
    refuse_if([] if counted else [Problem("count_empty")])
    return counted


def _drafted(actor: Actor, run: CountRun, lines: Sequence[LineSum], ending: Ending) -> SavedDraft:
    units = units_of({one.product for one in lines})
    causes = _causes(lines, ending.cause)
    draft = DraftInput(
        SUBJECT,
        timezone.localdate(),
        tuple(_line(one, units[one.product][0].id, causes.get(one.line, {})) for one in lines),
        place=run.place_id,
        handler=run.member_id,
        memo=run.title,
    )
    return save_draft(DraftRequest(draft, actor, address=ending.address))


def _line(one: LineSum, unit: int, cause: Mapping[str, str]) -> LineInput:
    """Return a line of the document. One of pieces says which there are now, so that posting can tell."""
    counted, book = one.counted or ZERO, one.book or ZERO
    details = dict(cause)
    if one.has_pieces:
        counted, book = one.on_hand + (counted - book), one.on_hand
        details[SERIALS] = joined_serials(one.standing)
    return LineInput(
        product=one.product,
        unit=unit,
        quantity=counted,
        lot=one.lot,
        memo=one.note,
        details={BOOK: plain(book), **details},
    )


def _settle(lines: Sequence[LineSum]) -> None:
    """Keep which pieces were missing and which too many; one statement, none without pieces."""
    rows = [
        CountLine(
            pk=one.line,
            missing=joined_serials(one.missing),
            unexpected=joined_serials(one.unexpected),
            settled=one.book,
        )
        for one in lines
        if one.has_pieces
    ]
    if rows:
        CountLine.objects.bulk_update(rows, ["missing", "unexpected", "settled"], batch_size=500)


def _causes(lines: Sequence[LineSum], usual: str) -> dict[int, dict[str, str]]:
    """Return the reasons of lines that differ as their document's lines keep them; two statements."""
    field = reason_fields().get(SUBJECT)
    if field is None or not field.is_active:
        return {}
    given = {one.line: one.cause or usual for one in lines if one.difference}
    return {line: {field.name: cause} for line, cause in given.items() if cause in field.choices}


def _placed(problem: Problem, lines: Sequence[LineSum]) -> Problem:
    """Return a problem of the document with the place of its line in the run."""
    if problem.line is None or not 0 < problem.line <= len(lines):
        return problem
    return Problem(problem.code, lines[problem.line - 1].position, problem.column, problem.detail)
