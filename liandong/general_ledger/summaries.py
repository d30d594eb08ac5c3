"""汇总凭证: what the vouchers of some days come to together, account by account.

A summary is read, printed and taken along; it is never booked. The vouchers it sums keep their numbers and
stand in the books one by one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from liandong.general_ledger.account_months import CREDIT, DEBIT
from liandong.general_ledger.models import JournalEntry, JournalLine
from liandong.kernel.money import ZERO, from_scaled
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.fields import AmountField
from liandong.storage.pieces import day_parameter, fetch, given, joined

_ENTRIES, _LINES = bulk.table(JournalEntry), bulk.table(JournalLine)
_DOCUMENTS = "documents_document"


class SummaryBy(StrEnum):
    """Which vouchers are put together; the values stand in addresses."""

    DAY = "day"
    TYPE = "type"
    BOTH = "both"


_KEYS: Mapping[SummaryBy, tuple[str, str]] = {
    SummaryBy.DAY: ("CAST(e.business_date AS text)", "''"),
    SummaryBy.TYPE: ("''", "d.type"),
    SummaryBy.BOTH: ("CAST(e.business_date AS text)", "d.type"),
}


@dataclass(frozen=True, slots=True)
class VoucherSummary:
    """Some vouchers in one: of a day (None: of all of them) and a type (blank: any), and how many there are.

    ``amounts`` are debit and credit by account, as ledgers show them; accounts where both are zero stay.
    """

    day: date | None
    type: str
    count: int
    amounts: Mapping[int, tuple[Decimal, Decimal]]

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        """The sums of both sides, which are equal."""
        sides = self.amounts.values()
        return sum((one for one, _ in sides), ZERO), sum((one for _, one in sides), ZERO)


def voucher_summaries(by: SummaryBy, start: date, end: date) -> list[VoucherSummary]:
    """Return the summaries of the days, both included, in the order of day and type; two statements."""
    day, kind = _KEYS[by]
    within = joined(
        *(" WHERE e.business_date >= ", given(day_parameter(start))),
        *(" AND e.business_date <= ", given(day_parameter(end))),
    )
    amounts: dict[tuple[str, str], dict[int, tuple[Decimal, Decimal]]] = defaultdict(dict)
    columns = f"SELECT {day} AS day, {kind} AS type, l.account_id, {DEBIT}, {CREDIT}"
    lines = joined(columns, f" FROM {_ENTRIES} e JOIN {_LINES} l ON l.entry_id = e.id", _typed(), within)
    sums = joined(
        *(
            "SELECT day, type, account_id, SUM(debit), SUM(credit) FROM (",
            lines,
            ") AS booked GROUP BY 1, 2, 3",
        )
    )
    for at, of, account, debit, credit in fetch(sums):
        amounts[at, of][account] = (_amount(debit), _amount(credit))
    head = joined("SELECT ", day, ", ", kind, ", COUNT(*) FROM ", _ENTRIES, " e", _typed(), within)
    counts = fetch(joined(head, " GROUP BY 1, 2 ORDER BY 1, 2"))
    return [_summary(row, amounts[row[0], row[1]]) for row in counts]


def _typed() -> Source:
    return joined(" JOIN ", _DOCUMENTS, " d ON d.id = e.document_id")


def _summary(row: Sequence[Any], amounts: Mapping[int, tuple[Decimal, Decimal]]) -> VoucherSummary:
    at, of, count = row
    return VoucherSummary(date.fromisoformat(at) if at else None, of, int(count), amounts)


def _amount(scaled: Decimal | int) -> Decimal:
    return from_scaled(int(scaled), AmountField.digits)
