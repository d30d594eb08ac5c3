"""Any list or report as an Excel file: the page's own rows, to the last one, page after page.

The page's view is asked again for each further page, so an export holds what the page
shows: the same filter, rights, columns and order. Rows are written while they are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from liandong.identity.requests import CompanyRequest
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn, workbook_response

Part = dict[str, Any]
EXPORT = "export"
PAGE_ROWS = 2_000
"""How many rows are read at once."""


class PageOfRows(HttpResponse):
    """What a view answers while it is exported: the context instead of a page."""

    def __init__(self, context: Part) -> None:
        super().__init__()
        self.context = context


class _Further(CompanyRequest):
    """The same request, asking for the rows after some others."""

    is_further = True


def exported(request: CompanyRequest, context: Part) -> HttpResponse:
    """Answer the first page of an export with the whole file, a further one with its rows."""
    if isinstance(request, _Further):
        return PageOfRows(context)
    title = str(context.get("title", ""))
    sheet = Sheet(title, _columns(context), _rows(request, context))
    # A streamed answer is no HttpResponse by class, but views and middleware treat both alike.
    return cast("HttpResponse", workbook_response(title or _("导出"), [sheet]))


def _rows(request: CompanyRequest, first: Part) -> Iterator[Sequence[object]]:
    context = first
    while True:
        for row in context["rows"]:
            yield [value_of(cell) for cell in row["cells"]]
        url = context.get("next_url")
        if not url:
            break
        context = _further(request, url)
    totals = first.get("totals")
    if totals:
        yield [value_of(cell) for cell in totals]


def _further(request: CompanyRequest, url: str) -> Part:
    asked = _Further()
    asked.__dict__.update(request.__dict__)
    asked.GET = QueryDict(url.partition("?")[2])
    match = request.resolver_match
    if match is None:
        raise AssertionError(url)
    page = match.func(asked, *match.args, **match.kwargs)
    context: Part = page.context
    return context


def value_of(cell: Mapping[str, Any]) -> object:
    """Return what a cell holds: its number or day if it has one, else its text."""
    if "value" in cell:
        return cell["value"]
    chip = cell.get("chip")
    return chip["label"] if chip else cell.get("text", "")


def _columns(context: Part) -> list[SheetColumn]:
    rows = context["rows"]
    bands = [band["label"] for band in context.get("bands") or () for _column in range(band["span"])]
    found = []
    for place, column in enumerate(context["columns"]):
        kinds = (row["cells"][place].get("kind") for row in rows if place < len(row["cells"]))
        kind = next((kind for kind in kinds if kind), CellKind.TEXT)
        band = bands[place] if place < len(bands) else ""
        found.append(SheetColumn(f"{band} {column['label']}".strip(), kind))
    return found
