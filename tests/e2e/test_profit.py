"""The management income statement and the profit of orders on a phone and on a desk."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]
MONTHS = "from=2026-01&to=2026-12"


def _make() -> None:
    """10 P1 are ordered at 15.00, 8 of them go and are billed; they came at 10.00."""
    from tests.support.trading import DAY, make_trading  # noqa: PLC0415 - needs Django, loaded later

    trading = make_trading()
    trading.receive("P1", "100", "10")
    ordered = trading.book("sales.order", [trading.line("P1", "10", "15")], partner="C1", place="主仓")
    line = trading.line("P1", "8", "15", origin=ordered.lines[0])
    sent = trading.book("sales.delivery", [line], DAY, partner="C1", place="主仓")
    line = trading.line("P1", "8", "15", origin=sent.lines[0])
    trading.book("finance.sales_invoice", [line], DAY, partner="C1")


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


@pytest.mark.parametrize("is_phone", [False, True])
@pytest.mark.parametrize("by", ["", "department"])
def test_the_statement_is_read(open_page: Open, address: str, by: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    if by:
        page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/ledger/profit?{MONTHS}&by={by}")
    expect(page.get_by_text("营业利润").first).to_be_visible()
    expect(page.get_by_text("相符").first).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)


@pytest.mark.parametrize("is_phone", [False, True])
def test_an_order_says_what_it_earned(open_page: Open, address: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/analytics/order-profit?from=2026-11-01&to=2026-11-30")
    expect(page.get_by_text("40.00").first).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
    page.get_by_role("link", name="XSDD").first.click()
    expect(page.get_by_role("heading", name="订单利润")).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
