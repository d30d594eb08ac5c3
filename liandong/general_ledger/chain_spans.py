"""Proving the hash chain of some days: which links they hold, and what was found."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min

from liandong.general_ledger.entry_queries import ChainBreak, verify_chain
from liandong.general_ledger.models import JournalEntry

MOST_LINKS = 20_000
"""Vouchers of a year that are proved while somebody waits; the audit of the night proves all of them."""


@dataclass(frozen=True, slots=True)
class ChainSpan:
    """The links from ``first`` to ``last`` of a year that hold the vouchers of the days asked for.

    ``broken`` is the first break, with the id and number of the document there if there is one. ``is_short``
    tells that only the first ``MOST_LINKS`` were proved.
    """

    year: int
    first: int
    last: int
    checked: int
    is_short: bool = False
    broken: ChainBreak | None = None
    document: int | None = None
    number: str = ""


def prove_days(start: date, end: date) -> list[ChainSpan]:
    """Recompute the chain of each year over the vouchers of the days, both included.

    Vouchers are chained in the order in which they were posted, so the links between the first and the last
    of them are proved too, whatever their days.
    """
    years = JournalEntry.objects.filter(business_date__gte=start, business_date__lte=end).values("year")
    found = years.annotate(first=Min("chain_position"), last=Max("chain_position"), count=Count("pk"))
    return [_proved(one["year"], one["first"], one["last"]) for one in found.order_by("year")]


def _proved(year: int, first: int, last: int) -> ChainSpan:
    reached = min(last, first + MOST_LINKS - 1)
    report = verify_chain(year, first, reached)
    broken = report.breaks[0] if report.breaks else None
    document, number = None, ""
    if broken is not None:
        near = JournalEntry.objects.filter(year=year, chain_position=broken.position)
        document, number = near.values_list("document", "document__number").first() or (None, "")
    return ChainSpan(year, first, reached, report.checked, reached < last, broken, document, number)
