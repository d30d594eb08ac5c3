"""A supplier's digital invoice becomes the draft of a supplier invoice, on a desk and on a phone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]


def _make() -> None:
    from liandong.tax_invoices.keeping import save_invoice  # noqa: PLC0415 - needs Django, loaded later
    from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine  # noqa: PLC0415
    from tests.support.trading import DAY, make_trading  # noqa: PLC0415

    trading = make_trading()
    trading.receive("P1", "16", "10")
    line = InvoiceLine(Decimal(13), Decimal(100), Decimal(13), "*饮料*商品P1", quantity=Decimal(10))
    other = InvoiceLine(Decimal(6), Decimal(50), Decimal(3), "*服务*咨询")
    seller, partner = "供应商S1", trading.partners["S1"]
    form = InvoiceForm(
        "input", "digital_special", "1" * 20, DAY, seller, "甲公司", (line, other), partner=partner
    )
    save_invoice(None, form, trading.actor)
    save_invoice(None, replace(form, number="2" * 20), trading.actor)


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


@pytest.mark.parametrize("is_phone", [False, True])
def test_an_invoice_is_matched_and_drafted(open_page: Open, address: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/tax-invoices")
    page.get_by_role("link", name=("2" if is_phone else "1") * 20).first.click()
    expect(page.get_by_text("价税合计").first).to_be_visible()
    page.goto(f"{page.url}/draft")
    expect(page.get_by_label("单据日期")).to_be_visible()
    assert page.locator("input[name='received-0-origin']").input_value().endswith("#1")
    expect(page.get_by_text("没有找到收货")).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("还没有记账")).to_be_visible()
    if is_phone:
        assert_fits(page)
