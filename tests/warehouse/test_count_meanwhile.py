"""Counting while others sell and buy, with real threads: only what is truly missing differs."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db import connections

from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest
from liandong.identity.companies import use_company
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.summing import summed
from liandong.warehouse.models import CountRun
from tests.support.trading import DAY, Trading, make_trading
from tests.warehouse.runs import begun, count, found

D = Decimal


CODES = ("P1", "P2", "P3")
ROUNDS = 4


def test_counting_while_tills_sell_and_buy_finds_the_true_differences_only(fresh_company: str) -> None:
    """Shelf and books move together; two counters count spot-less sheets while three tills go on.

    P2's shelf holds one less than the books from the beginning on, and nothing else may differ.
    """
    trading = make_trading()
    run = begun(trading, *CODES)
    shelf = {"P1": D(10), "P2": D(9), "P3": D(10)}
    locks = {code: threading.Lock() for code in CODES}
    gate = threading.Barrier(4)

    def till(number: int) -> None:
        for turn in range(ROUNDS):
            code = CODES[(number + turn) % 3]
            with locks[code]:
                shelf[code] += trade(trading, code, is_sale=turn % 2 == 0)

    def counter() -> None:
        for code in CODES:
            with locks[code]:
                count(trading, run, found(trading, code, str(shelf[code]), f"k{code}"))

    in_threads(fresh_company, gate, [lambda: till(0), lambda: till(1), lambda: till(2), counter])
    assert {line.product: line.difference for line in summed(run)} == {
        trading.products["P1"]: D(0),
        trading.products["P2"]: D(-1),
        trading.products["P3"]: D(0),
    }
    gate = threading.Barrier(2)
    in_threads(fresh_company, gate, [lambda: till(1), lambda: finish(trading, run)])
    for code in CODES:
        assert trading.stock(code)[0] == shelf[code]


def finish(trading: Trading, run: CountRun) -> None:
    assert book_run(trading.actor, run.pk, Ending()).is_posted


def trade(trading: Trading, code: str, *, is_sale: bool) -> Decimal:
    kind, partner = ("sales.delivery", "C1") if is_sale else ("purchasing.receipt", "S1")
    lines = (trading.line(code, "1", "9"),)
    place = trading.places["主仓"]
    draft = DraftInput(kind, DAY, lines, partner=trading.partners[partner], place=place)
    (outcome,) = book_each([DraftRequest(draft, trading.actor)])
    assert outcome.is_posted
    return D(-1 if is_sale else 1)


def in_threads(slug: str, gate: threading.Barrier, acts: Sequence[object]) -> None:
    def run(act: object) -> None:
        try:
            with use_company(slug):
                gate.wait()
                act()  # type: ignore[operator]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))
