"""Dollars in an account of their own: moved by a transfer whose worth is worked out, revalued with a press."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
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


def last_month() -> tuple[date, date]:
    """Return the first and last day of the month before this one."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _make() -> None:
    from liandong.currencies.actions import save_rates  # noqa: PLC0415 - needs Django, loaded later
    from liandong.currencies.forms import RateForm  # noqa: PLC0415
    from liandong.documents.currency_fields import roles_of, switch_currencies  # noqa: PLC0415
    from liandong.documents.drafting import save_draft  # noqa: PLC0415
    from liandong.documents.inputs import DraftInput, LineInput  # noqa: PLC0415
    from liandong.documents.posting.engine import post  # noqa: PLC0415
    from liandong.documents.requests import DraftRequest, PostRequest  # noqa: PLC0415
    from liandong.general_ledger.account_actions import AccountForm, save_account  # noqa: PLC0415
    from liandong.identity.actors import load_actor  # noqa: PLC0415
    from liandong.kernel.custom import CustomRole  # noqa: PLC0415
    from tests.e2e.cast import make_cast, owner_of_company  # noqa: PLC0415

    cast, owner = make_cast(), owner_of_company()
    first, last = last_month()
    rates = {first: Decimal("7.1"), last: Decimal("7.2")}
    save_rates([RateForm("USD", on, rate) for on, rate in rates.items()], owner)
    switch_currencies(owner, is_on=True)
    actor = load_actor(owner.member)
    dollars = save_account(None, AccountForm("100203", "美元户", is_settlement=True, currency="USD"), actor)
    kinds = (
        ("finance.opening_balances", None, {"account": dollars}, {}),
        ("finance.opening_claims", cast.customer, {}, {"kind": "receivable"}),
    )
    for type_id, partner, given, said in kinds:
        names = roles_of(actor, type_id)
        head = {names[CustomRole.CURRENCY]: "USD"} if CustomRole.CURRENCY in names else {}
        details = {**said, names[CustomRole.AMOUNT]: "1000"}
        line = LineInput(gross_amount=Decimal(7100), details=details, **given)
        draft = DraftInput(type_id, first, (line,), partner=partner, details=head)
        post([PostRequest(save_draft(DraftRequest(draft, actor)).id, actor)])


@pytest.fixture(scope="module")
def address(shared: Shared, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with company_made_by(shared, django_db_blocker, _make) as url:
        yield url


def test_dollars_are_held_moved_and_revalued(open_page: Open, address: str) -> None:
    boss, phone = open_page(), open_page(is_phone=True)
    first, last = last_month()
    for page in (boss, phone):
        page.goto(f"{address}/analytics/money?from={first}&to={last}")
        expect(page.get_by_text("7,100.00").first).to_be_visible()
        expect(page.get_by_text("USD").first).to_be_visible()
        assert_fits(page)
        assert_accessible(page)
    boss.get_by_role("link", name="100203").first.click()
    expect(boss.get_by_text("余额 USD")).to_be_visible()
    assert_fits(boss)
    month = f"{first:%Y-%m}"
    for page in (phone, boss):
        page.goto(f"{address}/ledger/transfers?kind=revaluation&month={month}")
        expect(page.get_by_text("7,200.00").first).to_be_visible()
        assert_fits(page)
        assert_accessible(page)
    boss.on("dialog", lambda dialog: dialog.accept())
    boss.get_by_role("button", name="期末调汇").first.click()
    boss.get_by_role("button", name="确定").first.click()
    expect(boss.get_by_text("已期末调汇").first).to_be_visible()
    boss.get_by_role("link", name="TH").first.click()
    expect(boss.get_by_text("期末汇率").first).to_be_visible()
    assert_fits(boss)
