"""Closing a month of many documents: the checklist, the transfers, the month's average, the close itself.

Each document is booked as if it were a sale, with revenue, output tax and a debt; nothing here is about
what it says, but about how many there are.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from django.db import transaction
from django.urls import reverse

from liandong.documents import month_average, period_transfers
from liandong.documents.queries import not_handled_by
from liandong.general_ledger import account_months
from liandong.general_ledger.models import Period, RoleAccount
from liandong.general_ledger.periods import close_period, ensure_periods, last_day
from liandong.identity.actors import load_actor
from liandong.identity.companies import create_company, use_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Person
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor
from liandong.kernel.balances import Clearing
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import AccountRole
from tests.bench.journal_data import entries_sql, heads_sql
from tests.bench.ledger_data import LedgerSize, make_ledger
from tests.bench.pages import Visitor
from tests.bench.sizes import Size
from tests.bench.sql_pieces import analyze, do
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

OWNER = "owner"
FIRST = date(2025, 10, 1)
DAYS, TODAY = 31, date(2025, 11, 5)
LINES = 5
DRIFT = 97
MOST_S = 60.0
_NAMES = {CostMethod.MOVING_AVERAGE: "移动加权平均", CostMethod.MONTHLY_AVERAGE: "月末加权平均"}
_SLUGS = {CostMethod.MOVING_AVERAGE: SLUG, CostMethod.MONTHLY_AVERAGE: "monthly"}


def measure_closing(size: Size) -> list[Table]:
    """Make the month twice, once for each way to cost it, and close it step by step."""
    create_company(_SLUGS[CostMethod.MONTHLY_AVERAGE], "乙公司", Person.objects.get(username=OWNER))
    taken = {method: _closed(method, slug, size) for method, slug in _SLUGS.items()}
    steps = list(taken[CostMethod.MONTHLY_AVERAGE])
    rows: list[list[Cell]] = [[step, *(taken[method].get(step) for method in _SLUGS)] for step in steps]
    totals = {method: sum(found.values()) for method, found in taken.items()}
    rows.append(["合计", *totals.values()])
    goals = [
        Goal(f"结一个月的账，{_NAMES[method]}", total, MOST_S, unit="seconds")
        for method, total in totals.items()
    ]
    columns = [Column("步骤", "text"), *(Column(_NAMES[method], "seconds") for method in _SLUGS)]
    documents = _size(size).documents
    note = f"一个月 {documents:,} 张单据，{documents * LINES:,} 笔库存流水，{documents * 5:,} 行分录。"
    return [Table("月末：结转和结账", columns, rows, note, goals)]


def _size(size: Size) -> LedgerSize:
    documents = size.month_documents
    return LedgerSize(
        documents * LINES,
        size.ledger_products,
        start=FIRST,
        days=DAYS,
        unfolded_documents=0,
        lines=LINES,
        drift=DRIFT,
    )


def _closed(method: CostMethod, slug: str, size: Size) -> Mapping[str, float]:
    """Return the seconds of each step."""
    visitor = Visitor(Person.objects.get(username=OWNER), slug)
    with use_company(slug):
        actor = load_actor(Member.objects.earliest("pk").pk)
        changes = {"cost_method": method.value}
        set_rules(changes, effective_from=date(2000, 1, 2), actor=actor, has_moves=lambda: False)
        _make_month(_size(size))
        return {name: _seconds(step) for name, step in _steps(method, actor, visitor).items()}


def _steps(method: CostMethod, actor: Actor, visitor: Visitor) -> dict[str, Callable[[], object]]:
    page = reverse("webkit:period", args=[FIRST.year, FIRST.month])
    checks = {"结账检查（网页）": partial(visitor.get, page)}
    average = {"全月平均": partial(month_average.run, FIRST, actor, TODAY)}
    transfers = {
        "增值税结转": partial(period_transfers.run, Clearing.VAT, FIRST, actor, TODAY),
        "损益结转": partial(period_transfers.run, Clearing.PROFIT, FIRST, actor, TODAY),
    }
    return {
        **checks,
        **(average if method is CostMethod.MONTHLY_AVERAGE else {}),
        **transfers,
        "结账": partial(_close, actor),
    }


def _close(actor: Actor) -> None:
    def unsettled() -> list[object]:
        return [*month_average.not_averaged(FIRST, TODAY), *period_transfers.not_transferred(FIRST)]

    problems = close_period(FIRST.year, FIRST.month, actor, 0, unsettled)  # type: ignore[arg-type]
    if problems or not Period.objects.get(year=FIRST.year, month=FIRST.month).is_closed:
        raise ValueError(problems)


def _seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def _make_month(size: LedgerSize) -> None:
    make_ledger(size)
    with transaction.atomic():
        ensure_periods([(FIRST.year, FIRST.month)])
        for statement in (entries_sql(), _lines_sql(), heads_sql(), _claims_sql()):
            do(statement)
    analyze()
    account_months.rebuild(not_handled_by(account_months.CONSUMER))
    analyze()


def _lines_sql() -> str:
    """Return the statement of all lines, in one, since each must balance: debt, net, tax, cost, stock."""
    roles = dict(RoleAccount.objects.values_list("role", "account_id"))
    legs = (
        (AccountRole.RECEIVABLES, "m.value + m.value / 5 + m.value / 8"),
        (AccountRole.REVENUE, "-(m.value + m.value / 5)"),
        (AccountRole.OUTPUT_TAX, "-(m.value / 8)"),
        (AccountRole.COST_OF_SALES, "-m.stock"),
        (AccountRole.INVENTORY, "m.stock"),
    )
    accounts = " ".join(f"WHEN {at} THEN {roles[role.value]}" for at, (role, _) in enumerate(legs, 1))
    amounts = " ".join(f"WHEN {at} THEN {amount}" for at, (_, amount) in enumerate(legs, 1))
    positions = " UNION ALL ".join(f"SELECT {at} AS position" for at in range(1, len(legs) + 1))
    return (
        "INSERT INTO general_ledger_journalline (entry_id, position, account_id, partner_id, amount,"
        " foreign_amount, business_date)"
        f" SELECT e.id, s.position, CASE s.position {accounts} END,"
        " CASE WHEN s.position = 1 THEN COALESCE(d.partner_id, 1) END,"
        f" CASE s.position {amounts} END, 0, e.business_date"
        " FROM general_ledger_journalentry e JOIN documents_document d ON d.id = e.document_id"
        f" JOIN ({_VALUES}) AS m ON m.document_id = e.document_id"
        f" CROSS JOIN ({positions}) AS s ORDER BY e.id, s.position"
    )


_VALUES = """SELECT document_id, CAST(SUM(value) AS bigint) AS value,
  CAST(SUM(CASE WHEN target_id > 100 AND source_id <= 100 THEN value
    WHEN source_id > 100 AND target_id <= 100 THEN -value ELSE 0 END) AS bigint) AS stock
FROM stock_ledger_stockmove GROUP BY document_id"""
"""What a document moved, and what it added to the company's stock."""


def _claims_sql() -> str:
    """Return the statement of the debts: every fourth one is paid, one in ten is overdue."""
    due = f"CASE WHEN d.id % 10 = 0 THEN d.business_date ELSE {_late()} END"
    amount = "m.value + m.value / 5 + m.value / 8"
    return (
        "INSERT INTO general_ledger_claim (document_id, kind, partner_id, business_date, due_date, currency,"
        " amount, open_amount, foreign_amount, foreign_open, bill_number)"
        f" SELECT d.id, 'receivable', COALESCE(d.partner_id, 1), d.business_date, {due}, 'CNY', {amount},"
        f" CASE WHEN d.id % 4 = 0 THEN 0 ELSE {amount} END, 0, 0, ''"
        f" FROM documents_document d JOIN ({_VALUES}) AS m ON m.document_id = d.id"
    )


def _late() -> str:
    last = last_day(FIRST.year + 1, FIRST.month)
    return f"CAST('{last}' AS date)" if transaction.get_connection().vendor == "postgresql" else f"'{last}'"
