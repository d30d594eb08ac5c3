"""Many clients at once: each its own thread and connection, started together."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db import connection, connections

from liandong.documents.booking import book, book_each
from liandong.documents.posting.queue import PostingQueue
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.companies import use_company
from liandong.stock_ledger.models import StockBalance
from tests.bench.bare import BareWriter, Step, recording
from tests.bench.measuring import ratios, spread
from tests.bench.shop import Shop, make_shop, with_products
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

LINES = 4
PLENTY = 1_000_000
LEAST_TIMES_QUEUE = 3.0
REFUSED = "short_stock"


class WrongSaleError(AssertionError):
    """More or less was sold than there was, or something was refused for another reason."""


def crowd(jobs: Sequence[Callable[[], None]]) -> float:
    """Run the jobs in as many threads and return the seconds from the start to the last end."""
    gate = threading.Barrier(len(jobs) + 1)

    def run(job: Callable[[], None]) -> None:
        try:
            with use_company(SLUG):
                connection.ensure_connection()
                gate.wait()
                job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        done = [pool.submit(run, job) for job in jobs]
        gate.wait()
        begun = time.perf_counter()
        for one in done:
            one.result()
        return time.perf_counter() - begun


def measure_clients(size: Size) -> list[Table]:
    """Measure 1, 4, … clients with goods of their own, beside as many that write bare rows."""
    with use_company(SLUG):
        shop = make_shop(max(size.clients) * LINES, PLENTY)
        requests = [
            shop.delivery(shop.products[start : start + LINES])
            for start in range(0, len(shop.products), LINES)
        ]
        steps = [_recorded(request) for request in requests]
    rows = [_rates(requests[:number], steps[:number], size) for number in size.clients]
    columns = [
        Column("同时", "text"),
        Column("联动，张/秒", "rate"),
        Column("裸 SQL，张/秒", "rate"),
        Column("裸 SQL ÷ 联动", "ratio"),
    ]
    note = f"{LINES} 行出库单，各卖各的商品；都是一个 Python 进程里的线程，同一台机器上还跑着数据库。"
    return [Table("同时过账", columns, rows, note)]


def _recorded(request: DraftRequest) -> Step:
    book([request])
    with recording() as step:
        book([request])
    return step


def _rates(requests: Sequence[DraftRequest], steps: Sequence[Step], size: Size) -> list[Cell]:
    each = size.orders // len(requests)

    def ours(request: DraftRequest) -> Callable[[], None]:
        def job() -> None:
            for _ in range(each):
                book([request])

        return job

    def floor(step: Step) -> Callable[[], None]:
        def job() -> None:
            with BareWriter() as bare:
                for _ in range(each):
                    bare.write([step])

        return job

    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(size.client_rounds + 1):
        taken[0].append(crowd([ours(request) for request in requests]))
        taken[1].append(crowd([floor(step) for step in steps]))
    documents = each * len(requests)
    own, bare = ([documents / seconds for seconds in side[1:]] for side in taken)
    return [f"{len(requests)} 个客户端", spread(own), spread(bare), ratios(bare, own)]


@dataclass(slots=True)
class _Orders:
    """Orders for one product, handed out to whoever asks next."""

    left: Iterator[DraftRequest]
    lock: threading.Lock
    outcomes: list[Outcome]

    def sell(self, order: Callable[[DraftRequest], Outcome]) -> None:
        """Take and place orders until none is left."""
        while True:
            with self.lock:
                request = next(self.left, None)
            if request is None:
                return
            self.outcomes.append(order(request))


def measure_hot_product(size: Size) -> list[Table]:
    """Sell one product to many clients at once, through the queue and without it."""
    with use_company(SLUG):
        shop = make_shop(1, size.stock)
        alone, queued = [], []
        for number in range(size.client_rounds + 1):
            rates = (_sell_alone(with_products(shop, 1, size.stock), size), _sell_queued(shop, size))
            if number:  # the first round warms up
                alone.append(rates[0])
                queued.append(rates[1])
    gain = ratios(queued, alone)
    columns = [
        Column("一种商品", "text"),
        Column("订单", "count"),
        Column("卖出", "count"),
        Column("拒绝", "count"),
        Column("张/秒", "rate"),
    ]
    counts = [size.wanted, min(size.stock, size.wanted), max(0, size.wanted - size.stock)]
    label = f"{size.buyers} 个客户端抢 {size.stock:,} 件"
    rows: list[list[Cell]] = [
        [f"{label}，一单一个事务", *counts, spread(alone)],
        [f"{label}，排队成组提交", *counts, spread(queued)],
    ]
    note = "每一轮都核对：卖出的正好是库存，其余都因库存不足被拒，结存为零；不然测量就失败。"
    goal = Goal("成组提交 ÷ 一单一个事务", gain.median, LEAST_TIMES_QUEUE, is_at_most=False)
    return [Table("抢同一种商品", columns, rows, note, [goal])]


def _sell_alone(shop: Shop, size: Size) -> float:
    return _sell(shop, size, lambda request: book_each([request])[0])


def _sell_queued(shop: Shop, size: Size) -> float:
    stocked = with_products(shop, 1, size.stock)
    with PostingQueue(SLUG) as queue:
        return _sell(stocked, size, lambda request: queue.submit(request).result())


def _sell(shop: Shop, size: Size, order: Callable[[DraftRequest], Outcome]) -> float:
    """Let all buyers at one product; return the orders a second.

    Raises:
        WrongSaleError: the outcomes or the balance are not what they must be.
    """
    wanted = islice(iter(lambda: shop.delivery(shop.products), None), size.wanted)
    orders = _Orders(wanted, threading.Lock(), [])
    seconds = crowd([lambda: orders.sell(order)] * size.buyers)
    sold = sum(outcome.is_posted for outcome in orders.outcomes)
    codes = {problem.code for outcome in orders.outcomes for problem in outcome.problems}
    left = StockBalance.objects.get(place=shop.place, product=shop.products[0]).quantity
    is_right = (
        len(orders.outcomes) == size.wanted
        and sold == min(size.stock, size.wanted)
        and left == Decimal(size.stock - sold)
        and codes <= {REFUSED}
    )
    if not is_right:
        raise WrongSaleError(f"sold {sold} of {size.stock}, {left} left, refused for {sorted(codes)}")
    return size.wanted / seconds
