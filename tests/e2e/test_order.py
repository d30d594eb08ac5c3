"""A sales order without a mouse, and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.entering import DRAFT_OR_DOCUMENT, choose_partner, enter, type_text
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]

_ONE_ROW = 60
"""Pixels: two rows of buttons are higher."""


def test_a_sales_order_is_made_without_a_mouse(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/")
    page.keyboard.press("n")
    page.wait_for_url("**/t/sales.order/new")
    page.locator("#field-partner").focus()
    type_text(page, "fsdf")
    page.wait_for_selector(".suggestion")
    page.keyboard.press("Enter")
    expect(page.locator("#field-partner")).to_have_value("佛山东方贸易有限公司")
    while page.evaluate("!document.activeElement.classList.contains('grid-editor')"):
        page.keyboard.press("Enter")
    type_text(page, "nfsq")
    page.wait_for_selector(".suggestion-code")
    page.keyboard.press("Enter")
    type_text(page, "10")
    page.keyboard.press("Enter")
    expect(page.locator("[data-total=gross_amount]")).to_have_text("¥22.60")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast:has-text('已保存')")
    page.wait_for_url(DRAFT_OR_DOCUMENT)
    number = page.locator("[data-slot=number]").inner_text()
    assert number.startswith("XSDD")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dl.facts")
    expect(page.locator("h1")).to_have_text(number)
    expect(page.locator(".page-title .chip")).to_have_text("待发货")
    expect(page.locator(".total-main strong")).to_have_text("¥22.60")


def test_a_choice_whose_answer_comes_late_is_kept(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/new")
    held: list[Route] = []
    page.route("**/pick/partners**", lambda route: held.append(route))  # noqa: PLW0108 - it is marked by Playwright
    page.locator("#field-partner").focus()
    type_text(page, "fsdf")
    page.keyboard.press("Enter")
    page.locator(".scan-box input").focus()
    for route in held:
        route.continue_()
    expect(page.locator("#field-partner")).to_have_value("佛山东方贸易有限公司")


def test_a_draft_is_there_again_after_it_was_saved(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/new")
    page.locator("#field-partner").focus()
    type_text(page, "KH1")
    page.wait_for_selector(".suggestion")
    page.keyboard.press("Enter")
    page.locator(".scan-box input").fill("6900000000021")
    page.keyboard.press("Enter")
    expect(page.locator("[data-total=gross_amount]")).to_have_text("¥54.24")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast:has-text('已保存')")
    page.reload()
    expect(page.locator("[data-total=gross_amount]")).to_have_text("¥54.24")
    expect(page.locator("#field-partner")).to_have_value("佛山东方贸易有限公司")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft')).length") == 0
    # What is said beside it never takes away what is not saved yet.
    page.locator("#field-memo").fill("没存的备注")
    page.locator("#beside summary").click()
    page.locator("mention-box textarea").fill("先发两件")
    page.locator(".comment-form button").click()
    expect(page.locator(".comment-text")).to_have_text("先发两件")
    expect(page.locator("mention-box .mention-list")).to_have_count(1)
    expect(page.locator("#field-memo")).to_have_value("没存的备注")


def test_an_order_fits_a_phone(open_page: Open, address: str) -> None:
    page = open_page(is_phone=True)
    page.goto(f"{address}/t/sales.order/new")
    page.locator("#field-partner").tap()
    type_text(page, "fsdf")
    page.locator(".suggestion").first.tap()
    page.locator(".scan-box input").fill("6900000000014")
    page.keyboard.press("Enter")
    expect(page.locator("[data-slot=total]")).to_have_text("¥2.26")
    assert_fits(page)
    page.locator(".action-bar [data-command=post]").tap()
    page.wait_for_selector("dl.facts")
    assert_fits(page)
    head = page.locator(".page-head > .actions").bounding_box()
    assert head is not None
    assert head["height"] < _ONE_ROW
    expect(page.get_by_role("button", name="红冲", exact=True)).to_be_hidden()
    page.get_by_role("button", name="更多").tap()
    assert_fits(page)
    page.get_by_role("button", name="红冲", exact=True).tap()
    page.locator("dialog[open] .is-primary, dialog[open] .is-danger").tap()
    expect(page.locator(".page-title .chip")).to_have_text("红字")


def test_the_due_date_follows_the_documents_date_until_somebody_types_his_own(
    open_page: Open, address: str
) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.delivery/new")
    day, due = page.locator("[name=business_date]"), page.locator("[name=due_date]")
    day.fill("2026-03-02")
    day.dispatch_event("change")
    choose_partner(page, "KH1")
    expect(due).to_have_value("2026-04-01")
    day.fill("2026-03-05")
    day.dispatch_event("change")
    expect(due).to_have_value("2026-04-04")
    due.fill("2026-12-31")
    day.fill("2026-03-06")
    day.dispatch_event("change")
    expect(due).to_have_value("2026-12-31")


def test_a_promotion_is_made_shown_below_the_lines_and_left_out(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/promotions/new")
    page.locator("[name=code]").fill("ZENG")
    page.locator("[name=name]").fill("买十赠一")
    page.locator("[name=kind]").select_option("gift")
    page.locator("[name=measure]").select_option("quantity")
    page.locator("[name=steps-0-threshold]").fill("10")
    page.locator("form-rows[data-name=shares] [data-add]").click()
    page.locator("[name=shares-0-product]").fill("SP002")
    page.locator("[name=shares-0-quantity]").fill("1")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast:has-text('已保存'), .banner:has-text('已保存')")
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "KH1")
    enter(page, 0, "product", "nfsq")
    enter(page, 0, "quantity", "10")
    expect(page.locator(".grid-promotions")).to_contain_text("买十赠一（赠品）")
    expect(page.locator("[data-total=lines]")).to_have_text("2")
    page.locator(".grid-promotions .chip-close").click()
    expect(page.locator(".grid-promotions")).to_have_count(0)
    expect(page.locator("[data-total=lines]")).to_have_text("1")
    expect(page.locator("[data-total=gross_amount]")).to_have_text("¥22.60")
