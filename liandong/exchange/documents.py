"""Documents with their lines, several in a file, made by the ordinary road: drafted, and posted if wanted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from liandong.documents.booking import book
from liandong.documents.drafting import save_drafts
from liandong.documents.requests import DraftRequest
from liandong.documents.types import DocumentType, document_types
from liandong.exchange.columns import ReadRow, RowProblem
from liandong.exchange.document_drafts import Sheet, drafts_of
from liandong.exchange.document_export import document_rows
from liandong.exchange.document_fields import KEY, LINE, document_fields, fields_of
from liandong.exchange.sentences import advice, sentence
from liandong.exchange.subjects import Order, Prepared, Read, RefusedRowsError, Subject
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem

AT_ONCE = 200
"""Documents drafted and posted by one set of statements."""


@dataclass(slots=True)
class _Group:
    key: str
    head: dict[str, object]
    rows: list[ReadRow] = field(default_factory=list)


def prepare(kind: DocumentType, read: Read, order: Order) -> Prepared:
    """Group the rows into documents and read them; a dry run books them for real and takes it back."""
    prepared = Prepared()
    header = {one.name for one in document_fields(kind, order.actor) if one.is_header}
    groups = _groups(read(), header, prepared)
    sheets = [Sheet(group.key, group.head, group.rows) for group in groups]
    drafts, problems = drafts_of(kind, order.actor, sheets)
    prepared.problems += problems
    prepared.created = len(groups)
    prepared.problems += _rights(kind, order)
    requests = [DraftRequest(draft, order.actor, address=order.address) for draft in drafts]
    if order.is_dry and not prepared.problems:
        with transaction.atomic():
            prepared.problems += _booked(kind, requests, sheets, order)
            transaction.set_rollback(True)
    prepared.write = lambda: _write(kind, requests, sheets, order)
    return prepared


def _rights(kind: DocumentType, order: Order) -> list[RowProblem]:
    if order.posts and not order.actor.may(kind.id, Verb.POST):
        return [
            RowProblem(None, "", _("没有审核%(label)s的权限") % {"label": kind.label}, _("改为只存草稿。"))
        ]
    return []


def _groups(rows: Iterable[ReadRow], header: set[str], prepared: Prepared) -> list[_Group]:
    """Put rows together by their key, or neighbours of the same head; a blank cell there is "as above"."""
    groups: dict[str, _Group] = {}
    current: _Group | None = None
    for row in rows:
        head = {
            name: value for name, value in row.values.items() if name in header and value not in (None, "")
        }
        key = str(head.pop(KEY, ""))
        if current is None or (key and key != current.key) or (not key and not _goes_on(current, head)):
            name = key or f"#{len(groups) + 1}"
            current = groups.setdefault(name, _Group(name, {}))
        for name, value in head.items():
            if current.head.setdefault(name, value) != value:
                first = {"row": current.rows[0].number}
                text = _("与第 %(row)s 行是同一张单据，表头却不同") % first
                prepared.problems.append(RowProblem(row.number, "", text, _("改成相同，或换一个单据号。")))
        current.rows.append(row)
    return list(groups.values())


def _goes_on(group: _Group, head: dict[str, object]) -> bool:
    """Tell whether a row without a key belongs to the document above it."""
    if not group.key.startswith("#"):
        return not head
    return all(group.head.get(name) == value for name, value in head.items())


def _write(kind: DocumentType, requests: list[DraftRequest], sheets: Sequence[Sheet], order: Order) -> None:
    problems = _booked(kind, requests, sheets, order)
    if problems:
        raise RefusedRowsError(problems)


def _booked(
    kind: DocumentType, requests: list[DraftRequest], sheets: Sequence[Sheet], order: Order
) -> list[RowProblem]:
    """Draft, or draft and post, all documents; what is refused is told, and the caller takes it all back."""
    labels = {one.name: one.label for one in document_fields(kind, order.actor)}
    problems: list[RowProblem] = []
    for start in range(0, len(requests), AT_ONCE):
        some, theirs = requests[start : start + AT_ONCE], sheets[start : start + AT_ONCE]
        try:
            with transaction.atomic():
                _book(some, order)
        except RefusedError:
            for request, sheet in zip(some, theirs, strict=True):
                problems += _refusals(request, sheet, order, labels)
        order.tell(start + len(some), len(requests), _("写入"))
    return problems


def _book(requests: Sequence[DraftRequest], order: Order) -> None:
    if order.posts:
        book(requests)
    else:
        save_drafts(requests)


def _refusals(request: DraftRequest, sheet: Sheet, order: Order, labels: dict[str, str]) -> list[RowProblem]:
    """Book one document alone, on top of those before it; return what is wrong with it."""
    try:
        with transaction.atomic():
            _book([request], order)
    except RefusedError as refusal:
        return [_placed(problem, sheet, labels) for problem in refusal.problems]
    return []


def _placed(problem: Problem, sheet: Sheet, labels: dict[str, str]) -> RowProblem:
    is_line = problem.line is not None and problem.line <= len(sheet.rows)
    row = sheet.rows[problem.line - 1] if is_line and problem.line else sheet.rows[0]
    name = problem.column or ""
    label = labels.get(LINE + name) if is_line else labels.get(name)
    return RowProblem(row.number, label or labels.get(name, name), sentence(problem), advice(problem.code))


def subjects() -> Iterator[Subject]:
    """Yield a declaration for each document type."""
    for kind in document_types():
        yield Subject(
            kind.id,
            kind.label,
            "documents",
            fields_of(kind),
            partial(prepare, kind),
            partial(document_rows, kind),
            has_documents=True,
        )
