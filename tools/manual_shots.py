"""What the manual shows: the pages its pictures are taken of, and what is done on each before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

SAMPLE, FRESH = "sample", "fresh"
"""The companies: one with three months of trade, one that was only just made."""


BOSS, SELLER = "boss", "seller"
"""The people: the owner of both companies, and a salesperson of the first."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page; ``act`` leads further from there, ``ready`` is what must be seen then."""

    path: str
    ready: str = "main"
    act: Callable[[Page], None] | None = None
    company: str = SAMPLE
    is_phone: bool = False
    is_dark: bool = False
    username: str = BOSS


def open_first(page: Page) -> None:
    """Open the first row of a list."""
    page.goto(f"{_origin(page)}{_first(page)}")


def copy_first(page: Page) -> None:
    """Enter a document like the first of a list."""
    kind = page.url.rstrip("/").rpartition("/t/")[2]
    page.goto(f"{_origin(page)}/t/{kind}/new?copy={_first(page).rpartition('/')[2]}")


def print_first(page: Page) -> None:
    """Ask for the print of the first document of a list."""
    kind = page.url.rstrip("/").rpartition("/t/")[2]
    page.goto(f"{_origin(page)}/t/{kind}/print?ids={_first(page).rpartition('/')[2]}")


def _first(page: Page) -> str:
    """Return where the first row of a list leads."""
    return page.locator("main tbody a[href^='/']").first.get_attribute("href") or ""


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


_GRID, _ROWS, _CHART = "line-grid tbody tr", "tbody tr", "home-chart canvas"

SHOTS: Mapping[str, Shot] = {
    "steps": Shot("/", "[data-panel=steps]", company=FRESH),
    "new-company": Shot("/company/new", "[name=warehouse]"),
    "home": Shot("/", _CHART),
    "home-dark": Shot("/", _CHART, is_dark=True),
    "home-phone": Shot("/", "[data-card]:not([hidden])", is_phone=True),
    "product-list": Shot("/products", _ROWS),
    "product": Shot("/products", "[name=code]", open_first),
    "product-locked": Shot("/products", ".form-lock", open_first, username=SELLER),
    "partner": Shot("/partners", "[name=code]", open_first),
    "opening-stock": Shot("/t/inventory.opening_stock/", "dl.facts", open_first),
    "document": Shot("/t/sales.delivery/", "dl.facts", open_first),
    "document-phone": Shot("/t/sales.delivery/", "dl.facts", open_first, is_phone=True),
    "entry": Shot("/t/sales.order/", _GRID, copy_first),
    "entry-dark": Shot("/t/purchasing.order/", _GRID, copy_first, is_dark=True),
    "purchase-orders": Shot("/t/purchasing.order/", _ROWS),
    "sales-orders": Shot("/t/sales.order/", _ROWS),
    "stock": Shot("/stock", _ROWS),
    "stock-dark": Shot("/stock/summary", _ROWS, is_dark=True),
    "stock-count": Shot("/t/inventory.stock_count/", "dl.facts", open_first),
    "scan-phone": Shot("/scan", "main a", is_phone=True),
    "receivables": Shot("/debts/receivables", _ROWS),
    "trial-balance": Shot("/ledger/trial-balance", _ROWS),
    "periods": Shot("/ledger/periods", _ROWS),
    "trade": Shot("/analytics/trade", _ROWS),
    "print": Shot("/t/sales.delivery/", "main", print_first),
    "import": Shot("/exchange/catalog.product/import", "input[type=file]"),
    "alerts": Shot("/alerts", "main"),
    "roles": Shot("/settings/roles", "main table", open_first),
    "rules": Shot("/settings/rules", "[name=taxpayer]"),
    "account": Shot("/account", "main"),
}
"""By the name of the picture."""
