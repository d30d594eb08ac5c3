"""Claims as plans see them."""

from collections.abc import Iterable
from typing import Any

from liandong.currencies.models import Currency
from liandong.general_ledger.models import Claim
from liandong.kernel.foreign import ForeignClaim
from liandong.kernel.money import MINOR_DIGITS, from_scaled
from liandong.kernel.terms import ClaimFacts, ClaimKind
from liandong.storage import bulk

_CLAIMS = """
SELECT c.id, c.kind, c.partner_id, c.amount, c.open_amount, c.business_date, c.currency, u.digits,
       c.foreign_amount, c.foreign_open, c.due_date, c.bill_number
FROM {claims} c LEFT JOIN {currencies} u ON u.code = c.currency
WHERE c.id {condition} ORDER BY c.id{lock}
"""


def facts_of_claims(ids: Iterable[int], lock: str = "") -> dict[int, ClaimFacts]:
    """Return claims by id as they stand, ``lock`` being the statement's end; no statement for none."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    condition, params = bulk.among(wanted)
    tables = {"claims": bulk.table(Claim), "currencies": bulk.table(Currency)}
    rows = bulk.run(_CLAIMS.format(**tables, condition=condition, lock=lock), params)
    return {row[0]: _facts(row) for row in rows}


def _facts(row: tuple[Any, ...]) -> ClaimFacts:
    pk, kind, partner, amount, left, on, currency, digits, foreign, foreign_left, due, bill = row
    both = (from_scaled(one, 4) for one in (foreign, foreign_left))
    return ClaimFacts(
        pk,
        ClaimKind(kind),
        partner,
        from_scaled(amount, 4),
        from_scaled(left, 4),
        bulk.as_date(on),
        ForeignClaim(currency, MINOR_DIGITS if digits is None else digits, *both) if foreign else None,
        bulk.as_date(due),
        bill,
    )
