"""A list without a mouse, and the same list with a thumb."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]

MAKE_DRAFTS = """async (count) => {
  const ask = async (url) => (await (await fetch(url)).json()).items[0];
  const product = await ask("/pick/products?type=sales.order&q=SP001");
  const partner = await ask("/pick/partners?q=KH1");
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const today = new Date().toISOString().slice(0, 10);
  for (let n = 1; n <= count; n += 1) {
    const line = { id: null, key: "k", product: product.id, unit: product.units[0].id, quantity: String(n),
      price: "10", discount_rate: "0", tax_rate: "13" };
    const header = { partner: String(partner.id), business_date: today, memo: n === 1 ? "急件" : "" };
    const answer = await fetch("/t/sales.order/save", { method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
      body: JSON.stringify({ version: null, header, lines: [line] }) });
    if (!answer.ok) throw new Error(await answer.text());
  }
}"""


def current(page: Page) -> str:
    return page.locator("tr.is-current .phone-1").inner_text()


def test_a_list_is_worked_without_a_mouse(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/")
    page.evaluate(MAKE_DRAFTS, 3)
    page.goto(f"{address}/t/sales.order/")
    expect(page.locator("[data-summary]")).to_have_text("共 3 张")
    expect(page.locator("tfoot [data-sum=quantity]")).to_have_text("6")
    page.keyboard.press("j")
    first = current(page)
    page.keyboard.press("ArrowDown")
    assert current(page) != first
    page.keyboard.press("k")
    assert current(page) == first
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lines-row")).to_contain_text("农夫山泉")
    page.keyboard.press("Space")
    expect(page.locator(".selection")).to_contain_text("已选 1")
    page.keyboard.press("Escape")
    expect(page.locator(".selection")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("导出 Excel")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator(".filter-search")).to_be_focused()
    page.keyboard.type("急件")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    expect(page.locator(".filter-chips")).to_contain_text("急件")
    save_a_view(page)
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/sales.order/*")


def save_a_view(page: Page) -> None:
    """Choose two columns, keep what is shown as a view, and come back to it by its tab."""
    page.locator("[data-list-open=columns]").focus()
    page.keyboard.press("Enter")
    ticked = page.locator("dialog[open] .sortable input:checked")
    while ticked.count() > 2:
        ticked.last.uncheck()
    page.locator("dialog[open] .is-primary").click()
    page.wait_for_load_state()
    expect(page.locator("[data-list] thead th[data-key]")).to_have_count(2)
    page.locator("[data-list-open=save-view]").click()
    page.keyboard.type("急件单")
    page.keyboard.press("Enter")
    page.wait_for_url("**columns=*")
    expect(page.locator(".tab[aria-current]")).to_have_text("急件单")


def test_a_report_keeps_a_view_whose_days_go_along(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/analytics/sales-lines")
    page.locator("[data-list-open=save-view]").click()
    page.keyboard.type("上月销售")
    page.locator("dialog[open] select").select_option("last_month")
    page.locator("dialog[open] .is-primary").click()
    page.wait_for_url("**from=*")
    expect(page.locator(".tab[aria-current]")).to_have_text("上月销售")
    page.locator(".tab", has_text="全部").click()
    page.wait_for_url("**unfiltered=1")
    expect(page.locator(".tab[aria-current]")).to_have_text("全部")


def test_a_list_is_worked_with_a_thumb(open_page: Open, address: str) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/t/sales.order/")
    page.evaluate(MAKE_DRAFTS, 2)
    page.goto(f"{address}/t/sales.order/?view=all")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".filter-more > summary").tap()
    panel = page.locator(".filter-panel")
    expect(panel).to_be_visible()
    box = panel.bounding_box()
    assert box is not None
    assert (box["x"], round(box["width"])) == (0, 390)
    panel.locator("[name=state]").select_option("draft")
    page.wait_for_url("**state=draft*")
    expect(page.locator(".filter-chips")).to_contain_text("草稿")
    page.locator("tr[data-row] .phone-1 a").first.tap()
    page.wait_for_url("**/t/sales.order/*")


def test_the_view_one_is_in_stands_in_sight(open_page: Open, address: str) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/t/sales.order/?view=discarded")
    expect(page.locator(".tab[aria-current]")).to_be_in_viewport(ratio=0.95)


def test_ticked_drafts_are_thrown_away_and_what_failed_is_told(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/")
    page.evaluate(MAKE_DRAFTS, 2)
    page.goto(f"{address}/t/sales.order/?view=draft")
    page.locator("[data-all]").check()
    page.locator("[data-batch-key=discard]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("将作废")
    dialog.locator(".is-primary").click()
    expect(dialog.locator("[role=status]")).to_contain_text("没有完成 0 张")
    dialog.locator("button", has_text="关闭").click()
    expect(page.locator(".empty")).to_be_visible()
