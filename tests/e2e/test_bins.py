"""Bins in a browser: goods are scanned, then their bin; a phone is led along them; stores are balanced."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]


def make_shelves() -> None:
    """Leave goods to put away and to pick, a store that is short, and an order."""
    from liandong.stock_ledger.actions import PlaceForm, create_place  # noqa: PLC0415 - needs Django
    from liandong.stock_ledger.bin_actions import fix_bin  # noqa: PLC0415
    from liandong.stock_ledger.level_actions import keep_levels  # noqa: PLC0415
    from liandong.stock_ledger.seasons import Level  # noqa: PLC0415
    from liandong.warehouse.bins.putting import Put, put  # noqa: PLC0415
    from tests.support.trading import DAY, make_trading  # noqa: PLC0415

    trading = make_trading()
    main, shop = trading.places["主仓"], trading.places["门店仓"]
    bins = {
        code: create_place(
            PlaceForm(code, f"{code} 货位", walk=walk, capacity=Decimal(20), is_reserve=code == "R-01"),
            trading.actor,
            warehouse=main,
        )
        for walk, code in enumerate(("A-01", "A-02", "R-01"), 1)
    }
    fix_bin(trading.products["P1"], main, bins["A-01"], trading.actor)
    trading.receive("P1", "26", "2.5")
    put(trading.actor, main, [Put(trading.products["P1"], 0, Decimal(6), "A-01")], DAY)
    put(trading.actor, main, [Put(trading.products["P1"], 0, Decimal(12), "R-01")], DAY)
    trading.receive("P2", "5", "4")
    keep_levels(
        trading.products["P1"],
        [Level(minimum=Decimal(4), place=shop), Level(1101, 215, Decimal(9), place=shop)],
        trading.actor,
    )
    trading.book("sales.order", [trading.line("P1", "8", "9")], partner="C1", place="主仓")
    trading.draft("sales.delivery", [trading.line("P1", "7", "9")], partner="C1", place="主仓")


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on a company with bins."""
    with company_made_by(shared, django_db_blocker, make_shelves) as url:
        yield url


def scan(page: Page, code: str) -> None:
    """Type into the reader's box as a scanner does."""
    page.locator("scan-reader input[type=search]").fill(code)
    page.keyboard.press("Enter")


def test_goods_are_scanned_then_their_bin(address: str, open_page: OpenPage) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/scan")
    page.locator('.scan-job[href$="/bins/put-away"]').click()
    assert_accessible(page)
    expect(page.get_by_text("P2", exact=False)).not_to_have_count(0)
    scan(page, "P2")
    expect(page.locator(".bin-put")).to_have_count(1)
    scan(page, "a-02")
    expect(page.get_by_text("已放到 A-02", exact=False).first).to_be_attached()
    expect(page.get_by_text("P2", exact=False)).to_have_count(0)


def test_a_delivery_is_led_along_the_bins(address: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.delivery/")
    page.get_by_role("link", name="XSCK", exact=False).first.click()
    page.get_by_role("link", name="按库位拣货").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="写到单据").click()
    expect(page.get_by_text("已写好各行的库位", exact=False).first).to_be_attached()
    expect(page).to_have_url(re.compile(r"/t/sales\.delivery/\d+"))


def test_a_phone_shows_where_to_pick(address: str, open_page: OpenPage) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/scan/pick")
    page.locator(".scan-source").first.click()
    expect(page.locator(".scan-hint").first).to_contain_text("拿")
    assert_accessible(page)


@pytest.mark.parametrize("is_phone", [False, True])
def test_stores_are_balanced_with_a_sentence(address: str, open_page: OpenPage, is_phone: bool) -> None:  # noqa: FBT001 - a parameter of the table
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/stock/balancing")
    expect(page.locator(".choosing-why").first).to_contain_text("门店仓")
    assert_accessible(page)
    page.locator('input[name="row"]').first.uncheck()
    expect(page.locator("[data-all]")).not_to_be_checked()
    page.goto(f"{address}/stock/levels")
    assert_accessible(page)
