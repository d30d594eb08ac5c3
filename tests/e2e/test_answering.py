"""A supplier at his phone fills in what he is asked for, by the link the buyer made; nobody logs in."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by, new_page
from tests.support.accessibility import assert_accessible
from tests.support.browser import Complaints, assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]
QUOTATION = "purchasing.quotation"


def _make() -> None:
    from liandong.documents.drafting import save_draft  # noqa: PLC0415 - needs Django, loaded later
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    lines = (
        LineInput(product=cast.water, quantity=Decimal(240)),
        LineInput(product=cast.sauce, quantity=Decimal(60)),
    )
    save_draft(DraftRequest(DraftInput(QUOTATION, date(2026, 11, 2), lines, partner=cast.supplier), owner))


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def test_the_supplier_fills_in_his_prices(
    open_page: Open, address: str, browser: Browser, complaints: Complaints
) -> None:
    buyer = open_page()
    buyer.goto(f"{address}/t/{QUOTATION}/1")
    buyer.locator("#beside > summary").click()
    buyer.get_by_role("button", name="生成链接").click()
    link = buyer.get_by_label("分享链接").input_value()

    supplier = new_page(browser, complaints, is_phone=True)
    supplier.goto(link)
    assert_accessible(supplier)
    assert_fits(supplier)
    prices = supplier.get_by_label("不含税单价")
    prices.nth(0).fill("1.15")
    prices.nth(1).fill("viel")
    supplier.get_by_role("button", name="提交").tap()
    expect(supplier.locator(".problems")).to_contain_text("第 2 行：「viel」不是数字")
    expect(prices.nth(1)).to_have_value("viel")
    assert_accessible(supplier)
    assert_fits(supplier)
    prices.nth(0).fill("1.15")
    prices.nth(1).fill("")
    supplier.get_by_label("交期(天)").nth(0).fill("3")
    supplier.get_by_role("button", name="提交").tap()
    expect(supplier.get_by_text("已收到，谢谢")).to_be_visible()
    supplier.context.close()

    buyer.goto(f"{address}/t/{QUOTATION}/1")
    shown = buyer.evaluate("document.querySelector('line-grid').lines().map((line) => String(line.price))")
    assert shown == ["1.15", "0"]
