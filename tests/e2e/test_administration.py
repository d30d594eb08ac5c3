"""The administration in a browser: what only a script shows, and no serious accessibility fault anywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

PAGES = (
    "settings/roles",
    "settings/roles/new",
    "settings/segregation",
    "settings/modules",
    "settings/numbers",
    "settings/approvals",
    "settings/approvals/new",
    "settings/fields",
    "settings/fields/new",
    "settings/audit",
    "settings/members",
    "settings/company",
)


def test_a_role_is_made_with_the_keyboard_and_shows_what_it_inherits(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page()
    page.goto(f"{address}/settings/roles")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("新建角色")
    page.get_by_label("名称").fill("门店店长")
    page.get_by_label("销售（整个模块） 审核", exact=True).select_option("全部")
    order = page.get_by_label("销售订单 审核", exact=True)
    expect(order.locator("option").first).to_have_text("（全部）")
    order.select_option("自己的")
    expect(page.get_by_label("销售出库单 审核", exact=True).locator("option").first).to_have_text("（全部）")
    assert_accessible(page)
    page.keyboard.press("Control+s")
    expect(page.locator("main")).to_contain_text("门店店长")
    page.get_by_role("link", name="门店店长").click()
    expect(page.get_by_label("销售订单 审核", exact=True)).to_have_value("own")


def test_the_example_of_a_number_follows_what_is_chosen(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    page.goto(f"{address}/settings/numbers")
    row = page.locator("tr", has_text="销售订单")
    page.get_by_label("销售订单 前缀").fill("so")
    page.get_by_label("销售订单 日期").select_option("不带日期")
    page.get_by_label("销售订单 流水号").select_option("6 位")
    expect(row.locator("output")).to_have_text("SO-000001")
    assert_accessible(page)
    page.get_by_label("销售订单 重新开始").select_option("从不")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("编号规则已保存")).to_be_visible()
    expect(row.locator("output")).to_have_text("SO-000001")


def test_every_page_fits_a_phone_without_a_serious_accessibility_fault(
    open_page: Callable[..., Page], address: str
) -> None:
    page = open_page(is_phone=True)
    for path in PAGES:
        page.goto(f"{address}/{path}")
        assert_accessible(page)
        assert_fits(page)
    page.goto(f"{address}/price-lists/new")
    prices = page.locator("form-rows[data-name=prices]")
    prices.locator("[data-add]").click()
    prices.get_by_label("商品编码或条码").press_sequentially("nfsq")
    expect(page.get_by_role("option", name="农夫山泉饮用天然水")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(prices.get_by_label("商品编码或条码")).to_have_value("SP001")
    expect(prices.locator("[data-fills=name]")).to_have_text("农夫山泉饮用天然水 550ml")
    expect(prices.get_by_label("单价")).to_be_focused()
    assert_fits(page)
