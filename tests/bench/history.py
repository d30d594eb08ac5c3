"""The same questions, pages and postings over ledgers of growing length, in one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle

from liandong.documents.booking import book
from liandong.documents.queries import not_handled_by
from liandong.identity.companies import create_company, use_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Person
from liandong.kernel.actor import superuser
from liandong.kernel.rules import CostScope
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.ledger import LedgerQuery, stock_ledger_page
from liandong.stock_ledger.on_hand import StockSlice, stock_on_hand
from liandong.stock_ledger.projection import CONSUMER
from liandong.stock_ledger.summary import CodeSlice, movement_summary, stock_as_of
from tests.bench.journal_data import make_journal
from tests.bench.ledger_data import FIRST_PLACE, LedgerSize, make_ledger
from tests.bench.measuring import alternate, ratios, spread, timed_ms
from tests.bench.pages import Visitor, page_addresses
from tests.bench.shop import Shop
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.bench.watching import GOALS, watched
from tests.support.companies import SLUG

OWNER = "owner"
DAYS = 730
START = date(2024, 11, 1)
END = START + timedelta(days=DAYS - 1)
LINES = 20
SHOWN_PRODUCTS = 1_000
MOST_GROWTH = 1.2
PLENTY = 1_000_000
BUSY_PRODUCT = 1  # early products sell most
CUSTOMER, SUPPLIER = 1, 2

Question = Callable[[], object]


def ledger_size(moves: int, size: Size) -> LedgerSize:
    """Return two years of trade with so many moves; the projection's worker is 500 documents behind."""
    unfolded = min(500, moves // LINES // 2)
    return LedgerSize(moves, size.ledger_products, start=START, days=DAYS, unfolded_documents=unfolded)


def slug_of(moves: int, size: Size) -> str:
    """Return the company that holds so many moves; the shortest ledger is in the one there is."""
    return SLUG if moves == size.moves[0] else f"m{moves}"


def measure_history(size: Size) -> list[Table]:
    """Make the ledgers, then ask, browse and post in each of them in turn."""
    owner = Person.objects.get(username=OWNER)
    for moves in size.moves:
        if slug_of(moves, size) != SLUG:
            create_company(slug_of(moves, size), f"{moves} 笔", owner)
        with use_company(slug_of(moves, size)):
            made = ledger_size(moves, size)
            make_ledger(made)
            make_journal(made)
    return [_questions(size), _pages(size, owner), _watched(size, owner), _postings(size)]


def questions() -> dict[str, tuple[Question, float]]:
    """Return what is asked of a ledger, and the milliseconds it may take at the longest."""
    late = not_handled_by(CONSUMER)
    month = (END.replace(day=1), END)
    middle = START + timedelta(days=DAYS * 2 // 3)
    every, page = StockFilter(), CodeSlice(limit=100)
    stock = StockSlice(limit=SHOWN_PRODUCTS * 10)
    products = replace(every, products=range(1, SHOWN_PRODUCTS + 1))
    query = LedgerQuery(BUSY_PRODUCT, *month, limit=100)
    all_time = replace(query, start=START)
    return {
        "1,000 种商品的库存": (lambda: stock_on_hand(products, CostScope.COMPANY, stock), 100),
        "1,000 种商品在过去某天的库存": (lambda: stock_as_of(middle, products, late, CodeSlice()), 300),
        "全部商品在过去某天的库存，首页": (lambda: stock_as_of(middle, every, late, page), 300),
        "最畅销商品的流水，本月首页": (lambda: stock_ledger_page(query, late), 50),
        "最畅销商品的流水，两年首页": (lambda: stock_ledger_page(all_time, late), 50),
        "一个月的进销存汇总，全部商品": (lambda: movement_summary(*month, every, late, CodeSlice()), 1_000),
        "一个月的进销存汇总，首页": (lambda: movement_summary(*month, every, late, page), 1_000),
    }


def _growth_columns(size: Size, first: str) -> list[Column]:
    """Return a column of milliseconds for each ledger, and how the longest compares to the shortest."""
    lengths = [Column(f"{moves:,} 笔") for moves in size.moves]
    return [Column(first, "text"), *lengths, Column("最长 ÷ 最短", "ratio")]


def _questions(size: Size) -> Table:
    taken: dict[str, list[list[float]]] = {name: [] for name in questions()}
    for moves in size.moves:
        with use_company(slug_of(moves, size)):
            for name, (question, _) in questions().items():
                taken[name].append(alternate([question], size.rounds, 1)[0])
    goals = [
        Goal(f"{name}（{size.moves[-1]:,} 笔）", spread(taken[name][-1]).median, most, unit="ms")
        for name, (_, most) in questions().items()
    ]
    note = (
        f"{size.ledger_products:,} 种商品、三个仓库、两年业务；后台还有至多 500 张单据没有折进月结。"
        "时间包括把结果读成 Python 对象。"
    )
    return Table("查询", _growth_columns(size, "查询"), _growth_rows(taken), note, goals)


def _growth_rows(taken: Mapping[str, list[list[float]]]) -> list[list[Cell]]:
    return [[name, *map(spread, samples), ratios(samples[-1], samples[0])] for name, samples in taken.items()]


def _pages(size: Size, owner: Person) -> Table:
    taken: dict[str, list[list[float]]] = {}
    for moves in size.moves:
        visitor = Visitor(owner, slug_of(moves, size))
        for name, address in page_addresses(END).items():
            samples = alternate([partial(visitor.get, address)], size.rounds, 1)[0]
            taken.setdefault(name, []).append(samples)
    note = "服务器用的时间：登录、权限、查询、模板都在内，不含网络和浏览器。"
    return Table("网页和接口", _growth_columns(size, "页面"), _growth_rows(taken), note)


def _watched(size: Size, owner: Person) -> Table:
    taken: dict[str, list[list[float]]] = {}
    for moves in size.moves:
        for name, samples in watched(owner, slug_of(moves, size), size).items():
            taken.setdefault(name, []).append(samples)
    goals = [Goal(name, spread(taken[name][-1]).median, most, unit="ms") for name, most in GOALS.items()]
    note = "工作台每次都先清空记着的数字；预警的第一轮（把警报写下来）是热身，测的是之后每轮。"
    return Table("整天看着的", _growth_columns(size, "什么"), _growth_rows(taken), note, goals)


def _postings(size: Size) -> Table:
    """Post in the ledgers by turns, so that whatever slows the machine slows all of them."""
    taken: list[list[float]] = [[] for _ in size.moves]
    for moves in size.moves:
        with use_company(slug_of(moves, size)):
            shop = ledger_shop(size)
            book([shop.receipt(shop.products, Decimal(PLENTY))])
    orders = cycle(_orders(size))
    for number in range(size.rounds + 1):
        for moves, samples in zip(size.moves, taken, strict=True):
            milliseconds = _post_in(moves, orders, size)
            if number:  # the first round warms up
                samples.append(milliseconds)
    growth = ratios(taken[-1], taken[0])
    row: list[Cell] = [f"{LINES} 行出库单，从草稿到过账", *map(spread, taken), growth]
    goal = Goal(f"{size.moves[-1]:,} 笔 ÷ {size.moves[0]:,} 笔", growth.median, MOST_GROWTH)
    note = "各账套轮流过账，每轮先热身；每张单据都是另外二十种商品。"
    return Table("历史长短与过账", _growth_columns(size, "单据"), [row], note, [goal])


def _orders(size: Size) -> list[Sequence[int]]:
    """Return the products of documents that together name every product about once."""
    apart = max(1, size.ledger_products // LINES)
    products = range(1, size.ledger_products + 1)
    return [products[first::apart][:LINES] for first in range(apart)]


def _post_in(moves: int, orders: Iterator[Sequence[int]], size: Size) -> float:
    with use_company(slug_of(moves, size)):
        shop = ledger_shop(size)
        requests = [shop.delivery(next(orders)) for _ in range(size.calls * 2)]
        waiting = iter(requests)
        for _ in range(size.calls):
            book([next(waiting)])
        return timed_ms(lambda: book([next(waiting)]), size.calls)


def ledger_shop(size: Size) -> Shop:
    """Return the shop of the current made ledger's company."""
    member = Member.objects.get(is_owner=True)
    products = range(1, size.ledger_products + 1)
    return Shop(superuser(member.pk, member.name), CUSTOMER, SUPPLIER, FIRST_PLACE, products)
