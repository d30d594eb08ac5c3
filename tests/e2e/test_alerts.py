"""The alerts centre in a browser: raised by the server's own worker, ticked, ordered with one click."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import cast_installation
from tests.support.accessibility import assert_accessible
from tests.support.installation import Installation
from tests.support.serving import serving

pytestmark = pytest.mark.e2e


def make_trouble() -> None:
    """Leave too little of one product, which was bought before, and a debt unpaid."""
    from django.utils import timezone  # noqa: PLC0415 - needs Django, loaded later

    from liandong.catalog.models import Product  # noqa: PLC0415
    from tests.support.trading import make_trading  # noqa: PLC0415

    trading = make_trading()
    trading.receive("P1", "8", "2.5")
    Product.objects.filter(code__in=["P1", "P2"]).update(minimum_stock=Decimal(10))
    sold = trading.book("sales.delivery", [trading.line("P1", "1", "100")], partner="C1", place="主仓")
    due = timezone.localdate() - timedelta(days=5)
    billed = [trading.line("P1", "1", "100", origin=sold.lines[0])]
    trading.book("finance.sales_invoice", billed, partner="C1", due_date=due)


@pytest.fixture(scope="module")
def address(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a server on a company in trouble."""
    with (
        cast_installation(template, django_db_blocker, make_trouble) as installation,
        serving(installation) as (url, _),
    ):
        yield url


def open_alerts(page: Page, address: str, least: int) -> None:
    """Open the centre; the server's worker needs a second or two for its first look."""
    for _ in range(100):
        page.goto(f"{address}/alerts")
        if page.locator("[data-row]").count() >= least:
            return
    pytest.fail(f"fewer than {least} alerts on {page.url}")


def test_alerts_are_raised_seen_to_and_ordered(open_page: Callable[..., Page], address: str) -> None:
    page = open_page()
    open_alerts(page, address, 3)
    expect(page.locator("[data-row]")).to_have_count(3)
    assert_accessible(page)
    page.locator("[data-row]", has_text="应收逾期").locator("input[name=ids]").check()
    page.get_by_role("button", name="知道了，7 天内不再提醒").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("link", name="已确认").click()
    expect(page.locator("[data-row]")).to_contain_text("张三")
    page.goto(f"{address}/alerts")
    page.locator("[data-row]").first.locator("input[name=ids]").check()
    page.get_by_role("button", name="替所有人确认").click()
    question = page.locator("dialog", has_text="所选 1 条预警")
    question.get_by_role("button", name="取消").click()
    expect(question).to_have_count(0)
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("button", name="一键补货").click()
    page.locator("dialog").get_by_role("button", name="一键补货").click()
    expect(page.locator(".page-title")).to_contain_text("CGDD")


def test_on_a_phone_an_alert_is_seen_to_by_touch(open_page: Callable[..., Page], address: str) -> None:
    page = open_page(is_phone=True)
    open_alerts(page, address, 2)
    assert_accessible(page)
    page.get_by_text("可用 0，最低 10").tap()
    expect(page.locator("h1")).to_contain_text("商品P2")
    page.get_by_role("button", name="知道了，直到变严重").tap()
    expect(page.get_by_text("可用 0，最低 10")).to_have_count(0)
    page.goto(f"{address}/settings/webhooks/new")
    assert_accessible(page)
