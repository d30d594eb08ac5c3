"""Serial numbers: each piece in one place, received once, and all that can be wrong with them."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book_each
from liandong.documents.copying import as_new, read_stored
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document
from liandong.documents.requests import DraftRequest, Outcome
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import Serial
from tests.support.trading import DAY, Trading, make_trading

Refusal = list[tuple[str, int | None]]


def _tracked(trading: Trading) -> Trading:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    return trading


@pytest.fixture
def tracked(trading: Trading) -> Trading:
    """P1 is kept by serial number."""
    return _tracked(trading)


def _line(trading: Trading, quantity: int, serials: str, product: str = "P1", **more: Any) -> LineInput:
    return trading.line(product, str(quantity), "10", details={"serials": serials}, **more)


def _receive(trading: Trading, serials: str, place: str = "主仓", **more: Any) -> int:
    line = _line(trading, len(serials.split()), serials)
    return trading.book("purchasing.receipt", [line], partner="S1", place=place, **more).lines[0]


def _sell(trading: Trading, serials: str, partner: str = "C1", **more: Any) -> int:
    line = _line(trading, len(serials.split()), serials)
    return trading.book("sales.delivery", [line], partner=partner, place="主仓", **more).lines[0]


def _refusal(trading: Trading, type_id: str, *lines: LineInput, **header: Any) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        trading.book(type_id, lines, **header)
    return [(one.code, one.line) for one in refused.value.problems]


def _where(trading: Trading) -> dict[str, str]:
    names = {pk: name for name, pk in trading.places.items()} | {2: "客户", 1: "供应商", 3: "盘点", 8: "在途"}
    return {number: names[place] for number, place in Serial.objects.values_list("number", "place")}


def test_pieces_come_in_and_go_out_each_by_its_number(tracked: Trading) -> None:
    _receive(tracked, "A1 A2 A3")
    _sell(tracked, "A1 A3")
    assert _where(tracked) == {"A1": "客户", "A2": "主仓", "A3": "客户"}
    assert Serial.objects.get(number="A1").holder_id == tracked.partners["C1"]
    assert audit() == []


def test_what_comes_in_needs_a_number_for_each_piece_and_none_that_is_there(tracked: Trading) -> None:
    _receive(tracked, "A1 A2")
    inward: dict[str, Any] = {"partner": "S1", "place": "主仓"}
    short, there = _line(tracked, 2, "B1"), _line(tracked, 2, "A1 B2")
    twice = _line(tracked, 1, "B2")
    stranger = _line(tracked, 1, "Z1", "P2")
    assert _refusal(tracked, "purchasing.receipt", short, there, twice, stranger, **inward) == [
        ("serial_in_line", 3),
        ("serial_count", 1),
        ("serial_in_stock", 2),
        ("serial_not_tracked", 4),
    ]
    assert _where(tracked) == {"A1": "主仓", "A2": "主仓"}


def test_everything_wrong_with_what_goes_out_is_said_at_once(tracked: Trading) -> None:
    Product.objects.filter(pk=tracked.products["P2"]).update(tracking=Tracking.SERIAL)
    _receive(tracked, "A1 A2 A3")
    _receive(tracked, "B1", "门店仓")
    other = _line(tracked, 1, "X1", "P2")
    tracked.book("purchasing.receipt", [other], partner="S1", place="主仓")
    _sell(tracked, "A1")
    lines = [_line(tracked, 1, one) for one in ("A1", "B1", "X1", "Z9")]
    found = _refusal(tracked, "sales.delivery", *lines, partner="C1", place="主仓")
    codes = [("serial_gone", 1), ("serial_elsewhere", 2), ("serial_of_other", 3), ("serial_unknown", 4)]
    assert [one for one in found if one[0].startswith("serial")] == codes


def test_stock_from_before_goes_out_without_a_number_and_only_that(trading: Trading) -> None:
    trading.receive("P1", "2", "10")
    _receive(_tracked(trading), "A1 A2")
    out: dict[str, Any] = {"partner": "C1", "place": "主仓"}
    assert _refusal(trading, "sales.delivery", trading.line("P1", "3"), **out) == [("serial_count", 1)]
    trading.book("sales.delivery", [_line(trading, 3, "A1")], **out)
    assert _refusal(trading, "sales.delivery", trading.line("P1", "1"), **out) == [("serial_count", 1)]


def test_only_what_the_customer_got_comes_back(tracked: Trading) -> None:
    _receive(tracked, "A1 A2 A3 A4")
    first, _ = _sell(tracked, "A1 A2"), _sell(tracked, "A3", "C2")
    back: dict[str, Any] = {"partner": "C1", "place": "主仓"}
    lines = [_line(tracked, 1, one) for one in ("A3", "A4", "Z1")]
    wrong = [("serial_other_customer", 1), ("serial_in_stock", 2), ("serial_unknown", 3)]
    assert _refusal(tracked, "sales.sales_return", *lines, **back) == wrong
    other = _sell(tracked, "A4")
    of_other = _line(tracked, 1, "A1", origin=other)
    assert _refusal(tracked, "sales.sales_return", of_other, **back) == [("serial_not_of_origin", 1)]
    tracked.book("sales.sales_return", [_line(tracked, 1, "A1", origin=first)], **back)
    assert _where(tracked)["A1"] == "主仓"
    _sell(tracked, "A1", "C2")
    assert Serial.objects.get(number="A1").holder_id == tracked.partners["C2"]


def test_what_was_sold_before_numbers_were_kept_comes_back_under_its_number(trading: Trading) -> None:
    trading.receive("P1", "2", "10")
    sold = trading.book("sales.delivery", [trading.line("P1", "2")], partner="C1", place="主仓").lines[0]
    back = _line(_tracked(trading), 1, "OLD1", origin=sold)
    trading.book("sales.sales_return", [back], partner="C1", place="主仓")
    assert _where(trading) == {"OLD1": "主仓"}


def test_a_supplier_gets_back_only_what_he_brought(tracked: Trading) -> None:
    _receive(tracked, "A1")
    back = _line(tracked, 1, "A1")
    found = _refusal(tracked, "purchasing.purchase_return", back, partner="S2", place="主仓")
    assert found == [("serial_other_supplier", 1)]
    tracked.book("purchasing.purchase_return", [back], partner="S1", place="主仓")
    _receive(tracked, "A1")
    assert _where(tracked) == {"A1": "主仓"}


def test_a_transfer_carries_each_piece_through_transit(tracked: Trading) -> None:
    _receive(tracked, "A1 A2 A3")
    way: dict[str, Any] = {"place": "主仓", "target_place": "门店仓", "details": {"mode": "dispatch"}}
    first = tracked.book("inventory.transfer", [_line(tracked, 2, "A1 A2")], **way).lines[0]
    tracked.book("inventory.transfer", [_line(tracked, 1, "A3")], **way)
    wrong = _line(tracked, 1, "A3", origin=first)
    found = _refusal(tracked, "inventory.transfer_receipt", wrong, target_place="门店仓")
    assert found == [("serial_not_of_origin", 1)]
    arrived = _line(tracked, 1, "A2", origin=first)
    tracked.book("inventory.transfer_receipt", [arrived], target_place="门店仓")
    assert _where(tracked) == {"A1": "在途", "A2": "门店仓", "A3": "在途"}


def test_a_count_finds_one_missing_and_another_that_nobody_knew(tracked: Trading) -> None:
    _receive(tracked, "A1 A2 A3")
    counted = tracked.line("P1", "3", details={"book_quantity": "3", "serials": "A1 A2 N1"})
    saved = tracked.book("inventory.stock_count", [counted], place="主仓")
    assert _where(tracked) == {"A1": "主仓", "A2": "主仓", "A3": "盘点", "N1": "主仓"}
    reverse(ReversalRequest(saved.id, tracked.actor))
    assert _where(tracked) == {"A1": "主仓", "A2": "主仓", "A3": "主仓", "N1": "盘点"}
    stale = tracked.draft("inventory.stock_count", [counted], place="主仓")
    _sell(tracked, "A1")
    with pytest.raises(RefusedError) as refused:
        tracked.post(stale)
    assert [one.code for one in refused.value.problems] == ["serial_count_stale"]
    assert audit() == []


def test_a_count_gives_stock_from_before_its_numbers(trading: Trading) -> None:
    trading.receive("P1", "2", "10")
    counted = _tracked(trading).line("P1", "2", details={"book_quantity": "2", "serials": "O1 O2"})
    trading.book("inventory.stock_count", [counted], place="主仓")
    assert _where(trading) == {"O1": "主仓", "O2": "主仓"}


def test_a_reversal_takes_back_the_pieces_unless_they_moved_on(tracked: Trading) -> None:
    _receive(tracked, "A1 A2")
    receipt = Document.objects.get(type="purchasing.receipt").pk
    _sell(tracked, "A1")
    with pytest.raises(RefusedError) as refused:
        reverse(ReversalRequest(receipt, tracked.actor))
    assert [one.code for one in refused.value.problems if one.code.startswith("serial")] == [
        "serial_moved_on"
    ]
    reverse(ReversalRequest(Document.objects.get(type="sales.delivery").pk, tracked.actor))
    reverse(ReversalRequest(receipt, tracked.actor))
    assert _where(tracked) == {"A1": "供应商", "A2": "供应商"}
    assert audit() == []


def test_a_piece_can_not_move_before_its_last_move(tracked: Trading) -> None:
    _receive(tracked, "A1", on=DAY)
    early = _refusal(
        tracked, "sales.delivery", _line(tracked, 1, "A1"), partner="C1", place="主仓", on=DAY - timedelta(1)
    )
    assert ("serial_earlier", 1) in early


def test_a_copy_has_no_numbers(tracked: Trading) -> None:
    _receive(tracked, "A1")
    copy = as_new(read_stored(Document.objects.get(type="purchasing.receipt")).draft)
    assert dict(copy.lines[0].details) == {}


def test_statements_do_not_grow_with_the_pieces(tracked: Trading) -> None:
    counts = []
    for many in (2, 40):
        serials = " ".join(f"N{many}-{number}" for number in range(many))
        saved = tracked.draft(
            "purchasing.receipt", [_line(tracked, many, serials)], partner="S1", place="主仓"
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tracked.post(saved)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def at_once(slug: str, jobs: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Run the jobs in as many threads, started together, each with its own connection."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Outcome]) -> Outcome:
        try:
            with use_company(slug):
                gate.wait()
                return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_people_can_neither_sell_nor_receive_one_piece(fresh_company: str) -> None:
    trading = _tracked(make_trading())
    _receive(trading, "A1 A2 A3 A4")

    def job(type_id: str, partner: str, place: str, number: str) -> Callable[[], Outcome]:
        lines = (_line(trading, 1, number),)
        draft = DraftInput(
            type_id, DAY, lines, partner=trading.partners[partner], place=trading.places[place]
        )
        return lambda: book_each([DraftRequest(draft, trading.actor)])[0]

    sold = at_once(fresh_company, [job("sales.delivery", "C1", "主仓", "A1") for _ in range(4)])
    places = ("主仓", "门店仓", "主仓", "门店仓")
    got = at_once(fresh_company, [job("purchasing.receipt", "S1", place, "N1") for place in places])
    assert [sum(one.is_posted for one in some) for some in (sold, got)] == [1, 1]
    codes = {problem.code for one in (*sold, *got) for problem in one.problems}
    assert codes == {"serial_gone", "serial_in_stock"}
    assert audit() == []
