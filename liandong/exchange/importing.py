"""From an uploaded file to checked rows, and into the books: by page for a small one, by job for a large."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from liandong.exchange.columns import ReadRow, RowProblem, SheetField, text_of, value_of
from liandong.exchange.mapping import LOOKED_AT, guess, head_row
from liandong.exchange.models import ImportFile
from liandong.exchange.profiles import profiles_for
from liandong.exchange.sentences import unreadable
from liandong.exchange.subjects import MOST_PROBLEMS, Order, Prepared, RefusedRowsError, Subject
from liandong.jobs import files
from liandong.kernel.actor import Actor
from liandong.storage.memory import few_collections
from liandong.webkit.sheet_reading import OpenFile, UnreadableFileError, opened, too_many_rows
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, write_workbook

SAMPLE_ROWS = 5
SHOWN_PROBLEMS = 200
_SAMPLE_TEXT = 60


def look_into(file: ImportFile, subject: Subject, actor: Actor) -> None:
    """Find the heads of a fresh upload and guess the mapping; the record is not saved.

    The rows are counted to the end, so that a file too long is refused at once and not by its check.

    Raises:
        UnreadableFileError: it can't be read, or has more rows than the subject takes.
    """
    fields = subject.fields(actor)
    with opened(files.path_of(file.stored), subject.sheets) as book:
        first = list(islice(book.rows, LOOKED_AT + SAMPLE_ROWS))
        if not any(text_of(cell) for _number, cells in first for cell in cells):
            raise UnreadableFileError(_("文件里没有内容。"))
        place = head_row([cells for _number, cells in first], fields)
        below = chain(first[place + 1 :], book.rows)
        filled = (True for _number, cells in below if any(cell is not None for cell in cells))
        if next(islice(filled, subject.most_rows, None), False):
            raise too_many_rows(subject.most_rows)
    file.head_row = first[place][0]
    file.heads = [text_of(cell) for cell in first[place][1]]
    file.sample = [
        [text_of(cell)[:_SAMPLE_TEXT] for cell in cells]
        for _number, cells in first[place + 1 : place + 1 + SAMPLE_ROWS]
    ]
    found = guess(file.heads, fields, profiles_for(subject.id))
    file.profile = found.profile
    file.mapping = {"positions": dict(found.positions), "constants": dict(found.constants)}


def prepare(file: ImportFile, subject: Subject, order: Order) -> Prepared:
    """Read the file and check it; what a cell can't mean and what the books refuse are told together.

    Raises:
        UnreadableFileError: it can't be read.
    """
    fields = [one for one in subject.fields(order.actor) if one.name in _mapped(file)]
    problems = _mapping_problems(file, subject, order.actor)
    if problems or subject.prepare is None:
        return Prepared(problems)
    reader = _Rows(file, fields, problems, subject)
    with few_collections():
        prepared = subject.prepare(lambda: reader.read(order), order)
    write = prepared.write
    prepared.write = lambda: _write(write, prepared, problems)
    if order.is_dry and not reader.count:
        problems.append(RowProblem(None, "", _("表头下面没有数据。")))
    prepared.problems = _in_order([*problems, *prepared.problems])
    if not prepared.problems:
        prepared.ahead()
    return prepared


def _write(write: Callable[[], None], prepared: Prepared, problems: Sequence[RowProblem]) -> None:
    """Write what was read; what only shows now takes all of it back.

    Raises:
        RefusedRowsError: there was something.
    """
    write()
    if problems or prepared.problems:
        raise RefusedRowsError(_in_order([*problems, *prepared.problems]))


def _in_order(problems: Sequence[RowProblem]) -> list[RowProblem]:
    return sorted(dict.fromkeys(problems), key=lambda one: one.row or 0)[:MOST_PROBLEMS]


def _mapped(file: ImportFile) -> set[str]:
    return {*file.mapping.get("positions", {}), *file.mapping.get("constants", {})}


def _mapping_problems(file: ImportFile, subject: Subject, actor: Actor) -> list[RowProblem]:
    mapped, clashes = _mapped(file), file.mapping.get("clashes", {})
    text, twice = _("没有对应的列，也没有固定值"), _("选了不止一列：%(heads)s")
    problems = []
    for one in subject.fields(actor):
        if one.is_required and one.name not in mapped:
            problems.append(RowProblem(None, one.label, text, _("在上面选文件里的一列，或填固定值。")))
        if one.name in clashes:
            heads = _("、").join(file.heads[place] for place in clashes[one.name])
            problems.append(RowProblem(None, one.label, twice % {"heads": heads}, _("只选其中一列。")))
    return problems


class _Rows:
    """Reads the mapped cells of each row, noting what means nothing."""

    def __init__(
        self, file: ImportFile, fields: Sequence[SheetField], problems: list[RowProblem], subject: Subject
    ) -> None:
        self._fields, self._problems = fields, problems
        self._most, self._sheets = subject.most_rows, subject.sheets
        self._head_row = file.head_row
        self._path = files.path_of(file.stored)
        self._positions: dict[str, int] = file.mapping.get("positions", {})
        self._constants: dict[str, Any] = file.mapping.get("constants", {})
        self._example = [one for one in fields if one.example]
        self.count = 0

    def read(self, order: Order) -> Iterator[ReadRow]:
        """Yield the rows below the heads, blank ones and the template's example left out."""
        with opened(self._path, self._sheets) as book:
            yield from self._rows(book, order)

    def _rows(self, book: OpenFile, order: Order) -> Iterator[ReadRow]:
        self.count = 0
        places = [(one, self._positions.get(one.name)) for one in self._fields]
        used = [place for _one, place in places if place is not None]
        for number, cells in book.rows:
            if number <= self._head_row or not any(text_of(cells[p]) for p in used if p < len(cells)):
                continue
            row = ReadRow(number)
            for one, place in places:
                given = self._constants.get(one.name) if place is None else _cell(cells, place)
                self._read(row, one, given)
            if self._is_example(row):
                continue
            self.count += 1
            if self.count > self._most:
                raise too_many_rows(self._most)
            if not self.count % 1_000:
                order.tell(self.count, book.height, _("检查"))
            yield row

    def _read(self, row: ReadRow, one: SheetField, given: object) -> None:
        try:
            value = value_of(one, given)
        except (ValueError, OverflowError):
            text, what = unreadable(one, text_of(given))
            self._note(RowProblem(row.number, one.label, text, what))
            row.unread.add(one.name)
            row.values[one.name] = None
            return
        if one.is_required and not one.is_header and value in (None, ""):
            self._note(RowProblem(row.number, one.label, _("请填写%(label)s") % {"label": one.label}))
        row.values[one.name] = value

    def _note(self, problem: RowProblem) -> None:
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(problem)

    def _is_example(self, row: ReadRow) -> bool:
        """Tell whether the row is the template's example, left standing."""
        if len(self._example) < 2:  # noqa: PLR2004 - a single word may be meant
            return False
        first = self._example[0]
        if text_of(row.values.get(first.name)) != first.example:
            return False
        return all(text_of(row.values.get(one.name)) == one.example for one in self._fields)


def _cell(cells: Sequence[object], place: int) -> object:
    return cells[place] if place < len(cells) else None


def report_of(prepared: Prepared) -> dict[str, Any]:
    """Return what a check found, as plain JSON."""
    return {
        "created": prepared.created,
        "changed": prepared.changed,
        "skipped": prepared.skipped,
        "problem_count": len(prepared.problems),
        "problems": [asdict(problem) for problem in prepared.problems[:SHOWN_PROBLEMS]],
    }


def error_workbook(problems: Sequence[RowProblem]) -> str:
    """Write the problems into a stored workbook; return its name."""
    columns = [
        SheetColumn(_("行"), CellKind.INTEGER),
        SheetColumn(_("列")),
        SheetColumn(_("问题"), width=48),
        SheetColumn(_("怎么办"), width=48),
    ]
    path = files.new_path(".xlsx")
    with path.open("wb") as target:
        rows = ((one.row, one.column, one.message, one.advice) for one in problems)
        write_workbook(target, [Sheet(_("问题"), columns, rows)])
    return path.name


def in_words(problem: RowProblem) -> str:
    """Return a problem in one sentence."""
    where = "" if problem.row is None else _("第 %(row)s 行") % {"row": problem.row}
    column = _("「{name}」").format(name=problem.column) if problem.column else ""
    if not where and not column:
        return problem.message
    return _("{name}：{text}").format(name=where + column, text=problem.message)
