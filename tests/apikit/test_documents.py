"""Documents through the interface: written, read, listed, linked."""

import pytest

from liandong.documents.models import Document
from tests.apikit.calling import Caller
from tests.apikit.sheets import line, sheet
from tests.support.trading import Trading


def test_a_receipt_from_draft_to_books(trading: Trading, owner: Caller) -> None:
    body = sheet(trading, "S1", [line(trading, "P1", "10", "10.5", key="a")], memo="首批")
    made = owner.post("/documents/purchasing.receipt", body)
    assert (made.status, made.body["state"], made.body["version"]) == (201, "draft", 1)
    assert made.body["lines"][0]["key"] == "a"
    path = f"/documents/purchasing.receipt/{made.body['id']}"
    posted = owner.post(f"{path}/post", {"version": 1})
    assert (posted.status, posted.body["state"]) == (200, "posted")
    found = owner.get(path)
    assert found.status == 200
    assert (found.body["net_amount"], found.body["tax_amount"], found.body["gross_amount"]) == (
        "105",
        "13.65",
        "118.65",
    )
    first = found.body["lines"][0]
    assert (first["product_code"], first["quantity"], first["price"], first["unit_name"]) == (
        *("P1", "10", "10.5"),
        "瓶",
    )
    assert found.body["moves"][0]["value"] == "105"
    assert {side["account"]: side["debit"] for side in found.body["entry"]["lines"]}["1405"] == "105"


def test_a_chain_of_documents_knows_before_and_after(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "10")
    order = trading.book("sales.order", [trading.line("P1", "6", "30")], partner="C1", place="主仓")
    offered = owner.get(f"/documents/sales.delivery/origins?partner={trading.partners['C1']}")
    row = offered.body["rows"][0]
    assert (row["line"], row["quantity"], row["done"], row["open"]) == (order.lines[0], "6", "0", "6")
    body = sheet(trading, "C1", [line(trading, "P1", "4", "30", origin=row["line"])])
    sent = owner.post("/documents/sales.delivery/post-new", body)
    assert sent.status == 201
    offered = owner.get("/documents/sales.delivery/origins")
    assert [row["open"] for row in offered.body["rows"]] == ["2"]
    delivery = owner.get(f"/documents/sales.delivery/{sent.body['id']}").body
    assert [one["id"] for one in delivery["origins"]] == [order.id]
    earlier = owner.get(f"/documents/sales.order/{order.id}").body
    assert [(one["relation"], one["id"]) for one in earlier["later"]] == [("origin", sent.body["id"])]
    assert earlier["lines"][0]["fulfilled"] == "4"


def test_every_verb_of_a_documents_life(trading: Trading, owner: Caller) -> None:
    receipt = trading.receive("P1", "10", "10")
    path = f"/documents/purchasing.receipt/{receipt.id}"
    reopened = owner.post(f"{path}/reopen")
    assert reopened.status == 200, reopened.body
    draft = reopened.body["draft"]
    gone = owner.post(f"/documents/purchasing.receipt/{draft['id']}/discard", {"version": draft["version"]})
    assert (gone.status, gone.body["state"]) == (200, "discarded")
    assert Document.objects.get(pk=receipt.id).state == "reversed"
    second = trading.receive("P1", "5", "10")
    red = owner.post(f"/documents/purchasing.receipt/{second.id}/reverse", {"business_date": "2026-11-03"})
    assert (red.status, red.body["state"]) == (200, "posted")
    trading.receive("P1", "5", "10")
    order = trading.book("sales.order", [trading.line("P1", "3", "30")], partner="C1", place="主仓")
    closed = owner.post(f"/documents/sales.order/{order.id}/close", {"lines": list(order.lines)})
    assert closed.status == 200
    assert trading.stock("P1")[1] == 0
    assert owner.post(f"/documents/sales.order/{order.id}/open-lines").status == 200
    assert trading.stock("P1")[1] == 3
    nothing_due = trading.draft("sales.order", [trading.line("P1", "3", "30")], partner="C1", place="主仓")
    refused = owner.post(f"/documents/sales.order/{nothing_due.id}/approve", {"is_approved": True})
    assert (refused.status, refused.codes) == (422, {"no_approval_due"})


def test_two_editors_the_second_is_told_who_and_when(trading: Trading, owner: Caller) -> None:
    made = owner.post("/documents/sales.order", sheet(trading, "C1", [line(trading, "P1", "1", "5")])).body
    path = f"/documents/sales.order/{made['id']}"
    body = sheet(trading, "C1", [line(trading, "P1", "2", "5")], version=1)
    assert owner.put(path, body).body["version"] == 2
    late = owner.put(path, body)
    assert (late.status, late.codes) == (409, {"version_conflict"})
    assert late.body["current"]["version"] == 2
    assert late.body["current"]["changed_by"] == "张三"
    assert late.body["current"]["changed_at"]
    without_version = owner.put(path, {name: value for name, value in body.items() if name != "version"})
    assert (without_version.status, without_version.codes) == (422, {"field_missing"})
    assert owner.get(path).body["lines"][0]["quantity"] == "2"


@pytest.mark.parametrize("sort", ["date", "number"])
@pytest.mark.parametrize("descending", ["true", "false"])
def test_pages_join_to_the_whole_list(trading: Trading, owner: Caller, sort: str, descending: str) -> None:
    made = [trading.receive("P1", "1", "10").id for _ in range(5)]
    path = f"/documents/purchasing.receipt?limit=2&sort={sort}&descending={descending}"
    seen: list[int] = []
    page = owner.get(path).body
    seen += [row["id"] for row in page["rows"]]
    while page["next"]:
        page = owner.get(f"{path}&after={page['next']}").body
        seen += [row["id"] for row in page["rows"]]
    assert seen == (made[::-1] if descending == "true" else made)


def test_filters_and_totals(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "1", "10")
    trading.draft(
        "purchasing.receipt", [trading.line("P1", "2", "10")], partner="S2", place="主仓", memo="急"
    )
    path = "/documents/purchasing.receipt"

    def count(query: str) -> int:
        return len(owner.get(f"{path}?{query}").body["rows"])

    assert count("") == 2
    assert count("state=posted") == count("state=draft") == 1
    assert count("state=posted&state=draft") == 2
    assert count(f"partner={trading.partners['S2']}") == count("text=急") == 1
    assert count("from=2026-11-03") == count("to=2026-11-01") == 0
    totals = owner.get(f"{path}?totals=true&limit=1").body["totals"]
    assert totals == {"count": 2, "net_amount": "30", "tax_amount": "3.9", "gross_amount": "33.9"}


def test_types_tell_what_may_be_done(trading: Trading, owner: Caller) -> None:
    del trading
    types = {one["id"]: one for one in owner.get("/document-types").body}
    assert len(types) == 45
    assert types["sales.delivery"]["origins"] == ["sales.order"]
    assert "post" in types["sales.delivery"]["verbs"]
