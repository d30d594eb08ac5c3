from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoDbBlocker

from liandong.catalog.families import read_families
from liandong.catalog.models import Family, Product
from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.requests import DraftRequest, Outcome
from liandong.general_ledger.models import Claim, JournalLine, RoleAccount
from liandong.identity.companies import use_company
from liandong.identity.models import AuditRow, Member
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from liandong.sample import booking
from liandong.sample.aprons import CODES as APRONS
from liandong.sample.booking import NotEmptyError, book_sample
from liandong.sample.catalogue import catalogue
from liandong.sample.drafting import TYPES, references
from liandong.sample.events import Event, EventLine, Kind
from liandong.sample.trade import DAYS, plan_trade
from liandong.stock_ledger.models import Reservation, StockBalance
from tests.support.companies import SLUG
from tests.support.installation import Installation, copied, standing_on
from tests.support.trading import make_trading

SHORT, FEW = 10, 4
INTO = {Kind.OPENING_STOCK, Kind.PURCHASE_RECEIPT, Kind.SALES_RETURN}
OUT = {Kind.SALES_DELIVERY, Kind.PURCHASE_RETURN, Kind.ADJUSTMENT_OUT}


def planned(books: booking.SampleBooks, days: int = SHORT) -> list[Event]:
    first = books.today - timedelta(days=DAYS)
    return [event for event in plan_trade(books.today) if event.day < first + timedelta(days=days)]


def base(line: EventLine) -> Decimal:
    if line.product in APRONS:
        return line.quantity
    return line.quantity * catalogue().products[line.product].unit(line.unit).ratio


def stock_of_plan(events: list[Event]) -> dict[tuple[str, str], Decimal]:
    stock: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for event in events:
        for line in event.lines:
            slot = (event.place or "", line.product)
            if event.kind in INTO:
                stock[slot] += base(line)
            elif event.kind in OUT:
                stock[slot] -= base(line)
            elif event.kind is Kind.COUNT:
                stock[slot] = line.quantity
            elif event.kind is Kind.TRANSFER:
                stock[slot] -= base(line)
                stock[event.target_place or "", line.product] += base(line)
    return {slot: quantity for slot, quantity in stock.items() if quantity}


def open_orders_of_plan(events: list[Event]) -> dict[tuple[str, str], Decimal]:
    """What posted sales orders still keep: ordered less delivered."""
    kept: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for event in events:
        sign = {Kind.SALES_ORDER: 1, Kind.SALES_DELIVERY: -1}.get(event.kind, 0)
        for line in event.lines:
            if sign and not event.is_draft:
                kept[event.place or "", line.product] += sign * base(line)
    return {slot: quantity for slot, quantity in kept.items() if quantity}


@pytest.fixture(scope="module")
def booked(
    template: Installation, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Installation, booking.SampleBooks]]:
    """An installation with ten days booked, for all tests that only look at them."""
    with django_db_blocker.unblock(), copied(template) as installation:
        with standing_on(installation), use_company(SLUG):
            books = book_sample(SLUG, days=SHORT)
        yield installation, books


@pytest.fixture
def books(
    booked: tuple[Installation, booking.SampleBooks], django_db_blocker: DjangoDbBlocker
) -> Iterator[booking.SampleBooks]:
    installation, books = booked
    with django_db_blocker.unblock(), standing_on(installation), use_company(SLUG):
        yield books


def test_a_family_of_aprons_has_its_variants_in_stock(books: booking.SampleBooks) -> None:
    (family,) = read_families(Family.objects.values_list("pk", flat=True)).values()
    codes = dict(Product.objects.filter(pk__in=family.products).values_list("code", "name"))
    assert codes == dict.fromkeys(APRONS, "防油围裙")
    held = StockBalance.objects.filter(product__in=family.products).values_list("quantity", flat=True)
    assert (len(held), sum(held)) == (8, 212)


def test_ten_days_are_booked_as_planned_and_the_audit_is_clean(books: booking.SampleBooks) -> None:
    events = planned(books)
    assert Document.objects.count() == len(events) == sum(books.documents.values()) == books.new_documents
    assert Document.objects.filter(state=State.DRAFT).count() == sum(event.is_draft for event in events)
    stored = StockBalance.objects.filter(quantity__gt=0).values_list(
        "place__code", "product__code", "quantity"
    )
    assert {(place, code): quantity for place, code, quantity in stored} == stock_of_plan(events)
    assert audit() == []


def test_orders_keep_exactly_what_is_not_yet_delivered(books: booking.SampleBooks) -> None:
    expected = open_orders_of_plan(planned(books))
    assert expected, "ten days end with goods on order"
    rows = StockBalance.objects.filter(reserved__gt=0).values_list("place__code", "product__code", "reserved")
    assert {(place, code): quantity for place, code, quantity in rows} == expected
    assert sum(Reservation.objects.values_list("quantity", flat=True)) == sum(expected.values())


def test_debts_and_money_are_those_of_the_plan(books: booking.SampleBooks) -> None:
    events = planned(books)
    owing = {Kind.OPENING_RECEIVABLE: 1, Kind.SALES_INVOICE: 1, Kind.SALES_PAYMENT: -1}
    owed = sum((owing.get(event.kind, 0) * event.amount for event in events), Decimal(0))
    claims = Claim.objects.filter(kind="receivable").values_list("open_amount", flat=True)
    assert sum(claims) == owed
    paying = {Kind.OPENING_MONEY: 1, Kind.SALES_PAYMENT: 1, Kind.PURCHASE_PAYMENT: -1}
    money = sum((paying.get(event.kind, 0) * event.amount for event in events), Decimal(0))
    roles = [AccountRole.CASH.value, AccountRole.BANK.value]
    accounts = RoleAccount.objects.filter(role__in=roles).values("account")
    assert sum(JournalLine.objects.filter(account__in=accounts).values_list("amount", flat=True)) == money


def test_each_document_is_made_by_the_one_whose_job_it_is(books: booking.SampleBooks) -> None:
    names = dict(Member.objects.values_list("pk", "name"))
    staff = {one.code: one.name for one in catalogue().members.values()}
    expected = {(TYPES[event.kind], staff[event.member]) for event in planned(books)}
    made = Document.objects.values_list("type", "member")
    assert {(kind, names[member]) for kind, member in made} == expected
    assert AuditRow.objects.filter(action="post").count() == Document.objects.count()


@pytest.mark.only_on("sqlite")  # where it goes on is decided by numbers it reads, the same on both
def test_a_stopped_sample_goes_on_where_it_was(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def breaking(requests: list[DraftRequest]) -> list[Outcome]:
        nonlocal calls
        calls += 1
        if calls > 12:
            raise ConnectionError("the line went dead")
        return book(requests)

    monkeypatch.setattr(booking, "book", breaking)
    with pytest.raises(ConnectionError):
        book_sample(company, days=FEW)
    before = Document.objects.count()
    assert before > 0
    monkeypatch.setattr(booking, "book", book)
    books = book_sample(company, days=FEW)
    events = planned(books, FEW)
    assert books.new_documents == len(events) - before
    assert Document.objects.count() == len(events)
    assert book_sample(company, days=FEW).new_documents == 0
    assert Document.objects.count() == len(events)
    assert audit() == []


def test_the_sample_is_never_mixed_with_real_books(company: str) -> None:
    make_trading().receive("P1", "1", "1")
    with pytest.raises(NotEmptyError):
        book_sample(company, days=SHORT)


def test_a_plan_the_engine_refuses_says_which_event(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(requests: object) -> None:
        raise RefusedError([])

    monkeypatch.setattr(booking, "book", refuse)
    with pytest.raises(booking.SampleError, match="OS-00001"):
        book_sample(company, days=1)


def test_a_batch_never_refers_to_itself() -> None:
    today = date(2026, 11, 21)
    plan = list(plan_trade(today))
    for ago in (91, 60, 0):
        events = [event for event in plan if event.day == today - timedelta(days=ago)]
        batches = list(booking._batches(events))
        assert [event for batch in batches for event in batch] == events
        for batch in batches:
            keys = {event.key for event in batch}
            assert not any(references(event) & keys for event in batch)
            assert len({event.is_draft for event in batch}) == 1


def test_lines_know_their_origin(books: booking.SampleBooks) -> None:
    for kind, origin in (("sales.delivery", "sales.order"), ("purchasing.receipt", "purchasing.order")):
        lines = DocumentLine.objects.filter(document__type=kind)
        assert set(lines.values_list("origin__document__type", flat=True)) == {origin}
