"""A landed cost entered after the goods of its receipt were sold in thousands of deliveries."""

import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.booking import book
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import JournalLine, RoleAccount
from liandong.identity.companies import create_company, use_company
from liandong.identity.registry.models import Person
from liandong.identity.rule_book import set_rules
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.models import CostState
from tests.bench.sizes import Size
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG
from tests.support.trading import Trading, make_trading

RECEIVED, SOLD, LATER = date(2026, 11, 1), date(2026, 11, 9), date(2026, 11, 10)
FREIGHT = "12345.67"
BATCH = 500
MOST_MS = 5_000.0
_COMPANIES = {CostMethod.MOVING_AVERAGE: SLUG, CostMethod.FIFO: "fifo"}
_NAMES = {CostMethod.MOVING_AVERAGE: "移动加权", CostMethod.FIFO: "先进先出"}
_COLUMNS = (Column("成本方法和日期", "text"), Column("审核"), Column("红冲"), Column("语句数", "count"))


@dataclass(frozen=True, slots=True)
class _Case:
    method: CostMethod
    on: date

    @property
    def label(self) -> str:
        """Return the row's name."""
        return f"{_NAMES[self.method]}，{'入库当天' if self.on == RECEIVED else '出库以后'}"


def measure_landed(size: Size) -> list[Table]:
    """Sell a receipt in many deliveries, then let it bear freight, for both methods and dates."""
    create_company(_COMPANIES[CostMethod.FIFO], "先进先出", Person.objects.get(username="owner"))
    rows: list[list[Cell]] = []
    goals = []
    for method, slug in _COMPANIES.items():
        with use_company(slug):
            trading, line = _sold(method, size.deliveries)
            for on in (LATER, RECEIVED):
                case = _Case(method, on)
                taken = _borne(trading, line, case)
                rows.append([case.label, *taken])
                goals.append(Goal(f"{case.label}（毫秒）", taken[0], MOST_MS, unit="ms"))
    note = (
        f"一张入库单的货由 {size.deliveries} 张出库单卖掉一半以后才来运费；"
        "每次核对库存科目等于成本，分文不差。"
    )
    return [Table("迟来的采购费用", _COLUMNS, rows, note, goals)]


def _sold(method: CostMethod, deliveries: int) -> tuple[Trading, int]:
    """Receive twice as many pieces as are sold one by one; return the receipt's line."""
    trading = make_trading()
    changes = {"cost_method": method.value}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    receipt = trading.receive("P1", str(deliveries * 2), "10.01", on=RECEIVED)
    customer, place = trading.partners["C1"], trading.places["主仓"]
    line = trading.line("P1", "1", "30")
    sale = DraftInput("sales.delivery", SOLD, (line,), partner=customer, place=place)
    for begun in range(0, deliveries, BATCH):
        book([DraftRequest(sale, trading.actor)] * min(BATCH, deliveries - begun))
    trading.service("运费")
    return trading, receipt.lines[0]


def _borne(trading: Trading, line: int, case: _Case) -> tuple[float, float, int]:
    """Return the milliseconds of posting and of reversing, and the statements of posting."""
    receipt = DocumentLine.objects.get(pk=line)
    borne = LineInput(product=receipt.product_id, quantity=receipt.quantity, origin=line)
    lines = (trading.line("运费", "1", FREIGHT), borne)
    details = {"basis": "quantity"}
    draft = DraftInput(
        "purchasing.landed_cost", case.on, lines, partner=trading.partners["S2"], details=details
    )
    saved = save_draft(DraftRequest(draft, trading.actor))
    before = _value(trading)
    with CaptureQueriesContext(connection) as captured:
        begun = time.perf_counter()
        post([PostRequest(saved.id, trading.actor)])
        posted = time.perf_counter() - begun
    if _value(trading) - before != Decimal(FREIGHT):
        raise ValueError(case.label)
    begun = time.perf_counter()
    reverse(ReversalRequest(saved.id, trading.actor))
    turned = time.perf_counter() - begun
    if _value(trading) != before:
        raise ValueError(case.label)
    return posted * 1_000, turned * 1_000, len(captured)


def _value(trading: Trading) -> Decimal:
    """Return what stock and cost of sales hold together; the account must be the cost's."""
    account = RoleAccount.objects.get(role=AccountRole.INVENTORY.value).account_id
    booked = JournalLine.objects.filter(account=account).values_list("amount", flat=True)
    kept = CostState.objects.values_list("value", flat=True)
    stock = sum(kept, Decimal(0))
    if sum(booked, Decimal(0)) != stock:
        message = f"inventory {sum(booked, Decimal(0))}, cost {stock}"
        raise ValueError(message)
    return stock + trading.account(AccountRole.COST_OF_SALES)
