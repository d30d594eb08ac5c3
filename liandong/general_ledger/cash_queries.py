"""现金/银行日记账: what came to an account that holds money and what went, day by day, and what it held then.

The journal is the ledger of the account, so both are always the same. A red entry stands on the side it takes
back, negative.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from liandong.general_ledger.account_currency import foreign_sums
from liandong.general_ledger.account_lines import IS_DEBIT, LedgerOf
from liandong.general_ledger.account_months import MONEY_CODES
from liandong.general_ledger.models import Account, JournalLine
from liandong.general_ledger.queries import Cursor, LedgerLine, account_ledger, sides
from liandong.kernel.money import ZERO
from liandong.storage.bulk import Source

SUBJECT = "general_ledger.cash"
_SHOWN_AGAINST = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """What came and what went."""

    came: Decimal = ZERO
    went: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class CashLine:
    """A line of the journal with the balance after it; ``against`` names the accounts on the other side.

    ``foreign`` is the balance in the currency of an account that is kept in another.
    """

    line: LedgerLine
    against: str
    foreign: Decimal = ZERO

    @property
    def foreign_moved(self) -> Moved:
        """What came and went in the account's currency."""
        debit, credit = sides(self.line.foreign, is_red=self.line.is_red)
        return Moved(debit, credit)


@dataclass(frozen=True, slots=True)
class CashPage:
    """A page of a journal. ``days`` has the whole of each day shown; ``total`` is of all days asked for.

    ``foreign_opening`` and ``foreign`` are the same in the currency of an account that is kept in another.
    """

    opening: Decimal
    lines: list[CashLine]
    days: dict[date, Moved]
    total: Moved
    after: Cursor | None
    foreign_opening: Decimal = ZERO
    foreign: Moved = Moved()

    def closes(self, place: int) -> bool:
        """Tell whether the line at that place is the last of its day."""
        on = self.lines[place].line.business_date
        if place + 1 < len(self.lines):
            return self.lines[place + 1].line.business_date != on
        return self.after is None


def money_accounts() -> QuerySet[Account]:
    """Return the accounts that hold money and take lines, by code; no statement yet."""
    return Account.objects.filter(is_settlement=True, children__isnull=True).order_by("code")


def is_petty_cash(code: str) -> bool:
    """Tell whether an account that holds money is a fund somebody answers for, by its code: no 货币资金."""
    return not code.startswith(MONEY_CODES)


def cash_journal(
    account: Account, days: tuple[date, date], unfolded: Source, after: Cursor | None = None, limit: int = 100
) -> CashPage:
    """Return a page of an account's journal, both days included; seven statements, nine in a currency.

    ``unfolded`` is a sub-select of the documents that the months of accounts don't hold yet.
    """
    page = account_ledger(LedgerOf(account.pk, *days), unfolded, after, limit)
    against = _against({line.document for line in page.lines}, account.pk)
    begins = _foreign_before(account, days[0], after)
    shown, reached = [], begins
    for line in page.lines:
        reached += line.foreign
        shown.append(CashLine(line, against.get(line.document, ""), reached))
    of_days = _lines(account.pk, days).filter(business_date__in={one.line.business_date for one in shown})
    by_day = {
        row["business_date"]: _moved(row)
        for row in of_days.values("business_date").annotate(**_sums()).order_by("business_date")
    }
    total = _moved(_lines(account.pk, days).aggregate(**_sums()))
    foreign = _moved(_lines(account.pk, days).aggregate(**foreign_sums())) if account.currency else Moved()
    return CashPage(page.opening, shown, by_day, total, page.after, begins, foreign)


def _foreign_before(account: Account, start: date, after: Cursor | None) -> Decimal:
    """Return what an account held in its currency before a page; one statement, none in the own currency."""
    if not account.currency:
        return ZERO
    before = Q(business_date__lt=start)
    if after is not None:
        before = Q(business_date__lt=after[0]) | Q(business_date=after[0], id__lte=after[1])
    lines = JournalLine.objects.filter(before, account=account.pk).exclude(foreign_amount=0)
    total: Decimal | None = lines.aggregate(total=Sum("foreign_amount"))["total"]
    return total or ZERO


def _lines(account: int, days: tuple[date, date]) -> QuerySet[JournalLine]:
    return JournalLine.objects.filter(account=account, business_date__range=days)


def _sums() -> dict[str, Sum]:
    return {"came": Sum("amount", filter=IS_DEBIT), "went": Sum("amount", filter=~IS_DEBIT)}


def _moved(row: Mapping[str, Any]) -> Moved:
    return Moved(row["came"] or ZERO, -(row["went"] or ZERO))


def _against(documents: Collection[int], account: int) -> dict[int, str]:
    """Return for each document the names of its accounts on the other side, as many as fit; one statement."""
    rows = (
        JournalLine.objects.filter(entry__document__in=documents)
        .exclude(account=account)
        .order_by("entry", "position")
        .values_list("entry__document", "account__code", "account__name")
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for document, code, name in rows:
        found[document][f"{code} {name}"] = None
    return {document: _joined(names) for document, names in found.items()}


def _joined(names: Iterable[str]) -> str:
    given = list(names)
    return "、".join(given[:_SHOWN_AGAINST]) + ("…" if len(given) > _SHOWN_AGAINST else "")
