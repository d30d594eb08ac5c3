"""Many lines of a bank at one stroke: as many statements as for few, each taken or refused for itself."""

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from liandong.banking.accepting import accept_all
from liandong.banking.joining import Join, sorted_out
from liandong.banking.line_booking import Wish, book_lines
from liandong.banking.models import BankProposal, How
from liandong.banking.proposals import match
from liandong.documents.models import Document
from liandong.general_ledger.models import Claim
from tests.banking.test_work import PAID, D, bank, bring, open_of, pay, row, sell
from tests.support.trading import Trading


def test_taking_many_costs_as_many_statements_as_taking_few(trading: Trading) -> None:
    def taken(count: int) -> int:
        before = Document.objects.filter(type="finance.sales_invoice").count()
        for _ in range(count):
            sell(trading, "113.00")
        numbers = Document.objects.filter(type="finance.sales_invoice").order_by("pk")
        fresh = list(numbers.values_list("number", flat=True))[before:]
        bring(trading, *(row(place, 5, "113", order_number=one) for place, one in enumerate(fresh, before)))
        match(bank().pk, trading.actor)
        with CaptureQueriesContext(connection) as queries:
            found = accept_all(bank().pk, 90, trading.actor)
        assert (found.taken, found.booked, found.problems) == (count, count, [])
        return len(queries)

    taken(1)  # the first of a company makes counters and periods
    assert taken(2) == taken(7)


def test_two_lines_for_the_same_debt_settle_it_once(trading: Trading) -> None:
    sell(trading, "113.00")
    debt = Claim.objects.get().pk
    lines = bring(trading, row(1, 5, "113", text="甲"), row(2, 5, "113", text="乙"))
    wishes = [Wish(one.pk, trading.partners["C1"], ((debt, D(113)),)) for one in lines]
    first, second = book_lines(wishes, trading.actor)
    assert ([one.code for one in first.problems], bool(second.problems)) == ([], True)
    assert open_of(*lines) == [D(0), D(113)]
    assert Claim.objects.get().open_amount == D(0)
    assert Document.objects.filter(type=PAID).count() == 1


def test_what_cannot_even_be_stored_leaves_the_others_alone(trading: Trading) -> None:
    sell(trading, "113.00")
    debt = Claim.objects.get().pk
    lines = bring(trading, row(1, 5, "113", text="甲"), row(2, 5, "20", text="乙"), row(3, 6, "7", text="丙"))
    partner = trading.partners["C1"]
    wishes = [
        Wish(lines[0].pk, partner, ((debt, D(113)),)),
        Wish(lines[1].pk, partner, ((10**9, D(20)),)),
        Wish(lines[2].pk, category="没有的"),
    ]
    assert [not one.problems for one in book_lines(wishes, trading.actor)] == [True, False, False]
    assert open_of(*lines) == [D(0), D(20), D(7)]


def test_of_joins_only_those_that_still_can_be_are_kept(trading: Trading) -> None:
    booked = pay(trading, "100")
    first, second, third = bring(trading, row(1, 2, "100"), row(2, 2, "60"), row(3, 2, "5"))
    joins = [Join(first.pk, booked, D(40), How.PROPOSED), Join(second.pk, booked, D(60), How.PROPOSED)]
    wrong = [Join(third.pk, booked, D(1), How.PROPOSED), Join(third.pk, None, D(1), How.PROPOSED)]
    with transaction.atomic():
        kept, problems = sorted_out([joins[0], *wrong, joins[1]])
    assert kept == joins
    assert {one.code for one in problems} == {"bank_note_missing"}


def test_all_lines_are_locked_before_any_booking(trading: Trading) -> None:
    # Who joins one line by hand holds it and wants the booking: the other way round they wait for ever.
    for _ in range(2):  # of two alike none is sure
        pay(trading, "50", day=5)
    sell(trading, "113.00")
    lines = bring(trading, row(1, 5, "113", name="客户C1"), row(2, 5, "50", name="客户C1"))
    match(bank().pk, trading.actor)
    assert set(BankProposal.objects.filter(rank=1).values_list("line", "kind")) == {
        (lines[0].pk, "claims"),
        (lines[1].pk, "booked"),
    }
    with CaptureQueriesContext(connection) as queries:
        found = accept_all(bank().pk, 1, trading.actor)
    assert (found.taken, found.booked, found.problems) == (2, 1, [])
    texts = [one["sql"] for one in queries.captured_queries]
    booking = next(place for place, text in enumerate(texts) if "bookmoney" in text)
    both = f"IN ({lines[0].pk}, {lines[1].pk})"
    locking = next(place for place, text in enumerate(texts) if "bankline" in text and both in text)
    assert locking < booking
