"""What matching looks at, read with a constant number of statements.

Of an account in another currency all amounts are in that one: bookings and debts by their foreign amounts,
and debts in other currencies, or in the own one, are none of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from liandong.banking.facts import narrow
from liandong.banking.keeping import column_of, currency_of
from liandong.banking.matching.bookings import WINDOW_DAYS
from liandong.banking.matching.naming import numbers_in
from liandong.banking.matching.terms import Booked, Facts, Known, Line, Owed, Rule
from liandong.banking.models import BankLine, BankRule, BookMoney
from liandong.documents.models import Document, DocumentLine
from liandong.general_ledger.models import Claim, JournalEntry, JournalLine
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from liandong.storage import bulk
from liandong.storage.pieces import day_parameter

MOST_LINES = 20_000
MOST_BOOKED = 100_000
_SIGNS = {ClaimKind.RECEIVABLE.value: 1, ClaimKind.PAYABLE.value: -1}

_LINES, _ENTRIES = bulk.table(JournalLine), bulk.table(JournalEntry)
_DOCUMENTS, _ROWS = bulk.table(Document), bulk.table(DocumentLine)
_BOOK, _CLAIMS = bulk.table(BookMoney), bulk.table(Claim)

# What a red entry took back on both sides before the bank said anything of it is nobody's business.
_BOOKED = f"""
SELECT j.id, j.business_date, j.{{column}} - COALESCE(m.matched, 0), d.partner_id, d.number, d.reference,
  d.memo
FROM {_LINES} j JOIN {_ENTRIES} e ON e.id = j.entry_id JOIN {_DOCUMENTS} d ON d.id = e.document_id
LEFT JOIN {_BOOK} m ON m.journal_line_id = j.id
WHERE j.account_id = %s AND j.business_date BETWEEN %s AND %s
AND j.{{column}} <> COALESCE(m.matched, 0){{moved}} AND NOT e.is_red AND d.state <> 'reversed'
ORDER BY j.business_date, j.id LIMIT %s
"""  # noqa: S608 - names of our tables
_OWED = f"""
SELECT c.id, c.kind, c.partner_id, c.{{column}}, c.due_date, c.business_date, d.number, d.reference
FROM {_CLAIMS} c JOIN {_DOCUMENTS} d ON d.id = c.document_id WHERE {{open}}
"""  # noqa: S608 - names of our tables
_ORIGINS = f"""
SELECT DISTINCT c.id, o.number, o.reference FROM {_CLAIMS} c
JOIN {_ROWS} l ON l.document_id = c.document_id JOIN {_ROWS} f ON f.id = l.origin_id
JOIN {_DOCUMENTS} o ON o.id = f.document_id WHERE {{open}}
UNION
SELECT DISTINCT c.id, o.number, o.reference FROM {_CLAIMS} c
JOIN {_ROWS} l ON l.document_id = c.document_id JOIN {_ROWS} f ON f.id = l.origin_id
JOIN {_ROWS} g ON g.id = f.origin_id JOIN {_DOCUMENTS} o ON o.id = g.document_id WHERE {{open}}
"""  # noqa: S608 - names of our tables
_OPEN = "NOT (c.open_amount = 0) AND c.kind IN ('receivable', 'payable')"
_OPEN_FOREIGN = "NOT (c.foreign_open = 0) AND c.currency = %s AND c.kind IN ('receivable', 'payable')"


def facts_of(account: int) -> Facts:
    """Return the open lines of an account with all they may be; eight statements."""
    rows = BankLine.objects.filter(account=account, is_withdrawn=False).exclude(open_amount=0)
    lines = list(rows.order_by("business_date", "pk")[:MOST_LINES])
    if not lines:
        return Facts(())
    days = [one.business_date for one in lines]
    reach, currency = timedelta(days=WINDOW_DAYS), currency_of(account)
    return Facts(
        [_line(one) for one in lines],
        _booked((account, currency), min(days) - reach, max(days) + reach),
        _owed(currency),
        _partners(),
        rules(),
    )


def _line(one: BankLine) -> Line:
    is_whole = one.open_amount == one.amount
    return Line(
        one.pk,
        one.business_date,
        one.open_amount,
        one.fee if is_whole else one.fee * 0,
        one.partner_name,
        one.partner_account,
        one.text,
        f"{one.order_number} {one.serial}",
    )


def _booked(account: tuple[int, str], start: date, end: date) -> list[Booked]:
    pk_of, currency = account
    # Its index holds the lines that moved money of the currency; a revaluation moved none.
    moved = " AND NOT (j.foreign_amount = 0)" if currency else ""
    sql = _BOOKED.format(column=column_of(currency), moved=moved)
    params: list[Any] = [pk_of, day_parameter(start), day_parameter(end), MOST_BOOKED]
    return [
        Booked(pk, bulk.as_date(on), from_scaled(int(left), 4), partner, _words([number, reference, memo]))
        for pk, on, left, partner, number, reference, memo in bulk.run(sql, params)
    ]


def _words(texts: Iterable[str | None]) -> tuple[str, ...]:
    whole = [narrow(text) for text in texts if text]
    return tuple(dict.fromkeys([*whole, *numbers_in(*filter(None, texts))]))


def _owed(currency: str) -> list[Owed]:
    words: defaultdict[int, list[str]] = defaultdict(list)
    is_open, column = (_OPEN_FOREIGN, "foreign_open") if currency else (_OPEN, "open_amount")
    params = [currency] if currency else []
    for pk, number, reference in bulk.run(_ORIGINS.format(open=is_open), params * 2):
        words[pk] += [number, reference]
    return [
        Owed(
            pk,
            partner,
            _SIGNS[kind],
            from_scaled(int(left), 4),
            bulk.as_date(due),
            tuple(narrow(word) for word in (number, reference, *words[pk]) if word),
            bulk.as_date(on),
        )
        for pk, kind, partner, left, due, on, number, reference in bulk.run(
            _OWED.format(column=column, open=is_open), params
        )
    ]


def _partners() -> list[Known]:
    rows = Partner.objects.filter(merged_into__isnull=True).values_list(
        "pk", "name", "bank_holder", "bank_number"
    )
    return [
        Known(pk, tuple(dict.fromkeys(filter(None, (name, holder)))), (number,) if number else ())
        for pk, name, holder, number in rows
    ]


def rules() -> list[Rule]:
    """Return the rules that somebody confirmed; one statement."""
    found = BankRule.objects.filter(is_active=True, is_confirmed=True).order_by("pk")
    return [
        Rule(
            one.pk,
            one.text,
            one.partner_account,
            one.is_incoming,
            one.partner_id,
            one.category.name if one.category else "",
        )
        for one in found.select_related("category")
    ]
