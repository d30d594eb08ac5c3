"""Budgets and the forecast on a phone and on a desk: typed, put in force, read."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.e2e.conftest import Shared, company_made_by
from tests.support.accessibility import assert_accessible
from tests.support.browser import assert_fits

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]


def _make() -> None:
    from tests.e2e.cast import make_cast  # noqa: PLC0415 - needs Django, loaded later

    make_cast()


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


@pytest.mark.parametrize("is_phone", [False, True])
def test_a_budget_is_typed_and_put_in_force(open_page: Open, address: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/budgets/new")
    page.get_by_label("版本").fill("手机版" if is_phone else "年初版")
    page.get_by_label("年度").fill("2027" if is_phone else "2026")
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="添加一行").click()
    page.locator("select[name='budget-0-subject']").select_option(label="5602 管理费用")
    page.locator("input[name='budget-0-year']").fill("12000")
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("12,000.00").first).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
    page.goto(f"{address}/budgets/report")
    expect(page.get_by_text("5602 管理费用").first).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)


@pytest.mark.parametrize("is_phone", [False, True])
def test_the_forecast_is_read_and_planned(open_page: Open, address: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/forecast/planned/new")
    page.get_by_label("名称").fill("手机房租" if is_phone else "门店房租")
    page.get_by_label("每次金额").fill("8000")
    assert_accessible(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("8,000.00").first).to_be_visible()
    page.goto(f"{address}/forecast")
    expect(page.get_by_role("img", name="现有")).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
    page.locator("tbody a").first.click()
    expect(page.get_by_text("房租").first).to_be_visible()
    assert_accessible(page)
    if is_phone:
        assert_fits(page)
