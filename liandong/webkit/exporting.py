"""Any list or report as an Excel file: the page's own rows, to the last one, page after page.

The page's view is asked again for each further page, so an export holds what the page
shows: the same filter, rights, columns and order. Rows are written while they are read. More rows
than a request should take are written by a background job, which asks the same views anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.translation import gettext as _

from liandong.identity.requests import CompanyRequest
from liandong.jobs.actions import enqueue
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, workbook_response

Part = dict[str, Any]
EXPORT = "export"
JOB = "list_export"
PAGE_ROWS = 2_000
"""How many rows are read at once."""
REQUEST_ROWS = 10_000
"""Up to so many rows are written while the browser waits; more of them by a job."""

Told = Callable[[int], None]
"""Told how many rows have been read, after each page of them."""


class TooManyRowsError(Exception):
    """There are more rows than may be written here; the argument is how many may."""


class PageOfRows(HttpResponse):
    """What a view answers while it is exported: the context instead of a page."""

    def __init__(self, context: Part) -> None:
        super().__init__()
        self.context = context


class RowsRequest(CompanyRequest):
    """A request for a page of rows as they are, not for a file with all of them."""


def exported(request: CompanyRequest, context: Part) -> HttpResponse:
    """Answer an export's first page with the whole file, or send the browser to the job that makes it."""
    if isinstance(request, RowsRequest):
        return PageOfRows(context)
    sheet = sheet_of(request, context, REQUEST_ROWS, _untold)
    try:
        # A streamed answer is no HttpResponse by class, but views and middleware treat both alike.
        return cast("HttpResponse", workbook_response(sheet.title or _("导出"), [sheet]))
    except TooManyRowsError:
        given = {"path": request.path_info, "query": request.GET.urlencode()}
        job = enqueue(request.actor, JOB, given, title=sheet.title)
        messages.info(request, _("行数很多，已转到后台生成文件，做好后会有通知，在这里下载。"))
        return redirect("webkit:job", job)


def _untold(_rows: int) -> None:
    pass


def sheet_of(request: CompanyRequest, first: Part, most: int, told: Told) -> Sheet:
    """Return the sheet of a list whose first page is at hand; its rows are read when they are written.

    Writing it raises ``TooManyRowsError`` when there are more than ``most``.
    """
    return Sheet(str(first.get("title", "")), _columns(first), _rows(request, first, most, told))


def _rows(request: CompanyRequest, first: Part, most: int, told: Told) -> Iterator[Sequence[object]]:
    context, count = first, 0
    while True:
        for row in context["rows"]:
            yield [value_of(cell) for cell in row["cells"]]
        count += len(context["rows"])
        told(count)
        url = context.get("next_url")
        if not url:
            break
        if count >= most:
            raise TooManyRowsError(most)
        context = page_of(request, url.partition("?")[2])
    totals = first.get("totals")
    if totals:
        yield [value_of(cell) for cell in totals]


def page_of(request: CompanyRequest, query: str) -> Part:
    """Return what the request's view shows for another query."""
    asked = RowsRequest()
    asked.__dict__.update(request.__dict__)
    asked.GET = QueryDict(query)
    match = request.resolver_match or resolve(request.path_info)
    page = match.func(asked, *match.args, **match.kwargs)
    if not isinstance(page, PageOfRows):
        raise BadRequest(request.path_info)
    return page.context


def value_of(cell: Mapping[str, Any]) -> object:
    """Return what a cell holds: its number or day if it has one, else its text."""
    if "value" in cell:
        return cell["value"]
    chip = cell.get("chip")
    return chip["label"] if chip else cell.get("text", "")


def column_labels(context: Part) -> list[str]:
    """Return the labels of a report's columns, each after the label of the band above it."""
    bands = (band["label"] for band in context.get("bands") or () for _column in range(band["span"]))
    heads = [column["label"] for column in context["columns"]]
    return [f"{band} {head}".strip() for band, head in zip_longest(bands, heads, fillvalue="")]


def _columns(context: Part) -> list[SheetColumn]:
    rows = context["rows"]
    found = []
    for place, label in enumerate(column_labels(context)):
        kinds = (row["cells"][place].get("kind") for row in rows if place < len(row["cells"]))
        kind = next((kind for kind in kinds if kind), CellKind.TEXT)
        found.append(SheetColumn(label, kind))
    return found
