"""``TradeDay``: what was sold, bought, paid and got on each day, folded from posted documents.

At any moment the truth is ``TradeDay`` plus the documents not folded yet, whichever order they
were committed in; a consumer folds a document and marks it handled in one transaction. So the
figures of a home page cost the days they span, not the documents behind them.

A settlement account is one for good: no page changes that once money moved on it. Who does so
by hand rebuilds.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from liandong.analytics.models import TradeDay
from liandong.documents.models import Document
from liandong.documents.queries import not_handled_by
from liandong.general_ledger.models import Account, JournalEntry, JournalLine
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.flows import Documents, document_ids
from liandong.stock_ledger.models import StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import execute, fetch, joined, united

CONSUMER = "trade_days"
"""The outbox consumer that folds documents into ``TradeDay``."""

SALES = {"sales.delivery": 1, "sales.sales_return": -1}
PURCHASES = {"purchasing.receipt": 1, "purchasing.purchase_return": -1}
"""Types whose amounts are counted, and with which sign."""

TABLE = bulk.table(TradeDay)
_DOCUMENTS, _MOVES = bulk.table(Document), bulk.table(StockMove)
_ENTRIES, _LINES, _ACCOUNTS = bulk.table(JournalEntry), bulk.table(JournalLine), bulk.table(Account)
KEY = "day, type, member_id"
FIGURES = ("net", "cost", "money_in", "money_out")
_CUSTOMER = VirtualPlace.CUSTOMER.value


class Difference(NamedTuple):
    """A row that is not what its documents come to; the figures are scaled, kept less true."""

    day: str
    type: str
    member: int
    net: int
    cost: int
    money_in: int
    money_out: int


def among_types(kinds: Iterable[str]) -> str:
    """Return the condition that the document ``d``, whose id is asked for too, is of one of these types.

    Nothing is added to the type so that no index begins with it: SQLite thinks a type is rare, and read
    every document of it instead of the few that were asked for.
    """
    return "d.type || '' IN ({})".format(", ".join(f"'{kind}'" for kind in kinds))


def fold(documents: Documents) -> None:
    """Add these documents to their days; one statement.

    Call it in the transaction that marks the documents handled, once a document.
    """
    ids = as_ids(documents)
    _add(joined(" IN ", ids))


def rebuild() -> None:
    """Make all days anew from every document but those not folded yet; folding waits until it is done."""
    with transaction.atomic():
        if bulk.is_postgresql():
            execute(joined("LOCK TABLE ", TABLE, " IN SHARE ROW EXCLUSIVE MODE"))
        execute(joined("DELETE FROM ", TABLE))
        _add(joined(" NOT IN ", document_ids(not_handled_by(CONSUMER))))


def verify() -> list[Difference]:
    """Compare the days and the documents not folded yet with all documents; no rows, all is well."""
    kept = joined("SELECT ", KEY, ", ", ", ".join(FIGURES), " FROM ", TABLE)
    true = joined(
        *("SELECT ", KEY, ", ", ", ".join(f"-{name}" for name in FIGURES), " FROM "),
        *(united(sources(Source(" IS NOT NULL", []))), " AS all_of_them"),
    )
    rows = fetch(
        joined(
            *("SELECT ", KEY, ", ", _sums(), " FROM ", united([kept, late(), true]), " AS compared"),
            *(" GROUP BY ", KEY, " HAVING "),
            *(" OR ".join(f"SUM({name}) <> 0" for name in FIGURES), " ORDER BY ", KEY),
        )
    )
    return [
        Difference(str(day), kind, member, *(int(figure) for figure in rest))
        for day, kind, member, *rest in rows
    ]


def late() -> Source:
    """Return what the documents not folded yet came to, as a select with the columns of ``TradeDay``."""
    return rows_of(joined(" IN ", document_ids(not_handled_by(CONSUMER))))


def rows_of(among: Source) -> Source:
    """Return what some documents came to as a select with the columns of ``TradeDay``, not summed up."""
    return joined(
        "SELECT ", KEY, ", ", ", ".join(FIGURES), " FROM ", united(sources(among)), " AS of_documents"
    )


def sources(among: Source) -> list[Source]:
    """Return what documents came to as three selects: ``document``, and the columns of ``TradeDay``.

    ``among`` is the condition their ids fulfil. Nothing is summed up yet.
    """
    value = f"CASE WHEN m.target_id = {_CUSTOMER} THEN m.value ELSE -m.value END"
    came, went = "(l.amount > 0) <> e.is_red", "(l.amount > 0) = e.is_red"  # red ones stay on their side
    own = "d.type, d.member_id"
    return [
        joined(
            f"SELECT d.id AS document, d.business_date AS day, {own}, d.net_amount AS net, 0 AS cost,",
            f" 0 AS money_in, 0 AS money_out FROM {_DOCUMENTS} d WHERE d.state IN ('posted', 'reversed')",
            *(" AND ", among_types((*SALES, *PURCHASES)), " AND d.id", among),
        ),
        joined(
            f"SELECT d.id, m.business_date, {own}, 0, {value}, 0, 0",
            f" FROM {_MOVES} m JOIN {_DOCUMENTS} d ON d.id = m.document_id",
            f" WHERE {_CUSTOMER} IN (m.target_id, m.source_id)",
            *(" AND m.document_id", among),
        ),
        joined(
            f"SELECT d.id, l.business_date, {own}, 0, 0, CASE WHEN {came} THEN l.amount ELSE 0 END,",
            f" CASE WHEN {went} THEN -l.amount ELSE 0 END FROM {_ENTRIES} e JOIN {_LINES} l",
            f" ON l.entry_id = e.id JOIN {_ACCOUNTS} a ON a.id = l.account_id AND a.is_settlement",
            *(f" JOIN {_DOCUMENTS} d ON d.id = e.document_id WHERE e.document_id", among),
        ),
    ]


def as_ids(documents: Documents) -> Source:
    """Return documents as a sub-select of ids; those that move nothing count too."""
    if isinstance(documents, Source):
        return document_ids(documents)
    return _listed(documents)


def _listed(documents: Sequence[int]) -> Source:
    condition, params = bulk.among(documents)
    return joined("(SELECT id FROM ", _DOCUMENTS, " WHERE id ", Source(condition, params), ")")


def _add(among: Source) -> None:
    # Rows are locked in the order of their key, so two folds at once can't block each other.
    execute(
        joined(
            *("INSERT INTO ", TABLE, " (", KEY, ", ", ", ".join(FIGURES), ") SELECT ", KEY, ", ", _sums()),
            *(" FROM ", united(sources(among)), " AS come GROUP BY ", KEY, " HAVING "),
            *(" OR ".join(f"SUM({name}) <> 0" for name in FIGURES), " ORDER BY ", KEY),
            *(" ON CONFLICT (", KEY, ") DO UPDATE SET "),
            ", ".join(f"{name} = {TABLE}.{name} + excluded.{name}" for name in FIGURES),
        )
    )


def _sums() -> str:
    return ", ".join(f"SUM({name}) AS {name}" for name in FIGURES)
