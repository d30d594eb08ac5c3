"""The months of a posting under lock, and the balances of what is cleared in them."""

from collections.abc import Collection
from dataclasses import replace

from liandong.documents.models import State
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.transfers import is_of, month_end
from liandong.general_ledger.book.entries import PeriodFacts, YearMonth, share_periods
from liandong.general_ledger.clearing import read_balances


def lock_periods(documents: Collection[LoadedDocument]) -> dict[YearMonth, PeriodFacts]:
    """Lock the months of these documents, and tell what clears accounts their balances under that lock.

    Of several documents in one posting that clear the same, the first one sees the balances and the
    others none: what is left after it is nothing.
    """
    dates = {document.header.business_date for document in documents}
    if not dates:
        return {}
    periods = share_periods(dates, is_alone=any(one.type.clears for one in documents))
    seen = set()
    for document in documents:
        clearing, on = document.type.clears, document.header.business_date
        if clearing is None or document.header.reverses is not None or document.state != State.DRAFT:
            continue
        is_first = (clearing, on) not in seen
        seen.add((clearing, on))
        found = read_balances(clearing, is_of, month_end(on)) if is_first else ()
        document.header = replace(document.header, balances=found)
    return periods
