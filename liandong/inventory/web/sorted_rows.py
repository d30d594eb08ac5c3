"""Pages of rows that are computed as a whole: sorted by a number of theirs, found again by its key."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from django.core.exceptions import BadRequest

from liandong.catalog.models import Product
from liandong.webkit.report_query import ReportQuery


class _OfProduct(Protocol):
    @property
    def product(self) -> int: ...


Row = TypeVar("Row", bound=_OfProduct)


class Page(NamedTuple):
    """A page's places among the rows, and the key of the next page."""

    start: int
    end: int
    next_key: tuple[str, str] | None


def sort_rows(query: ReportQuery, rows: list[Row], number: Callable[[Row], int]) -> None:
    """Sort rows by a number, the highest first unless the address wants the lowest; equal ones by product."""
    sign = 1 if query.text("sort") and query.text("way") != "down" else -1
    rows.sort(key=lambda row: (sign * number(row), row.product))


def page_of(query: ReportQuery, rows: Sequence[Row], number: Callable[[Row], int], size: int) -> Page:
    """Return which of sorted rows are shown.

    A row that changed meanwhile is looked for by its number: none comes twice for it.
    """
    key, start = query.after(str, str), 0
    if key is not None:
        try:
            last, product = int(key[0]), int(key[1])
        except ValueError as error:
            raise BadRequest("after") from error
        is_rising = bool(query.text("sort")) and query.text("way") != "down"
        sign = 1 if is_rising else -1
        start = sum((sign * number(row), row.product) <= (sign * last, product) for row in rows)
    end = min(start + query.rows(size), len(rows))
    after = (str(number(rows[end - 1])), str(rows[end - 1].product)) if end < len(rows) else None
    return Page(start, end, after)


def products_by_id(rows: Sequence[Row]) -> dict[int, Product]:
    """Return the products of a page, with one statement."""
    found = Product.objects.only("code", "name", "specification")
    return found.in_bulk([row.product for row in rows])
