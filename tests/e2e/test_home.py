"""The home page in a browser: charts within the content policy, live figures, a new company's first steps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.entering import choose_partner, enter, follow, post
from tests.support.accessibility import assert_accessible
from tests.support.browser import Complaints, assert_fits

pytestmark = pytest.mark.e2e

PURCHASES = "[data-card=purchases]:not([hidden]) .figure-value"


def test_an_open_home_page_follows_what_is_posted_and_says_when_it_can_not(
    open_page: Callable[..., Page], address: str, complaints: Complaints
) -> None:
    home, clerk = open_page(), open_page()
    home.goto(address)
    expect(home.locator(".live")).to_have_attribute("data-state", "live")
    before = home.locator(PURCHASES).inner_text()
    clerk.goto(f"{address}/t/purchasing.receipt/new")
    choose_partner(clerk, "ygyl")
    enter(clerk, 0, "product", "SP001")
    enter(clerk, 0, "quantity", "100")
    post(clerk)
    expect(home.locator(PURCHASES)).not_to_have_text(before, timeout=10_000)
    expect(home.locator(PURCHASES)).to_have_text("120.00")
    draw(home)
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    home.context.set_offline(True)
    expect(home.locator(".live")).to_contain_text("连接断开，数字停在", timeout=20_000)
    home.context.set_offline(False)
    expect(home.locator(".live")).to_have_text("实时", timeout=30_000)


def draw(page: Page) -> None:
    """See the trend drawn, in months too, its table beside it, and no fault on the page."""
    page.reload()
    chart = page.locator("[data-panel=trend]")
    expect(chart.locator("canvas")).to_have_count(1)
    expect(chart.locator("tbody tr")).to_have_count(30)
    chart.locator("button", has_text="近 12 个月").click()
    expect(chart.locator("tbody tr")).to_have_count(12)
    expect(chart.locator("canvas")).to_have_count(1)
    assert_accessible(page)


def test_a_member_arranges_his_page_by_keyboard(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(is_phone=True)
    page.context.add_cookies([{"name": "liandong_language", "value": "en", "url": address}])
    page.goto(address)
    assert_fits(page)  # English needs the most room
    page.context.clear_cookies(name="liandong_language")
    page.goto(address)
    page.locator("[data-period-choice=year]").tap()
    expect(page.locator("[data-card=sales][data-period=year]")).to_be_visible()
    page.locator("[data-arrange]").press("Enter")
    page.locator("[data-block=flow] input").press("Space")
    page.locator("[data-block=todos] input").press("Alt+ArrowDown")
    page.locator("[data-arrange-save]").press("Enter")
    expect(page.locator("[data-panel=flow]")).to_have_count(0)
    panels = page.locator(".panel:not([data-panel=steps])")
    assert panels.first.get_attribute("data-panel") == "trend"
    expect(page.locator("[data-card=sales][data-period=year]")).to_be_visible()
    assert_fits(page)


def test_a_new_company_is_led_to_its_first_sale(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    found_company(page, address)
    assert_accessible(page)
    page.get_by_role("link", name="新建商品").click()
    fill(page, code="SP1", name="矿泉水", wholesale_price="2", **{"units-0-name": "瓶"})
    save(page, address)
    page.get_by_role("link", name="新建客户").click()
    page.locator("[name=is_customer]").check()
    fill(page, code="KH1", name="东方超市")
    save(page, address)
    follow(page, "新建期初库存")
    stock(page)
    page.goto(address)
    follow(page, "新建销售出库单")
    sell(page)
    page.goto(address)
    expect(page.locator("[data-panel=todos]")).to_be_visible()
    expect(page.locator("[data-panel=steps]")).to_have_count(0)


def found_company(page: Page, address: str) -> None:
    page.goto(f"{address}/settings/company")
    page.get_by_role("link", name="新建账套").click()
    fill(page, name="从零商贸")
    page.locator("[data-save]").click(no_wait_after=True)
    expect(page.locator("[data-panel=steps]")).to_contain_text("完成 2 / 6", timeout=120_000)
    expect(page.locator("[data-panel=steps] .is-primary")).to_have_text("新建商品")


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def save(page: Page, address: str) -> None:
    page.locator("[data-save]").click()
    expect(page.locator(".toast, .message").first).to_be_visible()
    page.goto(address)


def stock(page: Page) -> None:
    enter(page, 0, "product", "SP1")
    enter(page, 0, "quantity", "100")
    enter(page, 0, "price", "1.2")
    post(page)


def sell(page: Page) -> None:
    choose_partner(page, "KH1")
    enter(page, 0, "product", "SP1")
    enter(page, 0, "quantity", "10")
    post(page)
