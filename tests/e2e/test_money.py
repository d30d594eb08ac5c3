"""Money is moved at a phone and stands in the journal; what is open on both sides is settled with a key."""

from collections.abc import Callable, Iterator
from datetime import date
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
    from liandong.documents.drafting import save_draft  # noqa: PLC0415 - needs Django, loaded later
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.posting.engine import post  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest, PostRequest  # noqa: PLC0415
    from liandong.finance.cash.moving import make_fund  # noqa: PLC0415
    from liandong.general_ledger.models import Account  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    make_fund("李四", owner)
    bank = Account.objects.get(code="100201").pk
    kinds = (("1280.50", "receivable"), ("460", "receivable"), ("300.00", "advance_received"))
    claims = tuple(LineInput(gross_amount=Decimal(amount), details={"kind": kind}) for amount, kind in kinds)
    received = (LineInput(account=bank, gross_amount=Decimal(460)),)
    for draft in (
        DraftInput("finance.opening_claims", date(2026, 8, 3), claims, partner=cast.customer),
        DraftInput(
            "finance.incoming_payment", date(2026, 8, 5), received, partner=cast.customer, memo="货款"
        ),
    ):
        post([PostRequest(save_draft(DraftRequest(draft, owner)).id, owner)])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def test_money_moves_at_a_phone_and_stands_in_the_journal(open_page: Open, address: str) -> None:
    phone = open_page(is_phone=True)
    phone.goto(f"{address}/money/transfer")
    assert_accessible(phone)
    phone.get_by_label("日期").fill("2026-08-06")
    phone.get_by_label("从账户").select_option(label="100201 基本户")
    phone.get_by_label("到账户").select_option(label="1001 库存现金")
    phone.get_by_label("到账金额").fill("100")
    phone.get_by_role("button", name="转账并审核").click()
    expect(phone.get_by_text("已审核", exact=False).first).to_be_visible()
    phone.goto(f"{address}/money/petty-cash")
    assert_accessible(phone)
    assert_fits(phone)
    for page in (open_page(), phone):
        page.goto(f"{address}/money/journal?from=2026-08-01&to=2026-08-31")
        page.get_by_label("账户").select_option(label="100201 基本户")
        expect(page.locator("h1")).to_contain_text("日记账 · 100201 基本户")
        expect(page.get_by_text("本日合计").first).to_be_visible()
        expect(page.get_by_text("360.00").first).to_be_visible()
        assert_accessible(page)
    assert_fits(phone)


def test_what_is_proposed_is_settled_with_a_key(open_page: Open, address: str) -> None:
    phone = open_page(is_phone=True)
    phone.goto(f"{address}/debts/settling")
    phone.get_by_role("link", name="佛山东方贸易有限公司").click()
    assert_accessible(phone)
    assert_fits(phone)
    boss = open_page()
    boss.goto(phone.url)
    difference = boss.locator("output[name=difference]")
    expect(difference).to_have_text("0.00")
    amounts = boss.locator("input[data-side=left]")
    expect(amounts.first).to_have_value("300.00")
    amounts.first.fill("250")
    expect(difference).to_have_text("-50.00")
    boss.get_by_role("button", name="清空").click()
    expect(boss.locator("output[name=left]")).to_have_text("0.00")
    boss.get_by_role("link", name="按建议填").click()
    expect(difference).to_have_text("0.00")
    boss.locator("h1").click()
    boss.keyboard.press("a")
    expect(boss.get_by_text("已核销：", exact=False).first).to_be_visible()
    assert_accessible(boss)
    boss.get_by_role("button", name="撤销").click()
    expect(boss.get_by_text("已撤销", exact=False).first).to_be_visible()
