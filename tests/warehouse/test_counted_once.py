"""No difference is booked by two counts: by two runs, by a run and a draft, or by a run and a phone."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import record_found
from liandong.warehouse.models import CountLine
from tests.support.trading import Trading
from tests.warehouse.calling import decimals, deliver, fresh, messages, sheet
from tests.warehouse.runs import begun, count, found, refused

D = Decimal


def test_what_a_run_left_as_a_draft_is_in_no_other_run(trading: Trading) -> None:
    first = begun(trading, "P1")
    count(trading, first, found(trading, "P1", "8", "a"))
    booked = book_run(trading.actor, first.pk, Ending(posts=False))
    second = begun(trading, "P2")
    assert [line.product_id for line in second.lines.all()] == [trading.products["P2"]]
    with pytest.raises(RefusedError) as refusal:
        record_found(trading.actor, second.pk, [found(trading, "P1", "8", "b")])
    assert [(one.code, one.detail["name"]) for one in refusal.value.problems] == [
        ("count_held", booked.number)
    ]
    assert refused(make_runs, trading.actor, Wanted(trading.places["主仓"])) == [("count_nothing", None)]


def test_a_drafted_lot_leaves_the_other_lots_to_a_run(trading: Trading) -> None:
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT)
    lots = [trading.line("P1", "5", "2", lot=lot) for lot in ("LA", "LB")]
    trading.book("purchasing.receipt", lots, partner="S1", place="主仓")
    one = trading.line("P1", "4", lot="LA", details={"book_quantity": "5"})
    trading.draft("inventory.stock_count", [one], place="主仓")
    run = begun(trading)
    assert list(CountLine.objects.filter(run=run).values_list("lot_number", flat=True)) == ["LB"]
    assert refused(count, trading, run, found(trading, "P1", "5", "a", lot="LA")) == [("count_held", 1)]
    trading.draft("inventory.stock_count", [trading.line("P1", "9")], place="主仓")  # of both lots
    assert refused(count, trading, run, found(trading, "P1", "5", "b", lot="LB")) == [("count_held", 1)]


def test_what_a_phone_counts_is_in_no_run_meanwhile(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    header = {"place": trading.places["主仓"]}
    opened = sheet(owner, "/scan/count/new")
    saved = deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "8")], header=header).json()
    assert refused(make_runs, trading.actor, Wanted(trading.places["主仓"])) == [("count_nothing", None)]
    go_on = opened | {"document": saved["document"], "version": saved["version"]}
    done = deliver(owner, "/scan/count/finish", go_on, [fresh(trading, "P1", "8")], header=header)
    assert done.status_code == 200
    assert trading.stock("P1") == decimals(8, 0)


def test_what_an_open_run_counts_is_counted_by_no_phone(trading: Trading, owner: Client) -> None:
    run = begun(trading, "P1")
    header = {"place": trading.places["主仓"]}
    opened = sheet(owner, "/scan/count/new")
    (said,) = messages(deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "8")], header=header))
    assert run.title in said
    count(trading, run, found(trading, "P1", "8", "a"))
    book_run(trading.actor, run.pk, Ending())
    lines = [fresh(trading, "P1", "8")]
    assert deliver(owner, "/scan/count/finish", opened, lines, header=header).status_code == 200
    assert trading.stock("P1") == decimals(8, 0)
