"""Reports for programs: any report or list at the address its page has, as rows of exact values.

The page's own view answers, as it does for a file: rights, hidden costs, filters and sums are the page's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.alerts.report_list import visible_reports
from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.fields import After, answers
from liandong.apikit.problems import ProblemsError
from liandong.identity.registry.models import Membership
from liandong.kernel.money import plain
from liandong.kernel.terms import Problem
from liandong.webkit.export_jobs import shown_rows
from liandong.webkit.exporting import PAGE_ROWS, RowsRequest, column_labels, value_of
from liandong.webkit.report_query import AFTER
from liandong.webkit.spreadsheets import CellKind

router = Router(tags=["报表 · Reports"])

_LONGEST_ADDRESS = 2_200
_PAGES = "webkit"
_Value = str | int | bool | None


class ReportOut(Schema):
    """A report one may ask for."""

    label: str = Field(examples=["销售明细"])
    address: str = Field(examples=["/analytics/sales-lines"])


class RowsQuery(Schema):
    """Which report, with its filters as the page's own address has them."""

    address: str = Field(
        max_length=_LONGEST_ADDRESS,
        description="页面地址，带筛选 · Address of the page with its filters",
        examples=["/analytics/sales-lines?from=2026-11-01&to=2026-11-30"],
    )
    after: After = ""


class ColumnOut(Schema):
    """A column: its head, and what its values are."""

    label: str
    kind: CellKind


class RowOut(Schema):
    """A row: a value for each column, and the page each leads to (null: none)."""

    values: list[_Value] = Field(examples=[["2026-11-02", "XSCK202611020001", "12.5"]])
    links: list[str | None]


class RowsOut(Schema):
    """A page of a report; numbers are texts, days are ``2026-11-02``. Sums stand on the first page only."""

    title: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    totals: list[_Value] = Field(description="合计，没有则为空 · Sums; empty where there are none")
    next: str | None = Field(description="下一页的 after · ``after`` of the next page")


@router.get(
    "/reports",
    response=answers(ok=list[ReportOut]),
    summary="有哪些报表 · Reports one may ask for",
)
def reports(request: ApiRequest) -> list[dict[str, str]]:
    """Return the reports in the menu of who asks."""
    return [{"label": _(item.label), "address": item.url} for item in visible_reports(request.auth.actor)]


@router.get(
    "/reports/rows",
    response=answers(ok=RowsOut),
    summary="报表的行 · Rows of a report",
    description=f"一页最多 {PAGE_ROWS} 行 · At most {PAGE_ROWS} rows a page",
)
def report_rows(request: ApiRequest, query: Query[RowsQuery]) -> dict[str, Any]:
    """Return a page of what an address shows to who asks.

    Raises:
        ProblemsError: there is no such report, he may not see it, or a filter makes no sense.
    """
    path, _mark, text = query.address.partition("?")
    given = [(name, value) for name, value in parse_qsl(text) if name != AFTER]
    shown = _shown(request, path, urlencode([*given, (AFTER, query.after)] if query.after else given))
    rows = [one["cells"] for one in shown["rows"]]
    return {
        "title": str(shown.get("title", "")),
        "columns": _columns(shown, rows),
        "rows": [{"values": _values(cells), "links": _links(cells)} for cells in rows],
        "totals": [] if query.after else _values(shown.get("totals") or ()),
        "next": _next(shown.get("next_url")),
    }


def _shown(request: ApiRequest, path: str, query: str) -> Mapping[str, Any]:
    try:
        if resolve(path).namespace != _PAGES:
            raise ProblemsError([Problem("not_found")])
        return shown_rows(_page_request(request), path, query)
    except (Resolver404, Http404) as error:
        raise ProblemsError([Problem("not_found")]) from error
    except BadRequest as error:
        raise ProblemsError([Problem("report_unfit", column="address")]) from error
    except PermissionDenied as error:
        raise ProblemsError([Problem("report_hidden", column="address")]) from error


def _page_request(request: ApiRequest) -> RowsRequest:
    """Return the request a page would get from who asks, with the rights his key leaves him."""
    asked, access = RowsRequest(), request.auth
    asked.actor, asked.company, asked.rules = access.actor, access.company, request.rules
    asked.address = address_of(request)
    if access.person is not None:
        asked.user = access.person
    else:
        own = Membership.objects.select_related("person").filter(company=access.company)
        asked.user = own.get(member_id=access.actor.member).person
    return asked


def _columns(shown: Mapping[str, Any], rows: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for place, label in enumerate(column_labels(dict(shown))):
        kinds = (cells[place].get("kind") for cells in rows if place < len(cells))
        found.append({"label": label, "kind": next((kind for kind in kinds if kind), CellKind.TEXT)})
    return found


def _values(cells: Sequence[Mapping[str, Any]]) -> list[_Value]:
    return [_value(value_of(cell)) for cell in cells]


def _value(value: object) -> _Value:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _links(cells: Sequence[Mapping[str, Any]]) -> list[str | None]:
    return [str(cell["url"]) if cell.get("url") else None for cell in cells]


def _next(url: str | None) -> str | None:
    return parse_qs(url.partition("?")[2])[AFTER][0] if url else None
