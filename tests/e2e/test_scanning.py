"""The jobs of the warehouse on a phone, by touch alone, with codes read by its camera."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.e2e.filming import film
from tests.support.accessibility import assert_accessible
from tests.support.browser import Complaints, launched

pytestmark = pytest.mark.e2e

WATER = "6900000000014"
SAUCE = "(240)SP002(10)A7(17)200131"


def make_orders() -> None:
    """The cast, and posted orders: 3 water and 1 sauce to come in, 2 water and 1 sauce to go out."""
    from datetime import date  # noqa: PLC0415 - beside what needs Django, loaded later
    from decimal import Decimal  # noqa: PLC0415 - the same

    from liandong.documents.booking import book  # noqa: PLC0415 - the same
    from liandong.documents.custom_fields import FieldForm, save_field  # noqa: PLC0415 - the same
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415 - the same
    from liandong.documents.requests import DraftRequest  # noqa: PLC0415 - the same
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415 - the same

    cast = make_cast()
    shelf = FieldForm("inventory.stock_count", "line", "货架", "text", is_required=True)
    save_field(None, shelf, owner_of_company())
    for kind, partner, water in (
        ("purchasing.order", cast.supplier, "3"),
        ("sales.order", cast.customer, "2"),
    ):
        lines = (
            LineInput(product=cast.water, quantity=Decimal(water), price=Decimal(2)),
            LineInput(product=cast.sauce, quantity=Decimal(1), price=Decimal(8)),
        )
        draft = DraftInput(kind, date(2026, 11, 2), lines, partner=partner, place=cast.warehouse)
        book([DraftRequest(draft, owner_of_company())])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, make_orders) as url:
        yield url


@pytest.fixture(scope="module")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser whose camera sees an EAN-13 and a QR code."""
    shown: Path = film(tmp_path_factory.mktemp("film") / "codes.y4m", WATER, SAUCE)
    with launched(
        driver,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={shown}",
    ) as started:
        yield started


def row(page: Page, name: str) -> Locator:
    return page.locator(".scan-row", has_text=name)


def tapped(page: Page, name: str) -> Page:
    """Tap a link or a button that is large enough for a thumb."""
    target = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first
    box = target.bounding_box()
    assert box
    assert box["height"] >= 44
    target.tap()
    return page


def scan(page: Page, code: str) -> None:
    """Type as a scanner does, faster than this driver could."""
    page.evaluate(
        "(keys) => { const target = document.querySelector('dialog[open]') ?? document.body;"
        " for (const key of keys)"
        " target.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); }",
        [*code, "Enter"],
    )


def test_goods_come_in_are_picked_checked_and_go_out(
    open_page: Callable[..., Page], address: str, complaints: Complaints
) -> None:
    page = open_page(is_phone=True)
    page.context.grant_permissions(["camera"])
    page.goto(address)
    page.locator(".bottombar").get_by_role("link", name="扫码").tap()
    expect(page.locator("h1")).to_have_text("扫码作业")
    assert_accessible(page)
    tapped(page, "收货")
    tapped(page, "CGDD")
    tapped(page, "用相机扫码")
    expect(row(page, "农夫山泉").locator(".scan-number")).to_have_text("1瓶")
    expect(row(page, "海天酱油")).to_have_attribute("data-state", "full")
    expect(row(page, "农夫山泉")).to_contain_text("差 2瓶")
    assert_accessible(page)
    expect(page.locator(".scan-number").first).to_have_text("1瓶")  # in sight all the while, counted once
    tapped(page, "用相机扫码")
    lose_and_find_the_server(page, complaints)
    row(page, "农夫山泉").locator(".scan-number").tap()
    pad = page.get_by_role("dialog")
    assert_accessible(page)
    pad.get_by_role("button", name="3", exact=True).tap()
    pad.get_by_role("button", name="确定").tap()
    expect(page.get_by_text("2 行全部相符")).to_be_visible()
    tapped(page, "审核")
    expect(page.get_by_text(re.compile("已审核 CGRK"))).to_be_visible()
    pick_and_check(page, address)
    page.goto(f"{address}/scan/look?code={WATER}")
    expect(page.get_by_role("heading", name="库存 1 瓶")).to_be_visible()
    assert_accessible(page)


def lose_and_find_the_server(page: Page, complaints: Complaints) -> None:
    """What is counted without a connection is told, outlives the page, and is saved by itself."""
    expect(page.get_by_text(re.compile("已存到草稿 CGRK"))).to_be_visible()
    complaints.expect("ERR_FAILED")
    page.route("**/scan/receive/save", lambda route: route.abort())
    tapped(page, "农夫山泉饮用天然水 加一")
    expect(page.get_by_text(re.compile("1 行只记在这部手机上"))).to_be_visible()
    page.reload()
    expect(row(page, "农夫山泉").locator(".scan-number")).to_have_text("2瓶")
    page.unroute("**/scan/receive/save")
    expect(page.get_by_text(re.compile("已存到草稿 CGRK"))).to_be_visible(timeout=15_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(row(page, "农夫山泉").locator(".scan-number")).to_have_text("2瓶")


def pick_and_check(page: Page, address: str) -> None:
    page.goto(f"{address}/scan/pick")
    tapped(page, "XSDD")
    for _ in range(2):
        tapped(page, "农夫山泉饮用天然水 加一")
    tapped(page, "海天酱油 加一")
    expect(page.get_by_text("2 行全部相符")).to_be_visible()
    tapped(page, "存草稿离开")
    expect(page.locator("h1")).to_have_text("拣货")
    page.goto(f"{address}/scan/check")
    tapped(page, "XSCK")
    tapped(page, "海天酱油 加一")
    tapped(page, "农夫山泉饮用天然水 加一")
    tapped(page, "复核通过")
    expect(page.get_by_role("button", name="「农夫山泉饮用天然水 550ml」应 2，实 1 瓶")).to_be_visible()
    tapped(page, "农夫山泉饮用天然水 加一")
    tapped(page, "复核通过")
    expect(page.get_by_text(re.compile("复核无误，已审核 XSCK"))).to_be_visible()


def test_a_count_by_search_and_pad_and_a_scanner_that_types(
    open_page: Callable[..., Page], address: str, complaints: Complaints
) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/scan/count")
    tapped(page, "开始")
    page.get_by_role("searchbox").fill("海天")
    tapped(page, "查找")
    expect(page.get_by_role("dialog")).to_be_visible()
    scan(page, WATER)  # not in between, and not into the figure
    expect(page.get_by_text(f"{WATER} 没有记上：先答完打开的窗口")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="4", exact=True).tap()
    tapped(page, "确定")
    expect(row(page, "海天酱油").locator(".scan-number")).to_have_text("4瓶")
    page.locator("h1").tap()
    scan(page, WATER)
    expect(row(page, "农夫山泉").locator(".scan-number")).to_have_text("1瓶")
    scan(page, "6999999999999")
    expect(page.get_by_text("没有条码为 6999999999999 的商品")).to_be_visible()
    expect(page.get_by_text(re.compile("已存到草稿 PDD"))).to_be_visible()
    fill_in_where_it_lies(page)
    complaints.expect("409")
    somebody_else_counts_too(page)
    tapped(page, "审核")
    page.get_by_role("alert").get_by_role("button", name="「农夫山泉饮用天然水 550ml」：请填写货架").tap()
    expect(row(page, "农夫山泉").locator(".scan-number")).to_be_focused()
    expect(row(page, "农夫山泉").locator(".scan-wrong")).to_contain_text("请填写货架")
    tapped(page, "核对")
    expect(row(page, "海天酱油")).to_contain_text("与账面不符")
    page.evaluate("scrollTo(0, 0)")
    assert_accessible(page)
    row(page, "海天酱油").get_by_role("button", name="复盘").tap()
    expect(row(page, "海天酱油").locator(".scan-number")).to_have_text("0瓶")
    without_a_camera(page)


def fill_in_where_it_lies(page: Page) -> None:
    """A field that the company added and demands is filled in on its line, and outlives the page."""
    button = row(page, "海天酱油").get_by_role("button", name="填写货架")
    expect(button).to_have_attribute("data-tone", "amber")
    button.tap()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_label("货架").fill("A3")
    tapped(page, "确定")
    expect(row(page, "海天酱油").get_by_role("button", name="货架 A3")).to_be_visible()
    expect(page.get_by_text(re.compile("已存到草稿 PDD"))).to_be_visible()
    page.reload()
    expect(row(page, "海天酱油").get_by_role("button", name="货架 A3")).to_be_visible()


def somebody_else_counts_too(page: Page) -> None:
    """Two phones on one draft: each adds one, so there are three."""
    other = page.context.new_page()
    other.goto(page.url)
    tapped(other, "农夫山泉饮用天然水 加一")
    expect(other.get_by_text(re.compile("已存到草稿 PDD"))).to_be_visible()
    other.close()
    tapped(page, "农夫山泉饮用天然水 加一")
    expect(page.get_by_text("两边已加在一起，请核对：农夫山泉饮用天然水 3瓶")).to_be_visible()
    expect(page.get_by_text(re.compile("已存到草稿 PDD"))).to_be_visible()


def without_a_camera(page: Page) -> None:
    """It is said what to do, and the box waits for the code."""
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia"
        " = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    tapped(page, "用相机扫码")
    expect(page.get_by_text("没有使用相机的权限")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()
