"""What months of accounts are made of: by partner, and what stood against money."""

from collections.abc import Sequence
from datetime import date

from liandong.general_ledger.account_months import CASH, OPENINGS, PARTNERS, listed, stretch_of
from liandong.general_ledger.models import CashLineChoice, JournalEntry, JournalLine
from liandong.storage import bulk, cubes
from liandong.storage.bulk import Source
from liandong.storage.pieces import day_parameter, fetch, given, joined, united


def partner_sums(days: Sequence[date], accounts: Sequence[int], unfolded: Source) -> list[tuple[int, ...]]:
    """Return what each stretch of whole months booked under each partner's name; one statement.

    Rows are stretch, account, partner, is_opening, scaled amount; ``days`` are first days of months, as for
    ``account_sums``.
    """
    condition, params = bulk.among(accounts)
    wanted = joined(
        "month < ", given(day_parameter(days[-1])), Source(f" AND account_id {condition}", params)
    )
    late = cubes.late(PARTNERS, unfolded)
    pieces = [
        joined("SELECT ", PARTNERS.columns, " FROM ", PARTNERS.table, " WHERE ", wanted),
        joined("SELECT * FROM (", late, ") AS late WHERE ", wanted),
    ]
    found = fetch(
        joined(
            *("SELECT ", stretch_of(days, "month"), ", account_id, partner, is_opening, SUM(amount) FROM "),
            *(united(pieces), " AS booked GROUP BY 1, 2, 3, 4"),
        )
    )
    return [
        (stretch, account, partner, int(is_opening), int(amount))
        for stretch, account, partner, is_opening, amount in found
    ]


def cash_sums(days: Sequence[date], unfolded: Source) -> list[tuple[int, ...]]:
    """Return what each stretch of whole months booked against money, but for opening documents.

    Rows are stretch, account, is_inflow and scaled amount, positive where money came; ``days`` are first
    days of months, as for ``account_sums``. One statement.
    """
    until = given(day_parameter(days[-1]))
    wanted = joined("month < ", until, f" AND type NOT IN ({listed(OPENINGS)})")
    pieces = [
        joined("SELECT ", CASH.columns, " FROM ", CASH.table, " WHERE ", wanted),
        joined("SELECT ", CASH.columns, " FROM (", cubes.late(CASH, unfolded), ") AS late WHERE ", wanted),
    ]
    found = fetch(
        joined(
            *("SELECT ", stretch_of(days, "month"), ", account_id, is_inflow, SUM(amount) FROM "),
            *(united(pieces), " AS booked GROUP BY 1, 2, 3"),
        )
    )
    return [(stretch, account, int(came), int(amount)) for stretch, account, came, amount in found]


def chosen_cash(days: Sequence[date]) -> list[tuple[int, ...]]:
    """Return what was put into lines of the cash-flow statement by hand, as ``cash_sums`` with the line.

    Rows are stretch, account, is_inflow, line and scaled amount. One statement, over the choices alone.
    """
    choices, lines = bulk.table(CashLineChoice), bulk.table(JournalLine)
    found = fetch(
        joined(
            *("SELECT ", stretch_of(days, "l.business_date"), ", l.account_id,"),
            *(" (l.amount < 0) <> e.is_red, c.line, SUM(-l.amount) FROM ", choices, " c JOIN ", lines),
            *(" l ON l.id = c.journal_line_id JOIN ", bulk.table(JournalEntry), " e ON e.id = l.entry_id"),
            *(" WHERE c.line > 0 AND c.id = (SELECT MAX(o.id) FROM ", choices, " o"),
            " WHERE o.journal_line_id = c.journal_line_id)",
            *(" AND l.business_date < ", given(day_parameter(days[-1])), " GROUP BY 1, 2, 3, 4"),
        )
    )
    return [
        (stretch, account, int(came), line, int(amount)) for stretch, account, came, line, amount in found
    ]
