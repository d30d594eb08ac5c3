"""A customer at his phone confirms the statement he was sent; late debts are seen by age and reminded of."""

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


def _make() -> None:
    from liandong.documents.drafting import save_draft  # noqa: PLC0415 - needs Django, loaded later
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.posting.engine import post  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest, PostRequest  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    day = date(2026, 8, 3)
    lines = (
        LineInput(gross_amount=Decimal("1280.50"), details={"kind": "receivable"}),
        LineInput(gross_amount=Decimal("300.00"), details={"kind": "advance_received"}),
    )
    draft = DraftInput("finance.opening_claims", day, lines, partner=cast.customer)
    saved = save_draft(DraftRequest(draft, owner))
    post([PostRequest(saved.id, owner)])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def test_a_customer_confirms_his_statement(
    open_page: Open, address: str, browser: Browser, complaints: Complaints
) -> None:
    boss = open_page()
    boss.goto(f"{address}/debts/receivables")
    assert_accessible(boss)
    boss.goto(f"{address}/debts/statement?partner=2&from=2026-08-01&to=2026-08-31")
    boss.get_by_role("link", name="发给对方").click()
    assert_accessible(boss)
    boss.get_by_role("button", name="发给对方").click()
    link = boss.get_by_label("给对方的链接").input_value()
    assert_accessible(boss)

    customer = new_page(browser, complaints, is_phone=True)
    customer.goto(link)
    assert_accessible(customer)
    assert_fits(customer)
    customer.get_by_label("您的姓名").fill("王会计")
    customer.get_by_role("button", name="确认无误").tap()
    expect(customer.locator(".banner")).to_contain_text("已收到，谢谢")
    boss.reload()
    expect(boss.locator(".page-title .chip")).to_contain_text("已确认")
    customer.context.close()


@pytest.mark.parametrize("is_phone", [False, True])
def test_who_is_late_is_reminded(open_page: Open, address: str, *, is_phone: bool) -> None:
    page = open_page(is_phone=is_phone)
    page.goto(f"{address}/debts/dunning")
    assert_accessible(page)
    assert_fits(page)
    for path in ("/debts/receivables", "/debts/dunning/levels", "/debts/statements", "/debts/dunning/2"):
        page.goto(f"{address}{path}")
        assert_fits(page)
