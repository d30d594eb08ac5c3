"""Claims and settlements: locked, appended, settled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.general_ledger.claim_facts import facts_of_claims
from liandong.general_ledger.models import Claim, Settlement
from liandong.kernel.money import ZERO, from_scaled
from liandong.kernel.plans import PlannedClaim
from liandong.kernel.terms import ClaimFacts
from liandong.storage import bulk


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim ready to be written; ``bill_line`` is the line that says what bill it is, if it is one."""

    document: int
    planned: PlannedClaim
    business_date: date
    currency: str
    bill_line: int | None = None


@dataclass(frozen=True, slots=True)
class SettlementRow:
    """A settlement ready to be written."""

    claim: int
    document: int
    line: int | None
    amount: Decimal
    business_date: date
    foreign_amount: Decimal = ZERO


def lock_claims(ids: Iterable[int]) -> dict[int, ClaimFacts]:
    """Lock claims by id."""
    return facts_of_claims(ids, bulk.for_update("c"))


def customer_debts(partners: Iterable[int]) -> dict[int, Decimal]:
    """Return what each customer owes net of advances; the caller holds the partners' locks."""
    wanted = sorted(set(partners))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    rows = bulk.run(
        "SELECT partner_id, SUM(CASE WHEN kind = 'receivable' THEN open_amount ELSE -open_amount END)"
        f" FROM {bulk.table(Claim)} WHERE partner_id {condition} AND open_amount <> 0"
        " AND kind IN ('receivable', 'advance_received') GROUP BY partner_id",
        params,
    )
    return {partner: from_scaled(int(debt), 4) for partner, debt in rows}


def append_claims(rows: Sequence[ClaimRow]) -> None:
    """Append claims, wholly open."""
    bulk.insert(
        Claim,
        (
            "document",
            "kind",
            "partner",
            "business_date",
            "due_date",
            "currency",
            "amount",
            "open_amount",
            "foreign_amount",
            "foreign_open",
            "bill_number",
            "bill_line",
        ),
        [
            (
                row.document,
                row.planned.kind.value,
                row.planned.partner,
                row.business_date,
                row.planned.due_date,
                row.planned.currency or row.currency,
                row.planned.amount,
                row.planned.amount,
                row.planned.foreign,
                row.planned.foreign,
                row.planned.bill,
                row.bill_line,
            )
            for row in rows
        ],
    )


def settle(rows: Sequence[SettlementRow], claims: Mapping[int, ClaimFacts]) -> None:
    """Append settlements and store what is left open of the locked ``claims``."""
    if not rows:
        return
    touched = sorted({row.claim for row in rows})
    after = [(pk, claims[pk].open_amount, claims[pk].foreign) for pk in touched]
    left = [(pk, own, ZERO if foreign is None else foreign.open_amount) for pk, own, foreign in after]
    bulk.update(Claim, ("id",), ("open_amount", "foreign_open"), left)
    bulk.insert(
        Settlement,
        ("claim", "document", "line", "amount", "business_date", "foreign_amount"),
        [
            (row.claim, row.document, row.line, row.amount, row.business_date, row.foreign_amount)
            for row in rows
        ],
    )
