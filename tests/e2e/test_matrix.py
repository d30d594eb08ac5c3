"""Entering a family as a sheet of quantities, by keyboard, from Excel, and on a phone."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.e2e.entering import choose_partner, go_to, type_text, until

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]

LINES = """() => document.querySelector('line-grid').model.filled()
  .map(({ line }) => `${line.product.code} ${line.quantity}`)"""


def make_shop() -> None:
    """Make the cast, a family of two colours and three sizes without a black L, and twelve red M in stock."""
    from dataclasses import replace  # noqa: PLC0415

    from liandong.catalog.family_actions import create_family  # noqa: PLC0415 - needs Django, loaded later
    from liandong.catalog.family_forms import (  # noqa: PLC0415
        AttributeForm,
        FamilyForm,
        ValueForm,
        VariantState,
    )
    from liandong.catalog.models import Product  # noqa: PLC0415
    from liandong.catalog.variant_actions import save_variants, variant_sheet  # noqa: PLC0415
    from liandong.documents.booking import book  # noqa: PLC0415
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415
    from tests.support.trading import DAY  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    colour = AttributeForm("颜色", (ValueForm("红", "R"), ValueForm("黑", "B")))
    size = AttributeForm("尺码", (ValueForm("S"), ValueForm("M"), ValueForm("L")))
    form = FamilyForm("TX", "短袖T恤", (colour, size), unit="件", wholesale_price=Decimal(50))
    family = create_family(form, owner)
    _shape, rows = variant_sheet(family)
    forms = [replace(row.form, state=VariantState.NEVER) if row.words == "黑 L" else row.form for row in rows]
    save_variants(family, forms, owner)
    medium = Product.objects.get(code="TX-R-M").pk
    line = LineInput(product=medium, quantity=Decimal(12), price=Decimal(30))
    draft = DraftInput("purchasing.receipt", DAY, (line,), partner=cast.supplier, place=cast.warehouse)
    book([DraftRequest(draft, owner)])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, make_shop) as url:
        yield url


def lines(page: Page) -> list[str]:
    """Return code and quantity of the document's lines."""
    found: list[str] = page.evaluate(LINES)
    return found


def open_sheet(page: Page, address: str) -> None:
    """Begin a sales order, find the family by its initials, and take it."""
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    choose_family(page)


def choose_family(page: Page) -> None:
    """Find the family by its initials, and take it."""
    go_to(page, 0, "product")
    type_text(page, "dxtx")
    expect(page.locator(".suggestion").first).to_contain_text("5 种规格 · 颜色 × 尺码")
    until(page, "document.querySelector('line-grid').editor.list.answered === 'dxtx'")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.is-matrix")).to_be_visible()


def paste(page: Page, text: str) -> None:
    """Paste into the cell with the focus as Excel would."""
    page.evaluate(
        """(text) => { const data = new DataTransfer(); data.setData('text/plain', text);
        document.activeElement.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }""",
        text,
    )


def test_a_family_is_entered_by_keyboard_and_opened_again(open_page: Open, address: str) -> None:
    page = open_page()
    open_sheet(page, address)
    expect(page.locator("[data-at='0:0']")).to_be_focused()
    type_text(page, "3")
    page.keyboard.press("Enter")  # red M: twelve there
    type_text(page, "20")
    expect(page.locator("[data-at='0:1']")).to_have_class("matrix-box is-short")
    expect(page.locator("[data-at='0:1'] + small")).to_have_text("存 12")
    page.keyboard.press("ArrowDown")
    type_text(page, "5")
    page.keyboard.press("ArrowRight")  # there is no black L
    expect(page.locator("[data-at='1:1']")).to_be_focused()
    expect(page.locator("[data-sum]")).to_have_text("28")
    expect(page.locator("[data-sum-row='0']")).to_have_text("23")
    expect(page.locator("[data-sum-column='1']")).to_have_text("25")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog.is-matrix")).to_have_count(0)
    assert lines(page) == ["TX-R-S 3", "TX-R-M 20", "TX-B-M 5"]
    expect(page.locator("[data-total=gross_amount]")).not_to_have_text("¥0.00")
    # again, from the line of the black one: filled, one taken away, one changed, one new
    go_to(page, 2, "quantity")
    page.keyboard.press("Alt+g")
    expect(page.locator("[data-at='1:1']")).to_have_value("5")
    expect(page.locator("[data-at='0:0']")).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.press("Tab")
    type_text(page, "8")
    page.keyboard.press("Tab")
    type_text(page, "1")
    page.keyboard.press("Control+Enter")
    assert lines(page) == ["TX-R-M 8", "TX-B-M 5", "TX-R-L 1"]
    page.keyboard.press("Control+z")
    assert lines(page) == ["TX-R-S 3", "TX-R-M 20", "TX-B-M 5"]


def test_a_block_from_excel_lands_by_its_heads(open_page: Open, address: str) -> None:
    page = open_page()
    open_sheet(page, address)
    paste(page, "\tL\tS\n黑\t9\t２\n红\t1\t")
    expect(page.locator(".matrix-standing")).to_have_text("1 格没有对应的规格，没有写入")
    expect(page.locator("[data-at='1:0']")).to_have_value("2")
    expect(page.locator("[data-at='0:2']")).to_have_value("1")
    paste(page, "4\t5\n6\t多")
    expect(page.locator("[data-at='1:1']")).to_have_class("matrix-box is-wrong")
    page.keyboard.press("Control+Enter")  # what is no quantity keeps it open
    expect(page.locator("[data-at='1:1']")).to_be_focused()
    type_text(page, "7")
    page.keyboard.press("Escape")  # what was typed is not given up by one key
    expect(page.locator(".matrix-standing")).to_contain_text("还有数量没有写入")
    page.keyboard.press("Control+Enter")
    assert lines(page) == ["TX-R-S 4", "TX-R-M 5", "TX-R-L 1", "TX-B-S 6", "TX-B-M 7"]
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存").first).to_be_visible()


def test_what_is_given_away_stays_and_a_count_may_find_none(open_page: Open, address: str) -> None:
    page = open_page()
    open_sheet(page, address)
    type_text(page, "2")
    page.keyboard.press("Control+Enter")
    page.evaluate("document.querySelector('line-grid').change(0, 'gift', 'sample')")
    go_to(page, 0, "quantity")
    page.keyboard.press("Alt+g")
    expect(page.locator("[data-at='0:0']")).to_have_value("")
    type_text(page, "5")
    page.keyboard.press("Control+Enter")
    assert lines(page) == ["TX-R-S 2", "TX-R-S 5"]
    page.goto(f"{address}/t/inventory.stock_count/new")
    choose_family(page)
    type_text(page, "0")
    page.keyboard.press("Control+Enter")
    assert lines(page) == ["TX-R-S 0"]


def test_the_sheet_fits_a_phone(open_page: Open, address: str) -> None:
    page = open_page(is_phone=True)
    open_sheet(page, address)
    box = page.locator("dialog.is-matrix").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    cell = page.locator("[data-at='0:0']").bounding_box()
    assert cell
    assert cell["height"] >= 44
    page.locator("[data-at='1:0']").tap()
    type_text(page, "2")
    page.locator("dialog.is-matrix [type=submit]").tap()
    assert lines(page) == ["TX-B-S 2"]
