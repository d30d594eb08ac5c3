"""Counting pieces by scanning their numbers: missing ones and unexpected ones, whatever moves meanwhile."""

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import DocumentLine
from liandong.kernel.serials import serials_of
from liandong.stock_ledger.models import Serial
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import ask_again, cancel_run
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.pieces import Books, compared
from liandong.warehouse.counts.summing import summed
from liandong.warehouse.models import CountLine, CountRun
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.trading import Trading
from tests.warehouse.runs import count, found, refused
from tests.webkit.calling import config, send

D = Decimal


@pytest.fixture
def tracked(trading: Trading) -> Trading:
    """P1 is kept by serial number; A1 to A4 are in 主仓, B1 in 门店仓."""
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    for numbers, place in (("A1 A2 A3 A4", "主仓"), ("B1", "门店仓")):
        line = trading.line("P1", str(len(numbers.split())), "5", details={"serials": numbers})
        trading.book("purchasing.receipt", [line], partner="S1", place=place)
    return trading


def begun(trading: Trading) -> CountRun:
    (run,) = make_runs(trading.actor, Wanted(trading.places["主仓"]))
    return run


def pieces(trading: Trading, run: CountRun, numbers: str, key: str, loose: int = 0) -> None:
    serials = tuple(numbers.split())
    count(trading, run, found(trading, "P1", str(len(serials) + loose), key, serials=serials))


def sell(trading: Trading, numbers: str) -> None:
    line = trading.line("P1", str(len(numbers.split())), "9", details={"serials": numbers})
    trading.book("sales.delivery", [line], partner="C1", place="主仓")


def told(run: CountRun) -> tuple[tuple[str, ...], tuple[str, ...], Decimal | None]:
    (line,) = summed(CountRun.objects.get(pk=run.pk))
    return line.missing, line.unexpected, line.difference


def there(trading: Trading) -> list[str]:
    rows = Serial.objects.filter(place=trading.places["主仓"])
    return sorted(rows.values_list("number", flat=True))


def test_one_missing_and_one_nobody_knew_are_both_seen_and_booked(tracked: Trading) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1 A2", "a")
    pieces(tracked, run, "A2 A3 N1", "b")  # another counter scanned A2 as well
    assert told(run) == (("A4",), ("N1",), D(0))
    booked = book_run(tracked.actor, run.pk, Ending())
    assert booked.is_posted
    assert there(tracked) == ["A1", "A2", "A3", "N1"]
    assert told(run) == (("A4",), ("N1",), D(0))  # as it was, though the books have changed
    line = CountLine.objects.get(run=run)
    assert (line.missing, line.unexpected, line.settled) == ("A4", "N1", D(4))
    assert audit() == []


def test_what_is_sold_or_received_meanwhile_is_no_difference(tracked: Trading) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1 A2", "a")
    sell(tracked, "A1 A4")  # A1 was found, A4 not yet
    more = tracked.line("P1", "2", "5", details={"serials": "A5 A6"})
    tracked.book("purchasing.receipt", [more], partner="S1", place="主仓")
    pieces(tracked, run, "A5", "b")  # A6 stands where the counter had been before
    assert told(run) == (("A3",), (), D(-1))
    book_run(tracked.actor, run.pk, Ending())
    assert there(tracked) == ["A2", "A5", "A6"]
    assert tracked.stock("P1")[0] == D(3)
    document = DocumentLine.objects.get(document__count_run=run)
    assert (document.quantity, document.details["book_quantity"]) == (D(3), "4")
    assert serials_of(document.details) == ("A2", "A5", "A6")
    assert audit() == []


def test_a_piece_the_books_have_elsewhere_is_transferred_first(tracked: Trading, owner: Client) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1 A2 A3 A4 B1", "a")
    assert told(run) == ((), ("B1",), D(1))
    line = CountLine.objects.get(run=run)
    page = owner.get(f"/counts/{run.pk}/lines/{line.pk}").content.decode()
    assert "账上在门店仓，先做调拨再审核" in page
    assert "多 B1" in owner.get(f"/counts/{run.pk}/review").content.decode()
    assert refused(book_run, tracked.actor, run.pk, Ending()) == [("serial_in_stock", 1)]
    move = tracked.line("P1", "1", details={"serials": "B1"})
    way = {"mode": "direct"}
    tracked.book("inventory.transfer", [move], place="门店仓", target_place="主仓", details=way)
    assert told(run) == ((), (), D(0))
    book_run(tracked.actor, run.pk, Ending())
    assert there(tracked) == ["A1", "A2", "A3", "A4", "B1"]


def test_stock_from_before_gets_its_numbers_by_a_count(trading: Trading) -> None:
    trading.receive("P1", "3", "5")
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    run = begun(trading)
    pieces(trading, run, "O1 O2", "a", loose=1)
    assert told(run) == ((), ("O1", "O2"), D(0))
    book_run(trading.actor, run.pk, Ending())
    assert there(trading) == ["O1", "O2"]
    assert trading.stock("P1")[0] == D(3)
    assert audit() == []


def test_what_nobody_counted_is_gone_and_a_recount_forgets_the_first(tracked: Trading) -> None:
    tracked.receive("P2", "1", "3")
    run = begun(tracked)
    pieces(tracked, run, "A1 X9", "a")
    line = CountLine.objects.get(run=run, product=tracked.products["P1"])
    ask_again(tracked.actor, run.pk, [line.pk])
    count(tracked, run, found(tracked, "P2", "1", "b"))
    book_run(tracked.actor, run.pk, Ending(uncounted_is_gone=True))
    assert there(tracked) == []
    assert tracked.stock("P1")[0] == D(0)
    line.refresh_from_db()
    assert line.missing == "A1 A2 A3 A4"


def test_a_cancelled_count_says_what_was_found_and_no_more(tracked: Trading) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1", "a")
    cancel_run(tracked.actor, run.pk)
    assert told(run) == ((), (), None)
    assert summed(CountRun.objects.get(pk=run.pk))[0].counted == D(1)


def test_a_sale_between_looking_and_posting_is_refused(tracked: Trading) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1 A2 A3 A4", "a")
    booked = book_run(tracked.actor, run.pk, Ending(posts=False))
    sell(tracked, "A1")
    saved = DocumentLine.objects.get(document=booked.document).document
    assert refused(tracked.post, _Saved(saved.pk)) == [("serial_count_stale", 1)]


class _Saved:
    def __init__(self, pk: int) -> None:
        self.id = pk


def test_pieces_are_refused_with_every_reason_at_once(tracked: Trading) -> None:
    tracked.receive("P2", "1", "3")
    run = begun(tracked)
    wrong = [
        found(tracked, "P2", "1", "a", serials=("Z1",)),
        found(tracked, "P1", "1", "b", serials=("A1", "A1")),
        found(tracked, "P1", "1", "c", serials=("L" * 65,)),
    ]
    assert refused(count, tracked, run, *wrong) == [
        ("serial_not_tracked", 1),
        ("serial_twice", 2),
        ("serial_count", 2),
        ("serial_too_long", 3),
    ]


def test_a_phone_scans_pieces_blind_and_a_program_too(
    tracked: Trading, owner: Client, people: People
) -> None:
    run = begun(tracked)
    sheet = run.sheets.get()
    url = f"/counts/{run.pk}/sheets/{sheet.pk}"
    opened = config(owner.get(url), "count-config")
    assert [one["has_serials"] for one in opened["products"]] == [True]
    assert "A1" not in owner.get(url).content.decode()  # what should be there is not told
    finding = {"key": "a", "product": tracked.products["P1"], "quantity": "1", "serials": "A1"}
    answer = send(owner, f"/counts/{run.pk}/record", {"found": [finding]}).json()
    assert answer["found"]["a"]["serials"] == "A1"
    (mine,) = config(owner.get(url), "count-config")["mine"]
    assert (mine["serials"], mine["round"]) == ("A1", 1)
    program = caller("owner")
    body = {"found": [{"key": "p", "product": finding["product"], "quantity": "2", "serials": ["A2", "N1"]}]}
    assert program.post(f"/counts/{run.pk}/findings", body).status == 200
    (line,) = program.get(f"/counts/{run.pk}/lines").body
    assert (line["missing"], line["unexpected"], line["counted"]) == (["A3", "A4"], ["N1"], "3")
    hand_in = {**finding, "key": "z", "serials": "A1 A1"}
    assert send(owner, f"/counts/{run.pk}/record", {"found": [hand_in]}).status_code == 422


def test_pieces_take_as_many_statements_for_few_as_for_many(
    tracked: Trading, django_assert_num_queries: object
) -> None:
    run = begun(tracked)
    pieces(tracked, run, "A1", "a")
    fresh = CountRun.objects.get(pk=run.pk)
    with django_assert_num_queries(5):  # type: ignore[operator]
        summed(fresh)
    pieces(tracked, run, "A2 A3 A4 N1 N2", "b")
    with django_assert_num_queries(5):  # type: ignore[operator]
        summed(fresh)


some = st.frozensets(st.sampled_from("ABCDEF"))


@given(some, some, some, st.integers(0, 3), st.integers(0, 3))
def test_the_difference_is_what_the_pieces_and_the_rest_come_to(
    seen: frozenset[str], here: frozenset[str], moved: frozenset[str], loose: int, held: int
) -> None:
    books = Books(D(len(here) + held), here, moved)
    result = compared(seen, D(loose), books)
    assert books.on_hand + result.difference == len(result.standing) + loose
    assert set(result.missing) <= here
    assert set(result.unexpected) <= seen
    assert set(result.standing) == (here - set(result.missing)) | set(result.unexpected)
    assert not (set(result.missing) | set(result.unexpected)) & moved
