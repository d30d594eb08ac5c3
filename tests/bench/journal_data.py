"""Journal entries for a ledger made for measuring: one a document that moved value, of two lines.

Amounts are the value the document moved. The hash chain is not computed: nothing that is
measured reads it, and the company is thrown away.
"""

from django.db import connection, transaction

from liandong.general_ledger.models import RoleAccount
from liandong.general_ledger.periods import ensure_periods
from liandong.kernel.terms import AccountRole
from liandong.storage.bulk import is_postgresql
from tests.bench.ledger_data import LedgerSize, last_day

HASH = "0" * 64
MONTHS = 12


def make_journal(size: LedgerSize) -> None:
    """Give each document of the current company its entry, numbered by month and chained by year."""
    first, last = (day.year * MONTHS + day.month - 1 for day in (size.start, last_day(size)))
    roles = dict(RoleAccount.objects.values_list("role", "account_id"))
    cost, inventory = roles[AccountRole.COST_OF_SALES.value], roles[AccountRole.INVENTORY.value]
    statements = (entries_sql(), _lines(cost, inventory), heads_sql())
    with transaction.atomic():
        ensure_periods([(number // MONTHS, number % MONTHS + 1) for number in range(first, last + 1)])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # or autovacuum would do it while something is measured


def _part_of_day(sqlite: str, postgresql: str) -> str:
    if is_postgresql():
        return f"EXTRACT({postgresql} FROM d.business_date)::int"
    return f"CAST(strftime('{sqlite}', d.business_date) AS INTEGER)"


def entries_sql() -> str:
    """Return the statement that gives every document its entry."""
    year, month = _part_of_day("%Y", "YEAR"), _part_of_day("%m", "MONTH")
    return (
        "INSERT INTO general_ledger_journalentry (document_id, period_id, business_date, voucher_type,"
        " voucher_number, is_red, memo, year, chain_position, previous_hash, hash)"
        " SELECT d.id, p.id, d.business_date, '记',"
        " ROW_NUMBER() OVER (PARTITION BY p.id ORDER BY d.id), 1 = 0, d.number, p.year,"
        f" ROW_NUMBER() OVER (PARTITION BY p.year ORDER BY d.id), '{HASH}', '{HASH}'"
        " FROM documents_document d JOIN general_ledger_period p"
        f" ON p.year = {year} AND p.month = {month}"
    )


def _lines(debit: int, credit: int) -> str:
    """Both lines of every entry come in one statement, since each statement must balance."""
    return (
        "INSERT INTO general_ledger_journalline (entry_id, position, account_id, partner_id, amount,"
        " foreign_amount, business_date)"
        " SELECT e.id, s.position, s.account, NULL, s.sign * m.value, 0, e.business_date"
        " FROM general_ledger_journalentry e JOIN (SELECT document_id, SUM(value) AS value"
        " FROM stock_ledger_stockmove GROUP BY document_id) AS m ON m.document_id = e.document_id"
        f" CROSS JOIN (SELECT 1 AS position, {debit} AS account, 1 AS sign"
        f" UNION ALL SELECT 2, {credit}, -1) AS s ORDER BY e.id, s.position"
    )


def heads_sql() -> str:
    """Return the statement that lets numbers and chains go on after the entries."""
    return (
        "INSERT INTO general_ledger_vouchercounter (key, value, hash)"
        f" SELECT 'chain:' || year, MAX(chain_position), '{HASH}'"
        " FROM general_ledger_journalentry GROUP BY year"
        " UNION ALL SELECT 'voucher:' || p.year || '-' || substr('' || (100 + p.month), 2) || ':记',"
        " MAX(e.voucher_number), ''"
        " FROM general_ledger_journalentry e JOIN general_ledger_period p ON p.id = e.period_id"
        " GROUP BY p.year, p.month"
    )
