"""The entry grid by keyboard, mouse and clipboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.entering import choose_partner, enter, go_to, type_text

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]

COLUMN = """(name) => { const grid = document.querySelector('line-grid');
  return grid.model.filled().map((row) => row.raw[name] ?? row.line[name]?.code ?? row.line[name] ?? ''); }"""


def column(page: Page, name: str) -> list[str]:
    """Return what the lines hold in a column; a product by its code."""
    found: list[str] = page.evaluate(COLUMN, name)
    return found


def paste(page: Page, text: str) -> None:
    """Paste as Excel would."""
    page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.querySelector('.grid-editor').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""",
        text,
    )


def copied(page: Page) -> str:
    """Copy the selected block, as Ctrl+C would."""
    found: str = page.evaluate(
        """() => { const data = new DataTransfer();
        document.querySelector('.grid-editor').dispatchEvent(
          new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
        return data.getData('text/plain'); }"""
    )
    return found


def cell(page: Page, row: int, label: str) -> Locator:
    return page.locator(f"tr[data-row='{row}'] td[data-label='{label}']")


@pytest.fixture
def order(open_page: Open, address: str) -> Page:
    """A new sales order for the customer, the cursor in the grid."""
    page = open_page()
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    go_to(page, 0, "product")
    return page


def test_a_block_of_any_shape_lands_and_says_what_did_not(order: Page) -> None:
    paste(order, "SP001\t１２\t¥1,234.50\nSP009\t5\t3\n6900000000021\t两箱\t48")
    expect(cell(order, 1, "商品")).to_have_class("is-phone-title has-problem")
    assert column(order, "product") == ["SP001", "SP009", "SP001"]
    assert column(order, "quantity") == ["12", "5", "两箱"]
    assert column(order, "price") == ["1234.5", "3", "48"]
    expect(cell(order, 1, "商品")).to_have_attribute("title", "没有找到商品“SP009”")
    expect(cell(order, 2, "数量")).to_have_attribute("title", "“两箱”不是数字")
    order.keyboard.press("Control+z")
    assert column(order, "product") == []
    order.keyboard.press("Control+y")
    assert column(order, "quantity") == ["12", "5", "两箱"]


def test_amounts_are_in_sight_on_a_small_laptop_and_long_figures_are_whole(order: Page) -> None:
    order.set_viewport_size({"width": 1366, "height": 768})
    amount = cell(order, 0, "价税合计")
    expect(amount).to_be_in_viewport(ratio=1)
    paste(order, "SP001\t123456\t987654.321")
    expect(amount).to_have_text(re.compile(r"^\d{3}(,\d{3}){3}\.\d\d$"))
    assert amount.evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_lines_are_added_copied_moved_and_removed_with_keys(order: Page) -> None:
    paste(order, "SP001\t1\nSP002\t2\nSP001\t3")
    expect(cell(order, 2, "数量")).to_have_text("3")
    go_to(order, 0, "quantity")
    order.keyboard.press("Control+Shift+d")
    assert column(order, "quantity") == ["1", "1", "2", "3"]
    order.keyboard.press("Alt+ArrowDown")
    order.keyboard.press("Alt+ArrowDown")
    assert column(order, "quantity") == ["1", "2", "3", "1"]
    order.keyboard.press("Alt+ArrowDown")  # the blank line stays last
    assert column(order, "quantity") == ["1", "2", "3", "1"]
    order.keyboard.press("Control+Delete")
    order.keyboard.press("Control+Shift+Insert")
    order.keyboard.press("Control+Delete")
    assert column(order, "quantity") == ["1", "2", "3"]
    for _ in range(6):
        order.keyboard.press("Control+z")
    assert column(order, "quantity") == ["1", "2", "3"]
    assert column(order, "product") == ["SP001", "SP002", "SP001"]


LEAVE_LATE = """() => {
  const { editor } = document.querySelector("line-grid");
  const late = new Promise((done) => (window.letGo = done));
  const leave = editor.leave.bind(editor);
  editor.leave = () => late.then(leave);
}"""


def test_a_block_is_chosen_with_keys_or_mouse_filled_and_copied(order: Page) -> None:
    at_first = cell(order, 0, "数量").bounding_box()
    paste(order, "SP001\t7\nSP002\t2\nSP001\t3")
    expect(cell(order, 2, "数量")).to_have_text("3")
    expect(order.get_by_text("2 处提醒", exact=True)).to_be_visible()
    assert cell(order, 0, "数量").bounding_box() == at_first  # what is pointed out moves no cell away
    go_to(order, 0, "quantity")
    order.keyboard.press("Shift+ArrowDown")
    order.keyboard.press("Shift+ArrowDown")
    order.keyboard.press("Control+d")
    assert column(order, "quantity") == ["7", "7", "7"]
    begin, end = cell(order, 0, "数量").bounding_box(), cell(order, 1, "单价").bounding_box()
    assert begin
    assert end
    order.evaluate(LEAVE_LATE)  # the cell before is left only after the mouse was let go
    order.mouse.move(begin["x"] + 20, begin["y"] + 10)
    order.mouse.down()
    order.mouse.move(end["x"] + 20, end["y"] + 10, steps=4)
    order.mouse.up()
    order.evaluate("letGo()")
    expect(order.locator("td.is-selected")).to_have_count(4)
    assert copied(order) == "7\t2.00\n7\t10.00"
    order.keyboard.press("Delete")
    assert column(order, "quantity") == ["", "", "7"]


def test_rows_are_dragged_by_their_number(order: Page) -> None:
    paste(order, "SP001\t1\nSP002\t2\nSP001\t3")
    expect(cell(order, 2, "数量")).to_have_text("3")
    first = order.locator("tr[data-row='0'] .grid-number").bounding_box()
    assert first
    order.mouse.move(first["x"] + 10, first["y"] + 10)
    order.mouse.down()
    expect(order.locator("td.is-selected").first).to_be_visible()
    while not order.locator(".is-dragging").count():  # the script for dragging comes with the first press
        order.mouse.move(first["x"] + 10, first["y"] + 40)
        order.mouse.move(first["x"] + 10, first["y"] + 30)
    last = order.locator("tr[data-row='3'] .grid-number").bounding_box()
    assert last
    order.mouse.move(last["x"] + 10, last["y"] + 10)
    order.mouse.up()
    expect(cell(order, 2, "数量")).to_have_text("1")
    assert column(order, "quantity") == ["2", "3", "1"]
    order.keyboard.press("Control+z")
    assert column(order, "quantity") == ["1", "2", "3"]


def test_letters_of_an_input_method_are_no_text_before_they_are_chosen(order: Page) -> None:
    asked: list[str] = []
    order.on(
        "request", lambda request: asked.append(request.url) if "pick/products?" in request.url else None
    )
    session = order.context.new_cdp_session(order)
    session.send("Input.imeSetComposition", {"text": "hai'tian", "selectionStart": 8, "selectionEnd": 8})
    session.send(
        "Input.dispatchKeyEvent", {"type": "keyDown", "key": "Process", "windowsVirtualKeyCode": 229}
    )
    assert not [url for url in asked if "pick/products" in url]
    expect(order.locator(".grid-editor")).to_have_attribute("data-mode", "edit")
    session.send("Input.insertText", {"text": "海天"})
    expect(order.locator(".suggestion-name")).to_have_text("海天酱油")
    order.keyboard.press("Enter")
    expect(cell(order, 0, "商品")).to_have_text("海天酱油")
    assert column(order, "product") == ["SP002"]


def test_an_unknown_code_becomes_a_product_without_leaving(order: Page) -> None:
    type_text(order, "NEW-1")
    order.locator(".suggestion:has-text('新建')").click()
    expect(order.locator("#quick-code")).to_have_value("NEW-1")
    order.locator("dialog[open] .is-primary").click()
    expect(order.locator("dialog .field-problem")).to_have_text("请填写名称")
    order.locator("#quick-name").fill("新到的茶")
    order.locator("#quick-price").fill("８.5")
    order.locator("#quick-price").press("Enter")
    expect(cell(order, 0, "商品")).to_have_text("新到的茶")
    expect(cell(order, 0, "单价")).to_have_text("8.50")
    assert order.evaluate("document.querySelector('line-grid').editor.field.name") == "quantity"


def test_a_new_product_has_the_whole_code_though_the_list_answers_less(order: Page) -> None:
    type_text(order, "QQQ")
    new = order.locator(".suggestion:has-text('新建')")
    expect(new).to_be_visible()
    order.route("**/pick/products?**", lambda _route: None)
    order.keyboard.type("-1")
    new.click()
    expect(order.locator("#quick-code")).to_have_value("QQQ-1")


def test_columns_are_chosen_and_stay_chosen(order: Page, address: str) -> None:
    heads = order.locator("thead th[data-head]")
    assert "备注" in heads.all_inner_texts()
    order.locator("[data-command=columns]").click()
    order.locator(".column-item:has-text('备注') input").uncheck()
    order.locator(".column-item:has-text('折扣') input").focus()
    for _ in range(3):
        order.keyboard.press("Alt+ArrowUp")
    with order.expect_response("**/preferences/**"):
        order.locator("dialog .is-primary").click()
    shown = heads.all_inner_texts()
    assert "备注" not in shown
    assert shown.index("折扣%") < shown.index("单价")
    order.goto(f"{address}/t/sales.order/new")
    expect(heads).to_have_text(shown)


def test_a_price_says_where_it_comes_from(order: Page) -> None:
    enter(order, 0, "product", "SP002")
    go_to(order, 0, "price")
    facts = order.locator(".line-facts")
    expect(facts).to_contain_text("单价来自批发价")
    expect(facts).to_contain_text("批发价¥10.00")
    order.keyboard.press("5")
    expect(facts).to_have_count(0)
    order.keyboard.press("Escape")
    enter(order, 0, "quantity", "50")  # reaches the break of the customer's list
    price = cell(order, 0, "单价")
    expect(price).to_have_text("9.00")
    assert order.evaluate("document.querySelector('line-grid').model.rows[0].differences") == {}
    go_to(order, 0, "price")
    expect(facts).to_contain_text("单价来自老客户价 · 满 50 瓶")
    enter(order, 0, "price", "8.8")
    with order.expect_response("**/totals"):
        enter(order, 0, "quantity", "40")
    expect(price).to_have_text("8.80")


def test_what_is_typed_while_a_search_answers_is_not_lost(order: Page) -> None:
    held: list[Route] = []
    is_holding = True

    def hold(route: Route) -> None:
        if is_holding:
            held.append(route)
        else:
            route.continue_()

    order.route("**/pick/products**", hold)
    type_text(order, "SP001")
    order.keyboard.press("Enter")
    type_text(order, "10")
    order.keyboard.press("Enter")
    assert held
    is_holding = False
    for route in held:
        route.continue_()
    expect(order.locator("[data-total=gross_amount]")).to_have_text("¥22.60")
