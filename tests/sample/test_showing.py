"""What the sample shows besides its trade: the figures follow from its plan in ``sample/showing``."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from liandong.banking.exceptions import figures, reconciled
from liandong.banking.models import BankProposal
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, State
from liandong.documents.promotion_model import PromotionUse
from liandong.general_ledger.models import Account, Claim
from liandong.identity.companies import use_company
from liandong.partners.models import Channel, Partner
from liandong.sample.booking import book_sample
from liandong.sample.catalogue import catalogue
from liandong.sample.company import prepare_company
from liandong.sample.showing.goods import BASKET, FREEZER, KIT, MILK, SCALE
from liandong.sample.showing.making import show_more
from liandong.sample.trade import DAYS
from liandong.stock_ledger.models import FixedBin, Serial, StockBalance
from liandong.warehouse.models import CountPlan, CountRun, RunState, Shipment, Wave
from tests.support.companies import SLUG
from tests.support.installation import Installation, copied, standing_on

pytestmark = pytest.mark.only_on("sqlite")  # the engine and the records are tested on both


@pytest.fixture(scope="module")
def shown(template: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """An installation whose sample has two days of trade, and all that is shown besides."""
    with django_db_blocker.unblock(), copied(template) as installation:
        with standing_on(installation), use_company(SLUG):
            today = book_sample(SLUG, days=2).today
            show_more(prepare_company(catalogue(), today - timedelta(days=DAYS)), today)
        yield installation


@pytest.fixture
def today(shown: Installation, django_db_blocker: DjangoDbBlocker) -> Iterator[date]:
    with django_db_blocker.unblock(), standing_on(shown), use_company(SLUG):
        yield timezone.localdate()


def test_all_books_are_right(today: date) -> None:
    del today
    assert audit() == []


def test_of_milk_one_lot_is_past_its_day_one_near_it_and_one_fresh(today: date) -> None:
    """48 − 42; 240 − 96 − 60 − 36; 144: by expiry, what is past its day stays."""
    held = StockBalance.objects.filter(product__code=MILK, quantity__gt=0, place__code="W03")
    rows = held.order_by("lot__expires_on").values_list("lot__expires_on", "quantity")
    days = [((on - today).days, quantity) for on, quantity in rows if on is not None]
    assert days == [(-10, Decimal(6)), (2, Decimal(48)), (11, Decimal(144))]


def test_each_piece_is_in_one_place_and_one_was_exchanged(today: date) -> None:
    del today
    where = Serial.objects.filter(product__code=SCALE).order_by("number")
    codes = [place for _, place in where.values_list("number", "place__name")]
    assert codes == ["客户", "主仓", "客户", "主仓", "主仓", "主仓", "门店仓", "门店仓"]
    assert Serial.objects.filter(product__code=FREEZER, place__code="W01").count() == 3


def test_baskets_were_put_together_and_one_taken_apart(today: date) -> None:
    """12 − 1 − 2 sold."""
    del today
    held = StockBalance.objects.filter(product__code=BASKET).values_list("quantity", flat=True)
    assert sum(held) == 9


def test_every_page_has_something(today: date) -> None:
    del today
    assert set(Wave.objects.values_list("state", flat=True)) == {"sorted", "picking"}
    assert set(Shipment.objects.values_list("standing", flat=True)) == {"signed", "under_way"}
    assert FixedBin.objects.count() == 3
    assert CountPlan.objects.count() == 2
    assert CountRun.objects.filter(state=RunState.OPEN, lines__findings__isnull=False).exists()
    assert PromotionUse.objects.filter(coupon__isnull=False).count() == 1
    assert Document.objects.filter(type="purchasing.agreement", state=State.POSTED).count() == 1
    waiting = Document.objects.get(type="purchasing.order", state=State.DRAFT, gross_amount__gte=50_000)
    assert waiting.gross_amount == Decimal("66670.00")
    assert StockBalance.objects.filter(place__kind="quarantine", quantity=40).exists()
    kits = Document.objects.filter(type="sales.delivery", lines__product__code=KIT)
    assert kits.count() == 1


def test_every_customer_buys_by_a_channel(today: date) -> None:
    del today
    names = set(Channel.objects.values_list("name", flat=True))
    assert len(names) == 4
    customers = Partner.objects.filter(is_customer=True)
    assert {next(iter(one.details.values())) for one in customers} == names
    sales = Document.objects.filter(type="sales.order")
    assert all(names & set(one.details.values()) for one in sales)


def test_money_is_spent_and_earned_by_category(today: date) -> None:
    """Three months of rent and power, wages, small things, freight, a draft; 412.37 + 156 earned."""
    posted = Document.objects.filter(state=State.POSTED)
    spent = posted.filter(type="finance.other_expense")
    assert spent.count() == 8
    assert sum(spent.values_list("gross_amount", flat=True)) == 3 * (12000 + 46835) + Decimal("9171.30")
    earned = posted.filter(type="finance.other_income").values_list("gross_amount", flat=True)
    assert sum(earned) == Decimal("568.37")
    written = posted.filter(type="finance.voucher").values_list("gross_amount", flat=True)
    assert sorted(written) == [Decimal("1250.50")] * 3 + [Decimal(200000)]
    owed = Claim.objects.get(document__type="finance.other_expense")
    assert (owed.amount, owed.due_date - today) == (Decimal(1680), timedelta(days=26))


def test_most_of_the_banks_month_is_matched_alone_and_the_balances_come_together(today: date) -> None:
    account = Account.objects.get(code="100201").pk
    found = figures(account)
    assert found.by_how["alone"] > 0
    assert BankProposal.objects.filter(category="银行手续费").count() == 1
    assert reconciled(account, today).difference == Decimal(0)
