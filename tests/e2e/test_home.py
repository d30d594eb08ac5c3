"""The home page in a browser: charts drawn within the content policy, and figures that follow a posting."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.entering import choose_partner, enter, post
from tests.support.accessibility import assert_accessible
from tests.support.browser import Complaints

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
    page.goto(address)
    page.locator("[data-period-choice=year]").tap()
    expect(page.locator("[data-card=sales][data-period=year]")).to_be_visible()
    page.locator("[data-arrange]").press("Enter")
    page.locator("[data-block=flow] input").press("Space")
    page.locator("[data-block=todos] input").press("Alt+ArrowDown")
    page.locator("[data-arrange-save]").press("Enter")
    expect(page.locator("[data-panel=flow]")).to_have_count(0)
    assert page.locator(".panel").first.get_attribute("data-panel") == "trend"
    expect(page.locator("[data-card=sales][data-period=year]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
