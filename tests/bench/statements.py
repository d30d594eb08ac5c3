"""Statements and books over a long journal: five million lines of two years, timed in the server.

The hash chain is not computed: nothing that is measured reads it, and the company is thrown away.
"""

from datetime import date, timedelta
from functools import partial

from django.db import transaction

from liandong.documents.queries import not_handled_by
from liandong.general_ledger import account_months
from liandong.general_ledger.models import Account
from liandong.general_ledger.periods import ensure_periods
from liandong.identity.companies import use_company
from liandong.identity.models import Member
from liandong.identity.registry.models import Person
from liandong.partners.models import Partner
from tests.bench.journal_data import MONTHS, entries_sql
from tests.bench.measuring import alternate, spread
from tests.bench.pages import Visitor
from tests.bench.sizes import Size
from tests.bench.sql_pieces import analyze, day_after, do, hashed, numbers, true
from tests.bench.tables import Cell, Column, Goal, Table
from tests.support.companies import SLUG

OWNER = "owner"
FULL_LINES, TINY_LINES = 5_000_000, 400
PARTNERS = 500
LEGS = 4
START = date(2025, 1, 1)
DAYS = 730
END = START + timedelta(days=DAYS - 1)
STATEMENT_MS, LEDGER_MS = 1_000, 100


def measure_statements(size: Size) -> list[Table]:
    """Make the journal, then ask for each statement and book."""
    documents = (FULL_LINES if size.has_sample else TINY_LINES) // LEGS
    with use_company(SLUG):
        make_sales(documents)
        addresses = pages()
        visitor = Visitor(Person.objects.get(username=OWNER), SLUG)
        calls = [partial(visitor.get, address) for address, _most in addresses.values()]
        taken = [spread(samples) for samples in alternate(calls, size.walks, 1)]
    found = dict(zip(addresses, taken, strict=True))
    rows: list[list[Cell]] = [[name, one] for name, one in found.items()]
    goals = [Goal(name, one.median / addresses[name][1], 1.0) for name, one in found.items()]
    note = f"{documents:,} 张凭证，{documents * LEGS:,} 行分录，两年；报表目标 1 秒，账簿一页 100 毫秒。"
    return [Table("总账：报表和账簿", [Column("页面", "text"), Column("用时")], rows, note, goals)]


def pages() -> dict[str, tuple[str, float]]:
    """Return the addresses by name, and the milliseconds each may take."""
    month, days = f"month={END:%Y-%m}", f"from={END.replace(day=1)}&to={END}"
    owed, sold = (Account.objects.get(code=code).pk for code in ("1122", "5001"))
    partner = Partner.objects.earliest("pk").pk
    statements = {
        "科目余额表，一个月": f"/ledger/trial-balance?{days}",
        "科目余额表，跨月的几天": f"/ledger/trial-balance?from={END - timedelta(days=40)}&to={END}",
        "资产负债表": f"/ledger/balance-sheet?{month}",
        "利润表": f"/ledger/income-statement?{month}",
        "经营利润表，今年按月": f"/ledger/profit?from={END.year}-01&to={END:%Y-%m}",
        "经营利润表，一个月按业务员": f"/ledger/profit?from={END:%Y-%m}&to={END:%Y-%m}&by=employee",
        "现金流量表": f"/ledger/cash-flow?{month}",
        "辅助核算，往来单位，一个月": f"/ledger/dimension-book?account={owed}&{days}",
        "汇总凭证，一个月": f"/ledger/voucher-summaries?{days}",
    }
    books = {
        "总账，一年": f"/ledger/general-book?from={END.year}-01&to={END:%Y-%m}",
        "明细账，应收账款": f"/ledger/accounts/{owed}?{days}",
        "明细账，收入，不含结转": f"/ledger/accounts/{sold}?{days}&traded=1",
        "明细账，一个往来单位": f"/ledger/accounts/{owed}?{days}&partner={partner}",
    }
    found = {name: (address, float(STATEMENT_MS)) for name, address in statements.items()}
    return found | {name: (address, float(LEDGER_MS)) for name, address in books.items()}


def make_sales(documents: int) -> None:
    """Fill the current company with sales, of which every fourth is paid: vouchers of four lines."""
    with transaction.atomic():
        Partner.objects.bulk_create(
            Partner(code=f"K{at}", name=f"客户{at}", is_customer=True) for at in range(PARTNERS)
        )
        _make_documents(documents)
        first, last = (day.year * MONTHS + day.month - 1 for day in (START, END))
        ensure_periods([(number // MONTHS, number % MONTHS + 1) for number in range(first, last + 1)])
        do(entries_sql())
        do(_lines())
    analyze()
    account_months.rebuild(not_handled_by(account_months.CONSUMER))
    analyze()


def _make_documents(documents: int) -> None:
    member = Member.objects.values_list("pk", flat=True)[0]
    day = day_after(f"(k - 1) * {DAYS} / {documents}", START)
    do(
        "INSERT INTO documents_document (id, type, number, state, business_date, reference, memo,"
        " discount_amount, quantity, net_amount, tax_amount, gross_amount, details, version, print_count,"
        " is_closed, member_id, created_at, updated_at, posted_at)"
        f" SELECT k, 'sales.delivery', 'B' || k, 'draft', {day}, '', '', 0, 0, 0, 0, 0, '{{}}', 1, 0,"
        f" NOT {true()}, {member}, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, NULL FROM {numbers(documents)}"
    )
    do("UPDATE documents_document SET state = 'posted', posted_at = updated_at")


def _lines() -> str:
    """All lines come in one statement, since each statement must balance."""
    code = dict(Account.objects.values_list("code", "pk"))
    first = Partner.objects.earliest("pk").pk
    partner = f"{first} + {hashed('e.id', 3)} / 4096 % {PARTNERS}"
    net = f"(100 + {hashed('e.id', 5)} / 4096 % 100000) * 100"
    is_paid = "e.id % 4 = 0"
    return (
        "INSERT INTO general_ledger_journalline (entry_id, position, account_id, partner_id, amount,"
        " foreign_amount, business_date)"
        " SELECT e.id, s.position, CASE s.position"
        f" WHEN 1 THEN CASE WHEN {is_paid} THEN {code['100201']} ELSE {code['1122']} END"
        f" WHEN 2 THEN {code['5001']} WHEN 3 THEN {code['540101']} ELSE {code['1405']} END,"
        f" CASE WHEN s.position = 1 AND NOT ({is_paid}) THEN {partner} END,"
        f" CASE s.position WHEN 1 THEN {net} WHEN 2 THEN -{net} WHEN 3 THEN {net} / 2 ELSE -({net} / 2) END,"
        " 0, e.business_date FROM general_ledger_journalentry e CROSS JOIN (SELECT 1 AS position UNION ALL"
        " SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS s ORDER BY e.id, s.position"
    )
