"""Two people award the same inquiry in the same moment, on a real committed company."""

from collections.abc import Callable
from decimal import Decimal

from liandong.documents.models import DocumentLine
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.awarding import Award, award
from liandong.purchasing.comparing import ORDER, QUOTATION
from tests.support.threads import together
from tests.support.trading import DAY, Trading, make_trading

D = Decimal


def awarding(slug: str, trading: Trading, inquiry: int, line: int) -> Callable[[], list[str]]:
    """Return a call that awards 60 of a line, and answers why that was refused."""

    def call() -> list[str]:
        with use_company(slug):
            try:
                award(trading.actor, inquiry, [Award(line, D(60))], on=DAY)
            except RefusedError as refusal:
                return [one.code for one in refusal.problems]
            return []

    return call


def test_two_awards_at_once_order_no_more_than_was_asked_for(fresh_company: str) -> None:
    trading = make_trading()
    inquiry = trading.book("purchasing.inquiry", [trading.line("P1", "100")], place="主仓")
    offers = [
        trading.book(
            QUOTATION, [trading.line("P1", "100", "2", origin=inquiry.lines[0])], partner=supplier
        ).lines[0]
        for supplier in ("S1", "S2")
    ]
    calls = [awarding(fresh_company, trading, inquiry.id, line) for line in offers]
    assert sorted(together(*calls)) == [[], ["award_beyond"]]
    ordered = DocumentLine.objects.filter(document__type=ORDER).values_list("quantity", flat=True)
    assert list(ordered) == [D(60)]
