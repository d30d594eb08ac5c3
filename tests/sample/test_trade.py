from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest

from liandong.kernel.money import ZERO
from liandong.sample.aprons import CODES as APRONS
from liandong.sample.asking import CARRIER, FREIGHT
from liandong.sample.catalogue import catalogue
from liandong.sample.events import Account, Event, EventLine, Kind
from liandong.sample.trade import plan_trade
from liandong.sample.world import gross_amount

TODAYS = (date(2026, 11, 21), date(2026, 11, 24), date(2027, 3, 1), date(2028, 2, 29))
INTO_STOCK = {Kind.OPENING_STOCK, Kind.PURCHASE_RECEIPT, Kind.SALES_RETURN}
OUT_OF_STOCK = {Kind.SALES_DELIVERY, Kind.PURCHASE_RETURN, Kind.ADJUSTMENT_OUT}
SIDES = (
    (Kind.SALES_INVOICE, Kind.OPENING_RECEIVABLE, Kind.SALES_PAYMENT),
    (Kind.PURCHASE_INVOICE, Kind.OPENING_PAYABLE, Kind.PURCHASE_PAYMENT),
)
Slot = tuple[str, str]

every_today = pytest.mark.parametrize("today", TODAYS, ids=str)


@cache
def events(today: date) -> tuple[Event, ...]:
    return plan_trade(today)


def base(line: EventLine) -> Decimal:
    if line.product in APRONS:
        return line.quantity
    return line.quantity * catalogue().products[line.product].unit(line.unit).ratio


def moves(event: Event) -> list[tuple[Slot, Decimal]]:
    """What an event does to stock, worked out from the event alone."""
    found: list[tuple[Slot, Decimal]] = []
    for line in event.lines:
        source, target = (event.place or "", line.product), (event.target_place or "", line.product)
        if event.kind in INTO_STOCK:
            found.append((source, base(line)))
        elif event.kind in OUT_OF_STOCK:
            found.append((source, -base(line)))
        elif event.kind is Kind.COUNT:
            assert line.expected is not None
            found.append((source, line.quantity - line.expected))
        elif event.kind is Kind.TRANSFER:
            found.append((source, -base(line)))
            found.append((target, ZERO if event.is_under_way else base(line)))
    return found


@every_today
def test_stock_never_falls_below_what_is_reserved(today: date) -> None:
    on_hand: defaultdict[Slot, Decimal] = defaultdict(Decimal)
    reserved: defaultdict[Slot, Decimal] = defaultdict(Decimal)
    for event in events(today):
        for slot, quantity in moves(event):
            on_hand[slot] += quantity
            if event.kind is Kind.SALES_DELIVERY:
                reserved[slot] += quantity
        if event.kind is Kind.SALES_ORDER:
            for line in event.lines:
                reserved[event.place or "", line.product] += base(line)
        for line in event.lines:
            slot = (event.place or "", line.product)
            assert ZERO <= reserved[slot] <= on_hand[slot], event.key


@every_today
def test_a_count_expects_what_the_books_say(today: date) -> None:
    on_hand: defaultdict[Slot, Decimal] = defaultdict(Decimal)
    differing = 0
    for event in events(today):
        if event.kind is Kind.COUNT:
            for line in event.lines:
                assert line.expected == on_hand[event.place or "", line.product]
                assert line.quantity >= ZERO
                differing += line.quantity != line.expected
        for slot, quantity in moves(event):
            on_hand[slot] += quantity
    assert differing > 5


@every_today
def test_no_more_is_moved_on_than_the_origin_has(today: date) -> None:
    plan = events(today)
    lines = {(event.key, index): line for event in plan for index, line in enumerate(event.lines)}
    kinds = {event.key: event.kind for event in plan}
    done: defaultdict[tuple[Kind, str, int], Decimal] = defaultdict(Decimal)
    drafts = {event.key for event in plan if event.is_draft}
    for event in plan:
        for line in event.lines:
            if line.origin is None:
                continue
            origin = lines[line.origin.key, line.origin.line]
            assert (origin.product, origin.unit) == (line.product, line.unit)
            assert line.origin.key not in drafts
            if event.kind is Kind.SUPPLIER_QUOTATION:
                continue  # each supplier answers in full
            done[event.kind, line.origin.key, line.origin.line] += line.quantity
            assert abs(done[event.kind, line.origin.key, line.origin.line]) <= origin.quantity
            is_of_return = kinds[line.origin.key] in {Kind.SALES_RETURN, Kind.PURCHASE_RETURN}
            assert (line.quantity < ZERO) == is_of_return


def settle(payment: Event, owed: dict[str, tuple[str | None, Decimal]]) -> None:
    """Take a payment's allocations off what is owed; a credit note shrinks towards zero too."""
    assert payment.amount == sum((one.amount for one in payment.allocations), ZERO)
    assert payment.amount > ZERO
    for one in payment.allocations:
        partner, still_open = owed.pop(one.key)
        assert partner == payment.partner
        assert ZERO < one.amount / still_open <= 1
        if one.amount != still_open:
            owed[one.key] = partner, still_open - one.amount


@every_today
@pytest.mark.parametrize(("invoice", "opening", "payment"), SIDES, ids=("customers", "suppliers"))
def test_payments_settle_no_more_than_is_owed(
    today: date, invoice: Kind, opening: Kind, payment: Kind
) -> None:
    owed: dict[str, tuple[str | None, Decimal]] = {}
    for event in events(today):
        if event.kind in {invoice, opening}:
            owed[event.key] = event.partner, event.amount
        elif event.kind is payment:
            settle(event, owed)
    assert owed, "something must stay open, or the ageing report is empty"


@every_today
def test_invoices_are_the_sum_of_their_lines(today: date) -> None:
    for event in events(today):
        if event.kind in {Kind.SALES_INVOICE, Kind.PURCHASE_INVOICE}:
            assert event.amount == sum((gross_amount(line) for line in event.lines), ZERO)
            assert event.due is not None
            assert event.due >= event.day


@every_today
def test_money_never_runs_out(today: date) -> None:
    money: defaultdict[Account, Decimal] = defaultdict(Decimal)
    for event in events(today):
        if event.account is not None:
            money[event.account] += -event.amount if event.kind is Kind.PURCHASE_PAYMENT else event.amount
            assert money[event.account] >= ZERO


@every_today
def test_customers_stay_within_their_credit_limit(today: date) -> None:
    customers = catalogue().customers
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for event in events(today):
        if event.partner is None or event.partner not in customers:
            continue
        if event.kind is Kind.SALES_ORDER:
            owed[event.partner] += sum((gross_amount(line) for line in event.lines), ZERO)
        elif event.kind is Kind.OPENING_RECEIVABLE:
            owed[event.partner] += event.amount
        elif event.kind is Kind.SALES_PAYMENT:
            owed[event.partner] -= event.amount
        assert owed[event.partner] <= customers[event.partner].credit_limit, event.key


@every_today
def test_dates_lie_in_the_window_and_in_order(today: date) -> None:
    plan = events(today)
    times = [(event.day, event.minute) for event in plan]
    assert times == sorted(times)
    assert times[0][0] == today - timedelta(days=91)
    assert times[-1][0] == today
    assert any(event.kind is Kind.SALES_DELIVERY and event.day == today - timedelta(days=1) for event in plan)


@every_today
def test_everything_named_exists(today: date) -> None:
    data, plan = catalogue(), events(today)
    partners = {*data.customers, *data.suppliers, CARRIER}
    assert len({event.key for event in plan}) == len(plan)
    for event in plan:
        assert event.partner is None or event.partner in partners
        assert event.place is None or event.place in data.warehouses
        assert event.target_place is None or event.target_place in data.warehouses
        assert event.member in data.members
        for line in event.lines:
            if line.product == FREIGHT or line.product in APRONS:
                continue  # a service and variants of a family, which are in no catalogue of goods
            product = data.products[line.product]
            assert line.unit in {unit.name for unit in product.units}
            assert line.quantity or line.expected is not None
            assert line.tax_rate in {product.tax_rate, ZERO}


@every_today
def test_there_is_something_of_everything(today: date) -> None:
    plan = events(today)
    kinds = Counter(event.kind for event in plan)
    assert set(kinds) == set(Kind)
    assert 2500 <= len(plan) <= 4000
    assert 850 <= kinds[Kind.SALES_ORDER] <= 1200
    assert kinds[Kind.SALES_RETURN] >= 30
    days = (today - timedelta(days=back) for back in range(1, 92))
    assert kinds[Kind.COUNT] == 3 * sum((day + timedelta(days=1)).day == 1 for day in days)
    assert sum(event.is_under_way for event in plan) == 1
    assert any(event.is_draft for event in plan)
    deliveries = Counter(event.origin_key for event in plan if event.kind is Kind.SALES_DELIVERY)
    assert max(deliveries.values()) == 2
    orders = {event.key for event in plan if event.kind is Kind.SALES_ORDER and not event.is_draft}
    assert orders - set(deliveries), "some orders are still open"


def test_sundays_are_lighter_than_other_days() -> None:
    orders = Counter(event.day.weekday() for event in events(TODAYS[0]) if event.kind is Kind.SALES_ORDER)
    assert orders[6] < min(orders[day] for day in range(6))


def test_the_same_day_gives_the_same_plan() -> None:
    assert plan_trade(TODAYS[0]) == events(TODAYS[0])


def test_lower_prices_than_the_minimum_are_never_agreed() -> None:
    products = catalogue().products
    for event in events(TODAYS[0]):
        if event.kind is Kind.SALES_ORDER:
            for line in event.lines:
                product = products[line.product]
                least = product.minimum_price * product.unit(line.unit).ratio
                assert line.price >= least.quantize(Decimal("0.01"))


@every_today
def test_an_inquiry_is_answered_by_several_and_the_newest_waits_for_one(today: date) -> None:
    plan = events(today)
    inquiries = [event.key for event in plan if event.kind is Kind.INQUIRY]
    answers = [event for event in plan if event.kind is Kind.SUPPLIER_QUOTATION]
    asked = {(event.partner, line.origin.key) for event in answers for line in event.lines if line.origin}
    assert Counter(inquiry for _partner, inquiry in asked) == dict.fromkeys(inquiries, 3)
    assert [event.lines[0].origin.key for event in answers if event.is_draft and event.lines[0].origin] == [
        inquiries[-1]
    ]


@every_today
def test_goods_that_are_still_there_bear_the_freight(today: date) -> None:
    plan = events(today)
    received = {event.key for event in plan if event.kind is Kind.PURCHASE_RECEIPT}
    costs = [event for event in plan if event.kind is Kind.LANDED_COST]
    assert len(costs) == 2
    for event in costs:
        freight, *bearing = event.lines
        assert freight.price > ZERO
        assert {line.origin.key for line in bearing if line.origin} <= received
        assert not any(line.price for line in bearing)
