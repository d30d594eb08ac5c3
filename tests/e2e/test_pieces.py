"""Pieces with serial numbers on a phone: scanned into a bin, and counted without seeing the books."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.e2e.test_bins import scan
from tests.support.accessibility import assert_accessible
from tests.support.browser import Complaints, assert_fits

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]


def make_pieces() -> None:
    """Leave four pieces of P1 to put away in a warehouse with two bins, and a count of 门店仓."""
    from liandong.catalog.models import Product, Tracking  # noqa: PLC0415 - needs Django
    from liandong.stock_ledger.actions import PlaceForm, create_place  # noqa: PLC0415
    from liandong.warehouse.counts.making import Wanted, make_runs  # noqa: PLC0415
    from tests.support.trading import make_trading  # noqa: PLC0415

    trading = make_trading()
    Product.objects.filter(code="P1").update(tracking=Tracking.SERIAL)
    for walk, code in enumerate(("A-01", "A-02"), 1):
        form = PlaceForm(code, code, walk=walk)
        create_place(form, trading.actor, warehouse=trading.places["主仓"])
    for place, numbers in (("主仓", "SN1 SN2 SN3 SN4"), ("门店仓", "SN5 SN6 SN7")):
        many = str(len(numbers.split()))
        line = trading.line("P1", many, "2", details={"serials": numbers})
        trading.book("purchasing.receipt", [line], partner="S1", place=place)
    make_runs(trading.actor, Wanted(trading.places["门店仓"]))


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on a company with pieces."""
    with company_made_by(shared, django_db_blocker, make_pieces) as url:
        yield url


def shot(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if folder := os.environ.get("LIANDONG_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_pieces_are_scanned_then_their_bin(address: str, open_page: OpenPage) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/bins/put-away")
    shot(page, "put-all")
    scan(page, "P1")
    box = page.locator("textarea[name=serials]")
    expect(page.locator("[data-slot=count]")).to_have_text(
        "4 / 4"
    )  # all of them go to one bin: named already
    box.fill("")
    scan(page, "A-02")
    expect(page.locator(".scan-said")).to_contain_text("先扫序列号")
    scan(page, "SN3")
    scan(page, "SN1")
    scan(page, "SN1")
    expect(page.locator(".scan-said")).to_contain_text("已经扫过")
    expect(box).to_have_value("SN3\nSN1")
    expect(page.locator("[data-slot=count]")).to_have_text("2 / 4")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "put-pieces")
    scan(page, "a-02")
    expect(page.get_by_text("已放到 A-02", exact=False).first).to_be_attached()


def test_pieces_are_counted_blind_by_scanning_each(
    address: str, open_page: OpenPage, complaints: Complaints
) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/counts")
    page.get_by_role("link", name=re.compile("门店仓")).first.click()
    page.get_by_role("link", name="盘点", exact=True).last.click()
    expect(page.locator("[data-slot=sum]")).to_have_text("已盘 0 / 1 行")
    scan(page, "SN5")  # its product is known by it
    expect(page.locator("[data-slot=recent]")).to_contain_text("SN5")
    complaints.expect("ERR_FAILED")
    page.route("**/record", lambda route: route.abort())
    scan(page, "NEW1")  # nobody's number yet: a piece of the product scanned last, without a connection too
    expect(page.locator("[data-slot=standing]")).to_contain_text("只记在这部手机上")
    page.unroute("**/record")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-slot=recent]")).to_contain_text("NEW1")
    scan(page, "SN5")
    expect(page.locator(".scan-said")).to_contain_text("已经扫过")
    expect(page.locator("[data-slot=recent] li")).to_have_count(2)
    page.locator("[data-slot=recent] [data-withdraw]").first.click()
    expect(page.locator("[data-slot=recent] li")).to_have_count(1)
    assert_accessible(page)
    shot(page, "count-pieces")
    page.locator(".count-spot input").fill("A")
    scan(page, "P1")
    expect(page.locator(".scan-said")).to_contain_text("请扫序列号")
    scan(page, "SN6")
    expect(page.locator("[data-slot=recent] li")).to_have_count(2)
    page.goto(page.url.rsplit("/sheets/", 1)[0] + "/review")
    expect(page.get_by_text("缺 SN7")).to_be_visible()
    shot(page, "review-pieces")
