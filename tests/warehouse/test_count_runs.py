"""Counts by plan: several counters, goods moving meanwhile, blind, again, and one document in the end."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.catalog.models import Product
from liandong.documents.models import DocumentLine, State
from liandong.identity.actors import NotAllowedError
from liandong.kernel.actor import Scope, Verb
from liandong.stock_ledger.models import StockBalance
from liandong.warehouse.counts.access import RunMissingError, may_review
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import ask_again, cancel_run, explain, hand_over
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import LONGEST_KEY, Found, record_found, withdraw
from liandong.warehouse.counts.summing import summed, totalled
from liandong.warehouse.models import CountFinding, CountLine, CountRun
from tests.support.companies import People
from tests.support.trading import Trading, make_trading
from tests.warehouse.runs import begun, count, found, refused, sums

D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    return make_trading()


def test_selling_while_counting_makes_no_difference(trading: Trading) -> None:
    """10 there, 9 counted, 4 sold meanwhile: one is missing, 5 are left."""
    run = begun(trading, "P1", "P2")
    count(trading, run, found(trading, "P1", "9", "a"))
    trading.book("sales.delivery", [trading.line("P1", "4", "9")], partner="C1", place="主仓")
    count(trading, run, found(trading, "P2", "10", "b"))
    trading.book("sales.delivery", [trading.line("P2", "4", "9")], partner="C1", place="主仓")
    assert [one.difference for one in summed(run)] == [D(-1), D(0)]
    booked = book_run(trading.actor, run.pk, Ending())
    assert booked.is_posted
    assert trading.stock("P1")[0] == D(5)
    assert trading.stock("P2")[0] == D(6)
    run.refresh_from_db()
    assert (run.state, run.document_id) == ("done", booked.document)
    assert run.document is not None
    assert run.document.state == State.POSTED


def test_a_phones_own_name_fits_beside_the_member_or_is_told_to_be_too_long(trading: Trading) -> None:
    run = begun(trading, "P1")
    member = replace(trading.actor, member=9_999_999_999)
    refused_one = found(trading, "P1", "1", "k" * (LONGEST_KEY + 1))
    assert refused(record_found, member, run.pk, [refused_one]) == [("too_long", 1)]
    (kept,) = record_found(trading.actor, run.pk, [found(trading, "P1", "1", "k" * LONGEST_KEY)])
    room = CountFinding._meta.get_field("key").max_length
    assert room is not None
    assert len(f"{member.member}:{'k' * LONGEST_KEY}") <= room
    assert record_found(trading.actor, run.pk, [found(trading, "P1", "1", "k" * LONGEST_KEY)]) == [kept]


def test_spots_add_up_and_one_withdrawn_does_not_count(trading: Trading) -> None:
    run = begun(trading, "P1")
    first, _second = record_found(
        trading.actor,
        run.pk,
        [found(trading, "P1", "6", "a", spot="货架"), found(trading, "P1", "3", "b", spot="后仓")],
    )
    again = record_found(trading.actor, run.pk, [found(trading, "P1", "6", "a")])
    assert [one.pk for one in again] == [first.pk]  # the answer was lost: asked again with its key
    assert sums(run)[trading.products["P1"]].counted == D(9)
    withdraw(trading.actor, run.pk, first.pk)
    assert sums(run)[trading.products["P1"]].counted == D(3)


def test_goods_that_moved_between_two_spots_are_counted_again_or_explained(trading: Trading) -> None:
    run = begun(trading, "P1")
    count(trading, run, found(trading, "P1", "6", "a"))
    trading.book("sales.delivery", [trading.line("P1", "1", "9")], partner="C1", place="主仓")
    count(trading, run, found(trading, "P1", "4", "b"))
    (line,) = summed(run)
    assert (line.moved, line.is_uncertain) == (D(-1), True)
    assert refused(book_run, trading.actor, run.pk, Ending()) == [("count_moved", 1)]
    explain(trading.actor, run.pk, line.line, "卖掉的那瓶出自已盘的货架")
    assert summed(run)[0].is_uncertain is False
    assert ask_again(trading.actor, run.pk, [line.line]) == 1
    assert summed(run)[0].counted is None
    count(trading, run, found(trading, "P1", "9", "c"))
    (line,) = summed(run)
    assert (line.difference, line.is_uncertain, line.round) == (D(0), False, 2)


def test_what_a_phone_counted_without_connection_goes_by_the_books_of_then(trading: Trading) -> None:
    run = begun(trading, "P1")
    trading.book("sales.delivery", [trading.line("P1", "4", "9")], partner="C1", place="主仓")
    # Counted a minute ago, when receipt and sale were not there: everything posted just now comes after.
    count(trading, run, found(trading, "P1", "0", "a", seconds_ago=60))
    (line,) = summed(run)
    assert (line.book, line.difference) == (D(0), D(0))
    count(trading, run, found(trading, "P1", "6", "b"))
    assert CountFinding.objects.get(key__endswith=":b").book == D(6)


def test_another_count_that_corrected_the_books_is_no_second_difference(trading: Trading) -> None:
    run = begun(trading, "P1")
    count(trading, run, found(trading, "P1", "9", "a"))
    line = trading.line("P1", "9", details={"book_quantity": "10"})
    trading.book("inventory.stock_count", [line], place="主仓")
    assert summed(run)[0].difference == D(0)
    book_run(trading.actor, run.pk, Ending())
    assert trading.stock("P1")[0] == D(9)


def test_what_nobody_counted_is_left_out_or_taken_for_gone(trading: Trading) -> None:
    run = begun(trading, "P1", "P2")
    assert refused(book_run, trading.actor, run.pk, Ending()) == [("count_empty", None)]
    count(trading, run, found(trading, "P1", "10", "a"))
    booked = book_run(trading.actor, run.pk, Ending(posts=False, uncounted_is_gone=True))
    lines = DocumentLine.objects.filter(document=booked.document).order_by("position")
    assert [(one.quantity, one.details["book_quantity"]) for one in lines] == [(D(10), "10"), (D(0), "10")]
    assert trading.stock("P2")[0] == D(10)  # a draft moves nothing


def test_goods_are_counted_by_one_open_run_only(trading: Trading) -> None:
    first = begun(trading, "P1")
    assert refused(make_runs, trading.actor, Wanted(trading.places["主仓"])) == [("count_nothing", None)]
    second = begun(trading, "P2")
    assert [line.product_id for line in second.lines.all()] == [trading.products["P2"]]
    assert refused(count, trading, second, found(trading, "P1", "1", "x")) == [("count_held", 1)]
    cancel_run(trading.actor, first.pk)
    count(trading, second, found(trading, "P1", "1", "x"))  # nobody expected it here: a line of its own
    assert CountLine.objects.get(run=second, product=trading.products["P1"]).position == 2
    assert refused(count, trading, first, found(trading, "P1", "1", "y")) == [("count_ended", None)]


def test_findings_are_refused_with_every_reason_at_once(trading: Trading) -> None:
    run = begun(trading, "P1")
    wrong = [
        found(trading, "P1", "-1", "a", lot="L1"),
        Found("b", 10**9, D(1), spot="x" * 65, seconds_ago=-1),
    ]
    assert refused(record_found, trading.actor, run.pk, wrong) == [
        ("count_lot_idle", 1),
        ("number_invalid", 1),
        ("product_unknown", 2),
        ("too_long", 2),
        ("not_within", 2),
    ]
    assert not CountFinding.objects.exists()


def test_sheets_are_divided_and_handed_over(trading: Trading, people: People) -> None:
    run = begun(trading, "P1", "P2", "P3", counters=[people.keeper.member, people.owner.member])
    sheets = list(run.sheets.order_by("position"))
    assert [(one.member_id, one.lines.count()) for one in sheets] == [
        (people.keeper.member, 2),
        (people.owner.member, 1),
    ]
    hand_over(trading.actor, run.pk, sheets[0].pk, None)
    assert run.sheets.get(position=1).member_id is None
    assert refused(hand_over, trading.actor, run.pk, sheets[0].pk, 10**9) == [("member_unknown", None)]


def test_who_counts_blind_never_learns_the_difference(trading: Trading, people: People) -> None:
    main = trading.places["主仓"]
    run = begun(trading, "P1", counters=[people.keeper.member])
    keeper = replace(people.keeper, places=frozenset({main}))
    other = replace(keeper, member=people.clerk.member)
    assert not may_review(keeper, run)
    assert may_review(other, run)
    with pytest.raises(NotAllowedError):
        book_run(keeper, run.pk, Ending())
    record_found(other, run.pk, [found(trading, "P1", "10", "a")])
    assert not may_review(other, run)  # who found something counts too
    elsewhere = replace(keeper, places=frozenset())
    with pytest.raises(RunMissingError):
        record_found(elsewhere, run.pk, [found(trading, "P1", "10", "b")])
    looker = replace(people.owner, grants={("inventory.*", Verb.VIEW): Scope.ALL})
    with pytest.raises(NotAllowedError):
        record_found(looker, run.pk, [found(trading, "P1", "10", "c")])


def test_counting_takes_as_many_statements_for_few_as_for_many(
    trading: Trading, django_assert_num_queries: object
) -> None:
    run = begun(trading, "P1", "P2", "P3")
    count(trading, run, found(trading, "P1", "10", "a"))
    fresh = CountRun.objects.get(pk=run.pk)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert totalled(summed(fresh)).counted == 1
    count(trading, run, found(trading, "P2", "10", "b"), found(trading, "P3", "9", "c"))
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert totalled(summed(fresh)).different == 1


def test_a_lot_is_counted_by_its_number(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(tracking="lot")
    for lot in ("L1", "L2"):
        line = trading.line("P1", "5", "5", lot=lot)
        trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    (run,) = make_runs(trading.actor, Wanted(trading.places["主仓"]))
    assert refused(count, trading, run, found(trading, "P1", "5", "a")) == [("count_lot_needed", 1)]
    count(trading, run, found(trading, "P1", "5", "a", lot="L1"), found(trading, "P1", "4", "b", lot="L2"))
    book_run(trading.actor, run.pk, Ending())
    rows = StockBalance.objects.filter(product=trading.products["P1"]).order_by("lot__number")
    assert [one.quantity for one in rows] == [D(5), D(4)]
