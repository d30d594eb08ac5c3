"""Pick waves: several orders in one walk, dealt to the orders in turn, and a delivery drafted for each."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.documents.models import Document, DocumentLine, State
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.warehouse.models import Wave, WaveLine, WaveOrder, WaveState
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.waves.choosing import OrdersAsked, open_orders
from liandong.warehouse.waves.making import cancel_wave, make_wave
from liandong.warehouse.waves.picking import pick, stops_of
from liandong.warehouse.waves.routes import RouteForm, save_route
from liandong.warehouse.waves.sorting import sort_wave
from tests.support.trading import DAY, Trading
from tests.warehouse.calling import counted, deliver, sheet

D = Decimal
DELIVERY, ORDER = "sales.delivery", "sales.order"


@dataclass(frozen=True, slots=True)
class Orders:
    """C1 wants 4 P1 and 2 P2, C2 wants 3 P1; 5 P1 lie in bin A-01, 10 in the warehouse itself."""

    first: int
    second: int


@pytest.fixture
def orders(trading: Trading) -> Orders:
    place = trading.places["主仓"]
    aisle = Place.objects.create(code="A-01", name="A-01", kind=PlaceKind.BIN, parent_id=place)
    trading.places["A-01"] = aisle.pk
    trading.receive("P1", "15", "5")
    trading.receive("P2", "10", "3")
    moved = [trading.line("P1", "5")]
    trading.book("inventory.transfer", moved, place="主仓", target_place="A-01", details={"mode": "direct"})
    lines = [trading.line("P1", "4", "10"), trading.line("P2", "2", "8")]
    first = trading.book(ORDER, lines, partner="C1", place="主仓", due_date=DAY)
    second = trading.book(ORDER, [trading.line("P1", "3", "10")], partner="C2", place="主仓")
    return Orders(first.id, second.id)


def wave_of(trading: Trading, orders: Orders) -> Wave:
    return make_wave(trading.actor, trading.places["主仓"], [orders.second, orders.first])


def codes(act: object, *arguments: object) -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as refusal:
        act(*arguments)  # type: ignore[operator]
    return [(one.code, one.line) for one in refusal.value.problems]


def walked(wave: Wave) -> list[tuple[str, str, Decimal, list[int]]]:
    return [
        (
            stop.lines[0].place.code,
            stop.lines[0].product.code,
            stop.quantity,
            [line.order.position for line in stop.lines],
        )
        for stop in stops_of(wave)
    ]


def test_one_walk_goes_along_the_bins_and_gathers_what_all_orders_want(
    trading: Trading, orders: Orders
) -> None:
    wave = wave_of(trading, orders)
    home = Place.objects.get(pk=trading.places["主仓"]).code
    # The order that is due first has the first slot: its 4 and 1 of the 3 come from the bin.
    assert walked(wave) == [
        ("A-01", "P1", D(5), [1, 2]),
        (home, "P1", D(2), [2]),
        (home, "P2", D(2), [1]),
    ]


def test_what_is_picked_short_goes_to_the_first_orders_and_the_rest_stays_open(
    trading: Trading, orders: Orders
) -> None:
    wave = wave_of(trading, orders)
    aisle, home, other = stops_of(wave)
    pick(trading.actor, wave.pk, 1, {aisle.key: D("4.5"), home.key: D(0), other.key: D(2)})
    made = sort_wave(trading.actor, wave.pk, DAY)
    drafted = {
        one.partner_id: [
            (line.product.code, line.quantity, line.price, line.place.code)  # type: ignore[union-attr]
            for line in DocumentLine.objects.filter(document=one).order_by("position")
        ]
        for one in Document.objects.filter(pk__in=[one.id for one in made])
    }
    code = Place.objects.get(pk=trading.places["主仓"]).code
    assert drafted == {
        trading.partners["C1"]: [("P1", D(4), D(10), "A-01"), ("P2", D(2), D(8), code)],
        trading.partners["C2"]: [("P1", D("0.5"), D(10), "A-01")],
    }
    for one in made:
        trading.post(one)
    left = DocumentLine.objects.get(document=orders.second)
    assert (left.quantity, left.fulfilled) == (D(3), D("0.5"))
    assert trading.stock("P1", "A-01")[0] == D("0.5")
    wave.refresh_from_db()
    assert wave.state == WaveState.SORTED
    again = open_orders(trading.actor, OrdersAsked(trading.places["主仓"]))
    assert [one.pk for one in again] == [orders.second]


def test_a_kit_that_was_picked_in_a_wave_is_billed(trading: Trading) -> None:
    parts = (Part(trading.products["P1"], D(2)), Part(trading.products["P2"], D(1)))
    set_composition(CompositionForm(trading.service("礼盒"), parts), trading.actor)
    trading.receive("P1", "10", "2")
    trading.receive("P2", "10", "5")
    order = trading.book(ORDER, [trading.line("礼盒", "3", "20")], partner="C1", place="主仓")
    wave = make_wave(trading.actor, trading.places["主仓"], [order.id])
    pick(trading.actor, wave.pk, 1, {stop.key: stop.quantity for stop in stops_of(wave)})
    (made,) = sort_wave(trading.actor, wave.pk, DAY)
    trading.post(made)
    assert Document.objects.get(pk=made.id).gross_amount == D(60)
    lines = DocumentLine.objects.filter(document=order.id).order_by("position")
    assert [(line.product.code, line.fulfilled) for line in lines if line.product] == [
        ("礼盒", D(3)),
        ("P1", D(6)),
        ("P2", D(3)),
    ]


def test_an_order_is_in_one_open_wave(trading: Trading, orders: Orders) -> None:
    wave = wave_of(trading, orders)
    place = trading.places["主仓"]
    assert codes(make_wave, trading.actor, place, [orders.first]) == [("wave_order_taken", None)]
    cancel_wave(trading.actor, wave.pk)
    assert codes(pick, trading.actor, wave.pk, 2, {}) == [("wave_ended", None)]
    again = make_wave(trading.actor, place, [orders.first])
    assert WaveOrder.objects.filter(is_open=True).count() == 1
    cancel_wave(trading.actor, again.pk)
    trading.draft(
        DELIVERY, [trading.line("P1", "1", "10", origin=_line(orders.first))], partner="C1", place="主仓"
    )
    assert codes(make_wave, trading.actor, place, [orders.first]) == [("wave_order_taken", None)]


def test_a_document_one_may_not_see_is_not_named(trading: Trading, orders: Orders) -> None:
    receipt = trading.receive("P1", "1", "5").id
    with pytest.raises(RefusedError) as refusal:
        make_wave(trading.actor, trading.places["主仓"], [orders.first, receipt])
    assert refusal.value.problems[0].detail == {"number": "—"}


def _line(order: int) -> int:
    return DocumentLine.objects.filter(document=order).order_by("position").values_list("pk", flat=True)[0]


def test_another_wave_leaves_what_the_first_one_wants(trading: Trading, orders: Orders) -> None:
    place = trading.places["主仓"]
    make_wave(trading.actor, place, [orders.first])
    second = make_wave(trading.actor, place, [orders.second])
    code = Place.objects.get(pk=place).code
    assert walked(second) == [("A-01", "P1", D(1), [1]), (code, "P1", D(2), [1])]


def test_what_is_wrong_is_refused_and_nothing_is_written(trading: Trading, orders: Orders) -> None:
    wave = wave_of(trading, orders)
    first, *_ = stops_of(wave)
    wrong = {"w0": D(1), first.key: D(6)}
    assert codes(pick, trading.actor, wave.pk, 1, wrong) == [("wave_stop_unknown", 1), ("picked_beyond", 2)]
    assert codes(pick, trading.actor, wave.pk, 2, {first.key: D(1)}) == [("version_conflict", None)]
    assert not WaveLine.objects.filter(picked__gt=0).exists()
    assert codes(sort_wave, trading.actor, wave.pk, DAY) == [("wave_nothing_picked", None)]
    place = trading.places["主仓"]
    assert codes(make_wave, trading.actor, place, []) == [("wave_empty", None)]
    assert codes(make_wave, trading.actor, trading.places["A-01"], [1]) == [("wave_place", None)]


def test_orders_are_chosen_by_route_carrier_and_day(trading: Trading, orders: Orders) -> None:
    carrier = save_carrier(trading.actor, CarrierForm("自己的车", has_waybills=False))
    route = save_route(trading.actor, RouteForm("东线", carrier, customers=(trading.partners["C2"],)))
    place = trading.places["主仓"]

    def found(asked: OrdersAsked) -> list[int]:
        return [one.pk for one in open_orders(trading.actor, asked)]

    assert found(OrdersAsked(place)) == [orders.first, orders.second]
    assert found(OrdersAsked(place, route=route)) == [orders.second]
    assert found(OrdersAsked(place, carrier=carrier)) == [orders.second]
    assert found(OrdersAsked(place, until=DAY - timedelta(days=1))) == []
    assert found(OrdersAsked(trading.places["门店仓"])) == []
    taken = RouteForm("西线", customers=(trading.partners["C2"],))
    assert codes(save_route, trading.actor, taken) == [("route_customer_taken", None)]


def test_two_pickers_on_their_phones(trading: Trading, orders: Orders, owner: Client) -> None:
    page = owner.post(
        "/waves/new", {"place": trading.places["主仓"], "orders": [orders.first, orders.second]}
    )
    wave = Wave.objects.get()
    assert page["Location"] == f"/waves/{wave.pk}"
    opened = sheet(owner, f"/waves/{wave.pk}/pick")
    assert [(line["wanted"], line["counted"]) for line in opened["lines"]] == [
        ("5", "0"),
        ("2", "0"),
        ("2", "0"),
    ]
    lines = counted(opened)
    lines[0]["quantity"] = "5"
    saved = deliver(owner, f"/waves/{wave.pk}/save", opened, lines)
    assert saved.json() == {"document": wave.pk, "number": wave.number, "version": 2}
    again = deliver(owner, f"/waves/{wave.pk}/save", opened, lines)
    assert again.json()["version"] == 2, "the answer was lost, nothing was picked twice"
    other = counted(opened)
    other[2]["quantity"] = "2"
    late = deliver(owner, f"/waves/{wave.pk}/save", opened, other)
    assert late.status_code == 409
    assert [line["counted"] for line in late.json()["current"]["lines"]] == ["5", "0", "0"]
    lines[2]["quantity"] = "2"
    done = deliver(owner, f"/waves/{wave.pk}/finish", opened | {"version": 2}, lines)
    assert done.json()["url"] == f"/waves/{wave.pk}"
    too_many = counted(opened)
    too_many[0]["quantity"] = "6"
    assert deliver(owner, f"/waves/{wave.pk}/save", opened | {"version": 3}, too_many).status_code == 422
    owner.post(f"/waves/{wave.pk}/sort")
    drafts = Document.objects.filter(type=DELIVERY, state=State.DRAFT)
    assert {one.partner_id for one in drafts} == {trading.partners["C1"], trading.partners["C2"]}
    shown = owner.get(f"/waves/{wave.pk}").content.decode()
    assert all(one.number in shown for one in drafts)
    assert all(f"/scan/check/{one.pk}" in shown for one in drafts)
