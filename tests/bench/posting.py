"""Posting one document, a chain of three and a batch, each beside the bare rows."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from liandong.documents.booking import book
from liandong.documents.drafting import save_draft
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.identity.companies import use_company
from tests.bench.bare import BareWriter, Step, recording
from tests.bench.measuring import alternate, ratios, spread
from tests.bench.shop import Shop, make_shop
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

LINES = (5, 20)
CHAIN_LINES = 5
BATCH_LINES = 4
PLENTY = 1_000_000
MOST_TIMES_BARE = 3.0
LEAST_TIMES_SINGLE = 5.0


def measure_posting(size: Size) -> list[Table]:
    """Measure single documents, the chain and the batch in a company of their own."""
    with use_company(SLUG):
        shop = make_shop(max(LINES) * 2, PLENTY)
        with BareWriter() as bare:
            return [_documents(shop, bare, size), _chain(shop, bare, size), _batch(shop, bare, size)]


def _documents(shop: Shop, bare: BareWriter, size: Size) -> Table:
    rows: list[list[Cell]] = []
    goals = []
    for lines in LINES:
        request = shop.delivery(shop.products[:lines])
        for way, parts in (("一次记账", [_book]), ("先存草稿再审核", [_save, _post])):
            row = _beside_bare(f"出库单 {lines} 行，{way}", _Way(request, parts), bare, size)
            rows.append(row)
            if lines == max(LINES) and len(parts) == 1:
                goals.append(_goal("20 行出库单 ÷ 只写同样的行", row[3]))
    note = "一次记账是一个事务，先存草稿再审核是两个，裸 SQL 的事务数相同。都从草稿到过账，含成本和凭证。"
    return Table("单张出库单", _COLUMNS, rows, note, goals)


_COLUMNS = (Column("单据", "text"), Column("联动"), Column("裸 SQL"), Column("倍数", "ratio"))
_State = dict[str, int]
_Part = Callable[[DraftRequest, _State], None]


def _book(request: DraftRequest, _: _State) -> None:
    book([request])


def _save(request: DraftRequest, state: _State) -> None:
    state["document"] = save_draft(request).id


def _post(request: DraftRequest, state: _State) -> None:
    post([PostRequest(state["document"], request.actor)])


class _Way:
    """A document written in one or several transactions."""

    def __init__(self, request: DraftRequest, parts: Sequence[_Part]) -> None:
        self._request = request
        self._parts = parts

    def __call__(self) -> None:
        state: _State = {}
        for part in self._parts:
            part(self._request, state)

    def record(self) -> list[Step]:
        """Write the document once more, recording what each transaction writes."""
        state: _State = {}
        steps = []
        for part in self._parts:
            with recording() as step:
                part(self._request, state)
            steps.append(step)
        return steps


def _beside_bare(label: str, way: _Way, bare: BareWriter, size: Size) -> list[Cell]:
    way()  # the first one also creates counters and the like
    steps = way.record()
    ours, floor = alternate([way, lambda: bare.write(steps)], size.rounds, size.calls)
    return [label, spread(ours), spread(floor), ratios(ours, floor)]


def _goal(text: str, measured: Cell) -> Goal:
    median = getattr(measured, "median", None)
    if median is None:
        raise TypeError(text)
    return Goal(text, median, MOST_TIMES_BARE)


def _chain(shop: Shop, bare: BareWriter, size: Size) -> Table:
    """Measure a receipt, its invoice and the payment, one transaction each."""
    products = shop.products[:CHAIN_LINES]

    def receive() -> int:
        return book([shop.receipt(products, Decimal(1))])[0].document

    def walk() -> None:
        invoice = book([shop.invoice_of(receive())])[0].document
        book([shop.payment_of(invoice)])

    walk()
    steps = []
    with recording() as step:
        document = receive()
    steps.append(step)
    for make in (shop.invoice_of, shop.payment_of):
        request = make(document)
        with recording() as step:
            document = book([request])[0].document
        steps.append(step)
    ours, floor = alternate([walk, lambda: bare.write(steps)], size.rounds, size.calls)
    row: list[Cell] = [
        f"入库单 {CHAIN_LINES} 行 → 进项发票 → 付款单",
        spread(ours),
        spread(floor),
        ratios(ours, floor),
    ]
    return Table("三张单据一条链", _COLUMNS, [row], "三个事务；读来源行和应付款的查询算在联动的时间里。")


def _batch(shop: Shop, bare: BareWriter, size: Size) -> Table:
    """Measure shop orders in one call beside one by one; a sample is the time a document."""
    orders = [
        shop.delivery([shop.products[(start + step) % len(shop.products)] for step in range(BATCH_LINES)])
        for start in range(size.batch)
    ]
    with recording() as step:
        book(orders)
    singles = iter(orders * (size.rounds + 1))

    def one_by_one() -> None:
        for _ in range(size.calls):
            book([next(singles)])

    def at_once() -> None:
        book(orders)

    rounds = max(1, size.rounds // 3)
    samples = alternate([one_by_one, at_once, lambda: bare.write([step])], rounds, 1)
    counts = (size.calls, size.batch, size.batch)
    single, batch, floor = (
        [taken / documents for taken in side] for side, documents in zip(samples, counts, strict=True)
    )
    gain = ratios(single, batch)
    columns = [
        Column("单据", "text"),
        Column("逐张，每张"),
        Column("成批，每张"),
        Column("裸 SQL 成批，每张"),
        Column("逐张 ÷ 成批", "ratio"),
        Column("成批 ÷ 裸 SQL", "ratio"),
    ]
    label = f"{size.batch} 张 {BATCH_LINES} 行出库单"
    row: list[Cell] = [label, spread(single), spread(batch), spread(floor), gain, ratios(batch, floor)]
    goal = Goal("成批每张快于逐张", gain.median, LEAST_TIMES_SINGLE, is_at_most=False)
    return Table("成批过账", columns, [row], "成批是一次调用、一个事务。", [goal])
