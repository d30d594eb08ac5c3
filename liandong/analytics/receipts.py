"""回款: the money that came for sales, by who sold; refunds take away, on their own day.

What is settled of a claim on a customer by a payment, or with an advance, came for the document of the
claim; it belongs to that one's handler, or to its drafter where it has none.
"""

from datetime import date
from decimal import Decimal

from liandong.analytics.periods import Days
from liandong.documents.models import Document
from liandong.general_ledger.models import Claim, Settlement
from liandong.kernel.money import from_scaled
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.flows import between
from liandong.storage import bulk
from liandong.storage.pieces import fetch, given, joined, month_of

PAID_BY = ("finance.incoming_payment", "finance.outgoing_payment", "finance.settlement")
"""Types that settle with money; a red invoice settles what it takes back, and brings none."""

_DOCUMENTS, _CLAIMS, _SETTLEMENTS = bulk.table(Document), bulk.table(Claim), bulk.table(Settlement)


def receipts_by_month(days: Days) -> dict[tuple[int, date], Decimal]:
    """Return what came in the months of a span by member and month; one statement."""
    kinds = [piece for kind in PAID_BY for piece in (", ", given(kind))]
    rows = fetch(
        joined(
            *("SELECT COALESCE(d.handler_id, d.member_id), ", month_of("s.business_date"), ", SUM(s.amount)"),
            *(" FROM ", _SETTLEMENTS, " s JOIN ", _CLAIMS, " c ON c.id = s.claim_id AND c.kind = "),
            *(given(ClaimKind.RECEIVABLE.value), " JOIN ", _DOCUMENTS, " d ON d.id = c.document_id JOIN "),
            *(_DOCUMENTS, " p ON p.id = s.document_id WHERE "),
            *(between("s.business_date", days.start, days.end), " AND p.type || '' IN ("),
            *(*kinds[1:], ") GROUP BY 1, 2"),
        )
    )
    return {(int(person), bulk.as_date(month)): from_scaled(int(amount), 4) for person, month, amount in rows}
