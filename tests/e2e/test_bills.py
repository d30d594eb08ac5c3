"""A bill in the register is discounted from its page: the interest is worked out, the draft is posted."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
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
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    today = timezone.localdate()
    kinds = (("finance.bill_receipt", "5102202600018", 90), ("finance.bill_issue", "1102202600001", 20))
    for type_id, number, days in kinds:
        said = {"bill_number": number, "bill_form": "bank", "acceptor": "工商银行佛山分行"}
        due = today + timedelta(days=days)
        line = LineInput(gross_amount=Decimal(100000), due_date=due, details=said)
        partner = cast.customer if type_id == "finance.bill_receipt" else cast.supplier
        draft = DraftInput(type_id, today, (line,), partner=partner)
        post([PostRequest(save_draft(DraftRequest(draft, owner)).id, owner)])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def test_a_bill_is_found_looked_at_and_discounted(open_page: Open, address: str) -> None:
    phone, boss = open_page(is_phone=True), open_page()
    for page in (phone, boss):
        page.goto(f"{address}/money/bills")
        expect(page.get_by_text("100,000.00").first).to_be_visible()
        assert_accessible(page)
    assert_fits(phone)
    phone.get_by_role("link", name="5102202600018").click()
    expect(phone.locator("h1")).to_contain_text("票据 5102202600018")
    assert_accessible(phone)
    assert_fits(phone)
    boss.goto(phone.url)
    boss.get_by_role("link", name="贴现").click()
    boss.get_by_label("贴现年利率%").fill("3.6")
    assert_accessible(boss)
    boss.get_by_role("button", name="生成票据结算单草稿").click()
    expect(boss.get_by_text("900.00").first).to_be_visible()
    boss.get_by_role("button", name="审核").first.click()
    expect(boss.get_by_text("已审核").first).to_be_visible()
    boss.goto(phone.url)
    expect(boss.locator(".chip").first).to_have_text("已贴现")


def test_bills_are_chosen_for_an_endorsement(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/t/finance.bill_settlement/new")
    page.get_by_label("处理方式").select_option(label="到期承付")
    page.get_by_role("button", name="选择未核销").click()
    expect(page.get_by_role("dialog").get_by_text("1102202600001").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("checkbox", name="1102202600001").check()
    page.get_by_role("button", name="加入单据").click()
    expect(page.get_by_text("1102202600001").first).to_be_visible()
