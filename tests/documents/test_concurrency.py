"""Many at once: never oversold, never twice, no deadlock, on a real committed company."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connections, transaction

from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.models import Document
from liandong.documents.moved import goods_have_moved
from liandong.documents.posting.engine import post_each
from liandong.documents.posting.queue import PostingQueue
from liandong.documents.requests import DraftRequest, Outcome, PostRequest
from liandong.identity.companies import use_company
from liandong.identity.rule_book import RuleFixedError, set_rules
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
CLIENTS = 16


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    return make_trading()


def sale(trading: Trading, products: Sequence[str], key: str | None = None) -> DraftRequest:
    lines = tuple(trading.line(product, "1", "30") for product in products)
    draft = DraftInput(
        "sales.delivery", DAY, lines, partner=trading.partners["C1"], place=trading.places["主仓"]
    )
    return DraftRequest(draft, trading.actor, key=key)


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


def test_one_product_and_many_clients_is_never_oversold(trading: Trading, fresh_company: str) -> None:
    trading.receive("P1", "10", "10")
    jobs = [lambda: book_each([sale(trading, ["P1"])])[0] for _ in range(CLIENTS)]
    outcomes = at_once(fresh_company, jobs)
    refused = [outcome for outcome in outcomes if not outcome.is_posted]
    assert len(refused) == CLIENTS - 10
    assert {problem.code for outcome in refused for problem in outcome.problems} == {"short_stock"}
    assert trading.stock("P1") == (D(0), D(0))
    assert Document.objects.filter(type="sales.delivery").count() == 10


def test_the_queue_sells_exactly_what_there_is(trading: Trading, fresh_company: str) -> None:
    trading.receive("P1", "40", "10")
    with PostingQueue(fresh_company) as queue:
        futures = [queue.submit(sale(trading, ["P1"], key=f"till-{n}")) for n in range(64)]
        outcomes = [future.result(timeout=60) for future in futures]
    assert sum(outcome.is_posted for outcome in outcomes) == 40
    assert trading.stock("P1") == (D(0), D(0))
    numbers = {outcome.number for outcome in outcomes if outcome.is_posted}
    assert len(numbers) == 40


def test_one_bad_order_in_the_queue_harms_no_other(trading: Trading, fresh_company: str) -> None:
    trading.receive("P1", "10", "10")
    bad = sale(trading, ["P1"])
    bad = DraftRequest(
        DraftInput("sales.delivery", DAY, bad.draft.lines, partner=10**9, place=bad.draft.place), bad.actor
    )
    with PostingQueue(fresh_company) as queue:
        futures = [queue.submit(one) for one in (sale(trading, ["P1"]), bad, sale(trading, ["P1"]))]
        outcomes = [future.result(timeout=60) for future in futures]
    assert [outcome.is_posted for outcome in outcomes] == [True, False, True]
    assert outcomes[1].problems[0].code == "reference_missing"


def test_the_same_draft_is_posted_once_by_many(trading: Trading, fresh_company: str) -> None:
    saved = trading.draft("purchasing.receipt", [trading.line("P1", "7", "10")], partner="S1", place="主仓")
    jobs = [lambda: post_each([PostRequest(saved.id, trading.actor)])[0] for _ in range(6)]
    outcomes = at_once(fresh_company, jobs)
    assert sum(outcome.is_posted for outcome in outcomes) == 1
    assert trading.stock("P1") == (D(7), D(0))


def test_the_same_key_from_many_clients_makes_one_document(trading: Trading, fresh_company: str) -> None:
    trading.receive("P1", "50", "10")
    jobs = [lambda: book_each([sale(trading, ["P1"], key="one-till")])[0] for _ in range(6)]
    outcomes = at_once(fresh_company, jobs)
    assert len({outcome.document for outcome in outcomes}) == 1
    assert all(outcome.is_posted for outcome in outcomes)
    assert trading.stock("P1") == (D(49), D(0))


def test_lines_in_opposite_order_do_not_deadlock(trading: Trading, fresh_company: str) -> None:
    for product in ("P1", "P2", "P3"):
        trading.receive(product, "100", "10")
    orders = [["P1", "P2", "P3"], ["P3", "P2", "P1"], ["P2", "P3", "P1"]]
    jobs = [lambda n=n: book_each([sale(trading, orders[n % 3])])[0] for n in range(12)]
    outcomes = at_once(fresh_company, jobs)
    assert all(outcome.is_posted for outcome in outcomes)
    assert trading.stock("P2") == (D(88), D(0))


def test_the_cost_method_waits_for_a_posting_in_flight(trading: Trading, fresh_company: str) -> None:
    """A posting read the rules before its moves are there: the method may not change in between."""
    receipt = trading.draft("purchasing.receipt", [trading.line("P1", "1", "10")], partner="S1", place="主仓")
    is_posted, may_end = threading.Event(), threading.Event()

    def post_slowly() -> None:
        with use_company(fresh_company), transaction.atomic():
            trading.post(receipt)
            is_posted.set()
            may_end.wait(30)
        connections.close_all()

    def change() -> None:
        try:
            with use_company(fresh_company):
                changes = {"cost_method": "fifo"}
                set_rules(changes, effective_from=DAY, actor=trading.actor, has_moves=goods_have_moved)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        posting = pool.submit(post_slowly)
        assert is_posted.wait(30)
        changing = pool.submit(change)
        with contextlib.suppress(TimeoutError):
            changing.result(timeout=2)
        may_end.set()
        posting.result()
        with pytest.raises(RuleFixedError):
            changing.result()
