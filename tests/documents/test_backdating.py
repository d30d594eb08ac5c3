"""Documents of one posting may be back-dated against each other: no day may run below zero."""

from datetime import date
from decimal import Decimal

from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest, Outcome
from tests.support.trading import Trading


def booked(trading: Trading, *documents: tuple[str, int, str]) -> list[Outcome]:
    """Book in one batch: type, day of November, quantity."""
    requests = []
    for type_id, day, quantity in documents:
        partner = "S1" if type_id.startswith("purchasing") else "C1"
        lines = (trading.line("P1", quantity, "5"),)
        draft = DraftInput(
            type_id,
            date(2026, 11, day),
            lines,
            partner=trading.partners[partner],
            place=trading.places["主仓"],
        )
        requests.append(DraftRequest(draft, trading.actor))
    return book_each(requests)


def codes(outcomes: list[Outcome]) -> list[str]:
    return [problem.code for outcome in outcomes for problem in outcome.problems]


IN, OUT = "purchasing.receipt", "sales.delivery"


def test_a_sale_before_the_receipt_of_its_own_batch_is_refused(trading: Trading) -> None:
    assert codes(booked(trading, (IN, 10, "10"), (OUT, 5, "10"))) == ["later_shortage"]
    assert audit() == []


def test_a_batch_in_the_order_of_its_days_passes(trading: Trading) -> None:
    outcomes = booked(trading, (IN, 3, "10"), (OUT, 5, "10"), (IN, 10, "5"), (OUT, 12, "5"))
    assert codes(outcomes) == []
    assert trading.stock("P1") == (Decimal(0), Decimal(0))
    assert audit() == []


def test_the_ledgers_days_and_the_batchs_own_count_together(trading: Trading) -> None:
    booked(trading, (IN, 3, "10"), (OUT, 7, "4"))
    # On the 4th to the 7th 6 are free; the receipt of the 8th frees 20 more from that day on.
    outcomes = booked(trading, (IN, 8, "20"), (OUT, 4, "5"), (OUT, 5, "2"), (OUT, 6, "1"), (OUT, 9, "20"))
    refused = [[problem.code for problem in one.problems] for one in outcomes]
    assert refused == [[], [], ["later_shortage"], [], []]
    assert trading.stock("P1") == (Decimal(0), Decimal(0))
    assert audit() == []
