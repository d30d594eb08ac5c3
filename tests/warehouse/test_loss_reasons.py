"""损溢原因: the company's list on counts and adjustments, and the report by reason, by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.loss_reasons import TYPES, reason_fields, save_reasons
from liandong.documents.models import DocumentLine
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.actors import NotAllowedError
from liandong.inventory.web.reasons import lost_and_found
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import explain
from liandong.warehouse.counts.summing import summed
from tests.support.companies import People
from tests.support.trading import DAY, Trading
from tests.warehouse.runs import begun, count, found
from tests.webkit.conftest import Browse

D = Decimal
MONTH = (date(2026, 11, 1), date(2026, 11, 30))


def test_one_list_serves_counts_and_adjustments(trading: Trading, people: People) -> None:
    save_reasons(trading.actor, ["破损", "过期"])
    assert {kind: one.choices for kind, one in reason_fields().items()} == dict.fromkeys(
        TYPES, ("破损", "过期")
    )
    save_reasons(trading.actor, ["破损", "被盗"])
    assert len({one.name for one in reason_fields().values()}) == 3
    assert reason_fields()[TYPES[0]].choices == ("破损", "被盗")
    save_reasons(trading.actor, [])
    assert not any(one.is_active for one in reason_fields().values())
    with pytest.raises(RefusedError):
        save_reasons(trading.actor, ["长" * 65])
    with pytest.raises(NotAllowedError):
        save_reasons(people.keeper, ["破损"])


def test_the_report_adds_up_by_reason_and_leaves_reversed_ones_out(trading: Trading) -> None:
    """10 at 5: 2 broken and 1 out of date go, 3 more come in at 4; one that was reversed is none."""
    save_reasons(trading.actor, ["破损", "过期"])
    out, came = (reason_fields()[kind].name for kind in (TYPES[2], TYPES[1]))
    trading.receive("P1", "10", "5")
    damage = {"reason": "damage"}

    def lose(quantity: str, cause: str) -> int:
        line = trading.line("P1", quantity, details={out: cause})
        return trading.book("inventory.adjustment_out", [line], place="主仓", details=damage).id

    lose("2", "破损")
    lose("1", "过期")
    reverse(ReversalRequest(lose("4", "破损"), trading.actor))
    line = trading.line("P1", "3", "4", details={came: ""})
    trading.book("inventory.adjustment_in", [line], place="主仓", details={"reason": "surplus"})
    found_sums = lost_and_found(MONTH, None)
    shown = {key: (one.came, one.value_in, one.went, one.value_out) for key, one in found_sums.items()}
    assert shown == {
        (TYPES[2], "damage", "破损"): (D(0), D(0), D(2), D(10)),
        (TYPES[2], "damage", "过期"): (D(0), D(0), D(1), D(5)),
        (TYPES[1], "surplus", ""): (D(3), D(12), D(0), D(0)),
    }
    assert lost_and_found(MONTH, frozenset({trading.places["门店仓"]})) == {}
    assert lost_and_found((date(2026, 10, 1), date(2026, 10, 31)), None) == {}


def test_what_was_lost_in_transit_is_reported_and_what_arrived_is_not(trading: Trading) -> None:
    trading.receive("P1", "10", "5")
    sent = trading.book(
        "inventory.transfer",
        [trading.line("P1", "10")],
        place="主仓",
        target_place="门店仓",
        details={"mode": "dispatch"},
    )
    for quantity, outcome in (("7", "arrived"), ("3", "lost")):
        line = trading.line("P1", quantity, origin=sent.lines[0])
        details = {"outcome": outcome}
        trading.book("inventory.transfer_receipt", [line], target_place="门店仓", details=details)
    ((key, sums),) = lost_and_found(MONTH, None).items()
    assert (key[0], sums.went, sums.value_out) == ("inventory.transfer_receipt", D(3), D(15))


def test_a_count_passes_its_reasons_on(trading: Trading) -> None:
    save_reasons(trading.actor, ["破损", "找到"])
    run = begun(trading, "P1", "P2", "P3")
    count(trading, run, found(trading, "P1", "9", "a"), found(trading, "P2", "12", "b"))
    count(trading, run, found(trading, "P3", "10", "c"))
    first = summed(run)[0]
    with pytest.raises(RefusedError):
        explain(trading.actor, run.pk, first.line, "", "不在表上")
    explain(trading.actor, run.pk, first.line, "", "破损")
    booked = book_run(trading.actor, run.pk, Ending(cause="找到"))
    name = reason_fields()[TYPES[0]].name
    lines = DocumentLine.objects.filter(document=booked.document).order_by("position")
    assert [one.details.get(name, "") for one in lines] == ["破损", "找到", ""]


def test_the_pages_of_reasons(trading: Trading, browse: Browse) -> None:
    owner: Client = browse("owner")
    assert owner.post("/stock/losses/reasons", {"reasons": "破损\n 破损 \n\n过期"}).status_code == 302
    assert reason_fields()[TYPES[0]].choices == ("破损", "过期")
    assert "破损\n过期" in owner.get("/stock/losses/reasons").content.decode()
    trading.receive("P1", "10", "5")
    line = trading.line("P1", "2", details={reason_fields()[TYPES[2]].name: "过期"})
    trading.book("inventory.adjustment_out", [line], place="主仓", details={"reason": "damage"})
    address = f"/stock/losses?from={DAY}&to={DAY}"
    page = owner.get(address).content.decode()
    assert "过期" in page
    assert "-10.00" in page.replace("−", "-")
    keeper = browse("keeper")
    narrow = keeper.get(address).content.decode()
    assert "过期" in narrow
    assert "10.00" not in narrow
    assert keeper.get("/stock/losses/reasons").status_code == 403
