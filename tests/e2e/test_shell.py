"""The frame in a browser: search, stars, theme, sidebar, sheets of a phone; and axe on every kind of page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.entering import choose_partner, enter, post, type_text
from tests.support.accessibility import assert_accessible

pytestmark = pytest.mark.e2e

KEPT = "**/preferences/*"


def test_the_palette_opens_pages_documents_and_new_ones(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(address)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name="搜索")
    expect(palette).to_be_focused()
    expect(page.locator(".palette-group").first).to_have_text("新建")
    type_text(page, "xsck")
    expect(page.locator(".palette-item").first).to_contain_text("销售出库单")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("新建销售出库单")
    page.goto(f"{address}/products/1")
    page.goto(f"{address}/")
    page.keyboard.press("/")
    expect(page.locator(".palette-group").first).to_have_text("最近打开")
    expect(page.locator(".palette-item").first).to_contain_text("农夫山泉饮用天然水")
    page.keyboard.press("Escape")
    expect(page.locator(".palette")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_contain_text("收藏本页")


def test_theme_stars_and_sidebar_stay_as_they_were_left(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/")
    root = page.locator("html")
    with page.expect_response(KEPT):
        page.locator("[data-toggle=theme]").click()
    with page.expect_response(KEPT):
        page.get_by_role("button", name="采购").click()
    with page.expect_response(KEPT):
        page.get_by_role("button", name="收藏本页").click()
    expect(page.locator(".starred")).to_contain_text("销售订单")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="采购")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("link", name="采购入库单")).to_be_visible()
    expect(page.get_by_role("button", name="收藏本页")).to_have_attribute("aria-pressed", "true")
    with page.expect_response(KEPT):
        page.keyboard.press("[")
    page.reload()
    expect(page.get_by_role("link", name="采购入库单")).to_be_hidden()
    page.get_by_role("button", name="采购").click()
    expect(page.get_by_role("link", name="采购入库单")).to_be_visible()
    assert_accessible(page)
    page.locator("h1").click()
    expect(page.get_by_role("link", name="采购入库单")).to_be_hidden()
    with page.expect_response(KEPT):
        page.locator("[data-toggle=rail]").click()
    page.locator("[data-open=profile]").first.click()
    with page.expect_response(KEPT):
        page.get_by_role("button", name="随系统").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_a_long_name_in_the_menu_wraps(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/ledger/periods")
    name = page.locator(".module-pages:visible .navigation-item > span:first-child").first
    name.evaluate("(one) => { one.textContent = 'Opening balances of all accounts' }")
    is_cut = "(one) => one.scrollWidth > one.clientWidth"
    assert not page.locator(".modules").evaluate(is_cut)
    assert not name.evaluate(is_cut)


def test_a_phone_works_by_its_bar_and_sheets(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(is_phone=True)
    page.goto(address)
    bar = page.locator(".bottombar")
    bar.get_by_role("button", name="单据").tap()
    sheet = page.get_by_role("dialog", name="菜单")
    sheet.get_by_role("button", name="销售").tap()
    orders = sheet.locator("#module-sales").get_by_role("link", name="销售订单")
    box = orders.bounding_box()
    assert box
    assert box["height"] >= 44
    assert_accessible(page)
    orders.tap()
    expect(page.locator("h1")).to_have_text("销售订单")
    bar.get_by_role("button", name="我的").tap()
    own = page.get_by_role("dialog", name="我的")
    expect(own.get_by_role("button", name="退出")).to_be_visible()
    page.touchscreen.tap(195, 40)
    expect(own).to_be_hidden()
    look_at_pages(page, address)


def test_no_kind_of_page_has_a_serious_fault(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    receive(page, address)
    assert_accessible(page)
    page.keyboard.press("Control+k")
    page.wait_for_selector(".palette-item")
    assert_accessible(page)
    page.keyboard.press("Escape")
    look_at_pages(page, address)


def look_at_pages(page: Page, address: str) -> None:
    """Home, a list, an entry page, a report, a form, the log-in."""
    for path in ("/", "/t/purchasing.receipt/", "/t/sales.order/new", "/stock", "/products/1"):
        page.goto(f"{address}{path}")
        page.wait_for_load_state()
        assert_accessible(page)
    page.context.clear_cookies()
    page.goto(f"{address}/login")
    assert_accessible(page)


def receive(page: Page, address: str) -> None:
    page.goto(f"{address}/t/purchasing.receipt/new")
    choose_partner(page, "ygyl")
    enter(page, 0, "product", "SP001")
    enter(page, 0, "quantity", "100")
    post(page)


def test_a_page_is_printed_without_its_frame(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/stock")
    expect(page.locator(".sidebar")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
