"""Parts on the entry page: brought in by a button, and with a kit that is saved."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.e2e.entering import choose_partner, enter, until
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]


def _make() -> None:
    from liandong.catalog.actions import create_product  # noqa: PLC0415 - needs Django, loaded later
    from liandong.catalog.composition import Part  # noqa: PLC0415
    from liandong.catalog.composition_actions import CompositionForm, set_composition  # noqa: PLC0415
    from liandong.catalog.forms import ProductForm, UnitForm  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    parts = (Part(cast.water, Decimal(2)), Part(cast.sauce, Decimal(1)))
    for code, name, is_stocked in (("LH1", "厨房礼盒", False), ("ZH1", "组合装", True)):
        form = ProductForm(code, name, (UnitForm("盒", is_base=True),), is_stocked=is_stocked)
        set_composition(CompositionForm(create_product(form, owner), parts), owner)


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def rows_of(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(
        "document.querySelector('line-grid').lines()"
        ".map((line) => [line.product.code, String(line.quantity)])"
    )
    return found


def test_parts_are_brought_in(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/inventory.assembly/new")
    enter(page, 0, "product", "zhz")
    enter(page, 0, "quantity", "3")
    page.locator("[data-command=parts]").click()
    until(page, "document.querySelector('line-grid').lines().length === 3")
    assert rows_of(page) == [["ZH1", "3"], ["SP001", "6"], ["SP002", "3"]]


def test_a_kit_is_saved_with_its_parts(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/sales.order/new")
    choose_partner(page, "fsdf")
    enter(page, 0, "product", "cflh")
    enter(page, 0, "quantity", "2")
    enter(page, 0, "price", "20")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".toast:has-text('已保存')")
    assert rows_of(page) == [["LH1", "2"], ["SP001", "4"], ["SP002", "2"]]
    expect(page.locator("[data-total=quantity]")).to_have_text("2")  # two kits; their parts are in them
    enter(page, 0, "quantity", "5")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dl.facts")
    expect(page.locator(".cell-name").nth(1)).to_have_text("└ 农夫山泉饮用天然水")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page)
