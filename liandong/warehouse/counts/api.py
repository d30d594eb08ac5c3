"""Counts by plan for programs: handheld scanners send what they found, others plan, review and book."""

from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Limit, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.inputs import LARGEST, LOT_DIGITS
from liandong.kernel.actor import Verb
from liandong.kernel.serials import MOST as MOST_SERIALS
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import SUBJECT, RunMissingError, may_review, run_for, visible_runs
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import ask_again
from liandong.warehouse.counts.making import MOST_COUNTERS, MOST_LINES, Wanted, make_runs
from liandong.warehouse.counts.recording import LONGEST_AGO_S, LONGEST_KEY, LONGEST_SPOT, Found, record_found
from liandong.warehouse.counts.summing import LineSum, summed
from liandong.warehouse.models import CountRun, RunState

router = Router(tags=["盘点 · Counts"])
_MOST_FOUND = 500


class RunOut(Schema):
    """A count; its document is there once it was booked."""

    id: int
    title: str
    place: int
    is_blind: bool
    state: str = Field(examples=["open"])
    document: int | None


class LineOut(Schema):
    """A line. What the books say and the difference are absent for who may not know them.

    ``missing`` are serial numbers of the books that were not found, ``unexpected`` found ones the books don't
    have here.
    """

    line: int
    position: int
    sheet: int
    product: int
    lot: str
    round: int
    counted: Number | None
    book: Number | None = None
    difference: Number | None = None
    moved: Number | None = None
    note: str | None = None
    missing: list[str] | None = None
    unexpected: list[str] | None = None


class RunQuery(Schema):
    """Which counts."""

    state: RunState | None = None
    limit: Limit = 100


class RunBody(Input):
    """A new count; without counters everybody who may count does it."""

    place: Id
    title: Text = ""
    categories: list[Id] = Field([], max_length=500)
    classes: str = Field("", pattern="^[ABC]{0,3}$")
    most_products: int | None = Field(None, ge=1, le=10**6)
    counters: list[Id] = Field([], max_length=MOST_COUNTERS)
    is_blind: bool = True


class FoundBody(Input):
    """What was found in one spot, base units, and its serial numbers; the same key is not added again."""

    key: str = Field(min_length=1, max_length=LONGEST_KEY)
    product: Id
    lot: str = Field("", max_length=LOT_DIGITS)
    quantity: Number = Field(ge=0, lt=LARGEST, decimal_places=6)
    spot: str = Field("", max_length=LONGEST_SPOT)
    seconds_ago: int = Field(0, ge=0, le=LONGEST_AGO_S)
    serials: list[str] = Field([], max_length=MOST_SERIALS)


class FindingsBody(Input):
    """Several findings, all taken or none."""

    found: list[FoundBody] = Field(min_length=1, max_length=_MOST_FOUND)


class FindingOut(Schema):
    """A finding that was taken."""

    id: int
    line: int
    key: str
    quantity: Number


class AgainBody(Input):
    """Lines to be counted again."""

    lines: list[Id] = Field(min_length=1, max_length=MOST_LINES)


class EndBody(Input):
    """How a count ends: posted or as a draft; what nobody counted is left out or taken for gone."""

    posts: bool = True
    uncounted_is_gone: bool = False


class BookedOut(Schema):
    """The document a count ended in."""

    document: int
    number: str
    is_posted: bool


_FOUND = {"found": [{"key": "a1", "product": 7, "quantity": "12", "spot": "A-01"}]}


def _run(request: ApiRequest, pk: int, verb: Verb) -> CountRun:
    require(request, SUBJECT, verb)
    try:
        return run_for(request.auth.actor, pk, verb)
    except RunMissingError as error:
        raise ProblemsError([Problem("not_found")]) from error


def _out(run: CountRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "title": run.title,
        "place": run.place_id,
        "is_blind": run.is_blind,
        "state": run.state,
        "document": run.document_id,
    }


@router.get("/counts", response=answers(ok=list[RunOut]), summary="盘点任务 · Counts")
def list_counts(request: ApiRequest, query: Query[RunQuery]) -> list[dict[str, Any]]:
    """Return the counts within the actor's sight, the latest first."""
    require(request, SUBJECT, Verb.VIEW)
    runs = visible_runs(request.auth.actor)
    if query.state is not None:
        runs = runs.filter(state=query.state)
    return [_out(run) for run in runs.order_by("-pk")[: query.limit]]


@router.post(
    "/counts",
    response=answers(ok=list[RunOut]),
    summary="新建盘点 · Begin a count",
    openapi_extra=write_of(body_of(RunBody.model_json_schema(), {"place": 1, "is_blind": True})),
)
@idempotent
def begin_count(request: ApiRequest) -> list[dict[str, Any]]:
    """Begin a count; more goods than a document holds make several."""
    require(request, SUBJECT, Verb.POST)
    body = read_model(request, RunBody)
    wanted = Wanted(
        body.place,
        body.categories,
        body.classes,
        body.most_products,
        None,
        body.counters,
        body.is_blind,
        body.title,
    )
    return [_out(run) for run in make_runs(request.auth.actor, wanted)]


@router.get(
    "/counts/{int:run}/lines",
    response=answers(ok=list[LineOut]),
    exclude_unset=True,
    summary="盘点明细 · Lines of a count",
)
def count_lines(request: ApiRequest, run: Id) -> list[dict[str, Any]]:
    """Return a count's lines; the books' side only for who may review it."""
    found = _run(request, run, Verb.VIEW)
    sees_books = may_review(request.auth.actor, found)
    return [_line(one, sees_books=sees_books) for one in summed(found)]


def _line(one: LineSum, *, sees_books: bool) -> dict[str, Any]:
    names = ("line", "position", "sheet", "product", "lot", "round", "counted")
    shown = {name: getattr(one, name) for name in names}
    if not sees_books:
        return shown
    pieces = {"missing": list(one.missing), "unexpected": list(one.unexpected)}
    return shown | pieces | {name: getattr(one, name) for name in ("book", "difference", "moved", "note")}


@router.post(
    "/counts/{int:run}/findings",
    response=answers(ok=list[FindingOut]),
    summary="上传盘点数 · Add findings",
    description="各人各处盘到的相加 · What each found in his spot is added up",
    openapi_extra=write_of(body_of(FindingsBody.model_json_schema(), _FOUND)),
)
@idempotent
def add_findings(request: ApiRequest, run: Id) -> list[dict[str, Any]]:
    """Add what was found, each by its key once."""
    _run(request, run, Verb.DRAFT)
    body = read_model(request, FindingsBody)
    found = [
        Found(one.key, one.product, one.quantity, one.lot, one.spot, one.seconds_ago, tuple(one.serials))
        for one in body.found
    ]
    made = record_found(request.auth.actor, run, found)
    return [
        {"id": one.pk, "line": one.line_id, "key": asked.key, "quantity": one.quantity}
        for asked, one in zip(found, made, strict=True)
    ]


@router.post(
    "/counts/{int:run}/again",
    response=answers(ok=dict[str, int]),
    summary="复盘 · Count lines again",
    openapi_extra=write_of(body_of(AgainBody.model_json_schema(), {"lines": [7]})),
)
@idempotent
def again(request: ApiRequest, run: Id) -> dict[str, int]:
    """Have lines counted again."""
    _run(request, run, Verb.POST)
    body = read_model(request, AgainBody)
    return {"lines": ask_again(request.auth.actor, run, body.lines)}


@router.post(
    "/counts/{int:run}/finish",
    response=answers(ok=BookedOut),
    summary="盘点审核 · Book a count",
    openapi_extra=write_of(body_of(EndBody.model_json_schema(), {"posts": True})),
)
@idempotent
def finish(request: ApiRequest, run: Id) -> dict[str, Any]:
    """End a count by one stock count document."""
    _run(request, run, Verb.POST)
    body = read_model(request, EndBody)
    booked = book_run(request.auth.actor, run, Ending(body.posts, body.uncounted_is_gone, request.address))
    return {"document": booked.document, "number": booked.number, "is_posted": booked.is_posted}
