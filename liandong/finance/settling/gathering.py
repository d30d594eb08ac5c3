"""What is open with a partner, with the names by which claims know each other; who has both sides open."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from liandong.documents.models import Document, DocumentLine
from liandong.finance.settling.proposing import Open, Pair, propose
from liandong.general_ledger.claim_queries import OpenClaim, open_claims
from liandong.general_ledger.open_claims import STILL_OPEN
from liandong.general_ledger.open_claims import open_claims as open_table
from liandong.kernel.claim_kinds import OPEN_ACCOUNT
from liandong.kernel.money import from_scaled
from liandong.storage import bulk

MOST = 300
_AS_IT_IS_NOW = date(9999, 1, 1)
_COPIES = (
    "origin__document__number",
    "origin__origin__document__number",
    "origin__origin__origin__document__number",
)
"""An invoice is of a delivery, that of an order, and a return's invoice of one more."""

# What may be set off is the smaller side, of customers' claims and of suppliers' apart.
_BOTH_SIDES = """
SELECT p.id, p.code, p.name, s.owed, s.received, s.owing, s.paid FROM (
    SELECT c.partner_id AS partner,
        SUM(CASE WHEN (c.kind = 'receivable') AND c.open_amount > 0 THEN c.open_amount ELSE 0 END) AS owed,
        SUM(CASE WHEN (c.kind = 'advance_received' AND c.open_amount > 0)
            OR (c.kind = 'receivable' AND c.open_amount < 0) THEN ABS(c.open_amount) ELSE 0 END) AS received,
        SUM(CASE WHEN c.kind = 'payable' AND c.open_amount > 0 THEN c.open_amount ELSE 0 END) AS owing,
        SUM(CASE WHEN (c.kind = 'advance_paid' AND c.open_amount > 0)
            OR (c.kind = 'payable' AND c.open_amount < 0) THEN ABS(c.open_amount) ELSE 0 END) AS paid
    FROM {claims} WHERE {still_open} GROUP BY c.partner_id
) AS s JOIN partners_partner p ON p.id = s.partner
WHERE ((s.owed > 0 AND s.received > 0) OR (s.owing > 0 AND s.paid > 0)){owner} ORDER BY p.code
"""


@dataclass(frozen=True, slots=True)
class BothSides:
    """A partner with claims on both sides: what he owes and paid ahead, what he is owed and was paid."""

    partner: int
    code: str
    name: str
    owed: Decimal
    received: Decimal
    owing: Decimal
    paid: Decimal

    @property
    def fits(self) -> Decimal:
        """What can be set off at most."""
        return min(self.owed, self.received) + min(self.owing, self.paid)


@dataclass(frozen=True, slots=True)
class Bench:
    """The open claims of a partner, the earliest due first, and what is proposed of them.

    Of each kind no more than ``MOST`` are looked at; ``has_more`` tells that there are others.
    """

    claims: Sequence[OpenClaim]
    open: Sequence[Open]
    pairs: Sequence[Pair]
    has_more: bool = False


def bench_of(partner: int) -> Bench:
    """Return what is open with a partner and what may be set off; six statements."""
    by_kind = [open_claims(kind, _AS_IT_IS_NOW, partner) for kind in OPEN_ACCOUNT]
    claims = [claim for of_kind in by_kind for claim in of_kind[:MOST]]
    names, memos = _names_of({one.document for one in claims})
    found = [
        Open(
            one.id,
            one.kind,
            one.due_date,
            one.open_amount,
            frozenset(names[one.document]),
            memos.get(one.document, ""),
            one.document,
            bool(one.foreign_open),
        )
        for one in claims
    ]
    has_more = any(len(of_kind) > MOST for of_kind in by_kind)
    return Bench(claims, found, propose(found), has_more)


def _names_of(documents: set[int]) -> tuple[dict[int, set[str]], dict[int, str]]:
    """Return the numbers by which documents are known, with those they came of, and their memos."""
    names: defaultdict[int, set[str]] = defaultdict(set)
    memos: dict[int, str] = {}
    heads = Document.objects.filter(pk__in=documents).values_list("pk", "number", "reference", "memo")
    for pk, number, reference, memo in heads:
        names[pk] |= {one for one in (number, reference) if one}
        memos[pk] = memo
    lines = DocumentLine.objects.filter(document__in=documents, origin__isnull=False)
    for pk, *origins in lines.values_list("document", *_COPIES).distinct():
        names[pk] |= {one for one in origins if one}
    return names, memos


def both_sides(owner: int | None = None) -> list[BothSides]:
    """Return the partners who have claims on both sides, by code; one statement.

    ``owner`` limits to a salesperson's partners.
    """
    owned = "" if owner is None else " AND p.owner_id = %s"
    sql = _BOTH_SIDES.format(claims=open_table(), still_open=STILL_OPEN, owner=owned)
    return list(_read(bulk.run(sql, [] if owner is None else [owner])))


def _read(rows: Sequence[tuple[Any, ...]]) -> Iterator[BothSides]:
    for pk, code, name, *amounts in rows:
        yield BothSides(pk, code, name, *(from_scaled(int(amount), 4) for amount in amounts))
