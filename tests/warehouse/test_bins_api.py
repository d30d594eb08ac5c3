"""Bins for programs: what is answered and refused, what is done once, and how far one warehouse reaches."""

from decimal import Decimal

import pytest

from liandong.documents.models import Document, DocumentLine
from liandong.identity.models import MemberPlace, Role, RoleGrant
from liandong.identity.registry.models import Membership
from liandong.identity.roles import KEEPER
from liandong.kernel.actor import Scope, Verb
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.models import StockBalance
from tests.apikit.calling import Answer, Caller, caller
from tests.support.trading import Trading

TRANSFER = "inventory.transfer"


@pytest.fixture
def program(trading: Trading) -> Caller:
    """The owner's program."""
    return caller("owner")


@pytest.fixture
def keeper(trading: Trading) -> Caller:
    """The program of who works in 主仓 only, and may keep its places."""
    member = Membership.objects.get(person__username="keeper").member_id
    MemberPlace.objects.filter(member=member).update(place=trading.places["主仓"])
    role = Role.objects.get(name=KEEPER)
    RoleGrant.objects.create(role=role, subject=PLACE, verb=Verb.DRAFT, scope=Scope.PLACES)
    return caller("keeper")


@pytest.fixture
def shelves(trading: Trading) -> dict[str, int]:
    """A1 takes 10, A2 anything, both in 主仓; M1 is in 门店仓."""

    def made(code: str, warehouse: str, walk: int, capacity: Decimal | None = None) -> int:
        form = PlaceForm(code, code, walk=walk, capacity=capacity)
        return create_place(form, trading.actor, warehouse=trading.places[warehouse])

    return {
        "A1": made("A1", "主仓", 1, Decimal(10)),
        "A2": made("A2", "主仓", 2),
        "M1": made("M1", "门店仓", 1),
    }


def held(trading: Trading, product: str) -> dict[str, int]:
    rows = StockBalance.objects.filter(product=trading.products[product], quantity__gt=0)
    return {code: int(quantity) for code, quantity in rows.values_list("place__code", "quantity")}


def problems(answer: Answer, status: int = 422) -> list[tuple[str, int | None, str | None]]:
    assert answer.status == status, answer.body
    return [(one["code"], one.get("line"), one.get("field")) for one in answer.body["problems"]]


def test_a_fixed_bin_is_given_changed_listed_and_taken_away(
    trading: Trading, program: Caller, shelves: dict[str, int]
) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    body = {"product": p1, "warehouse": main, "bin": shelves["A1"]}
    kept = program.put("/fixed-bins", body)
    assert (kept.status, kept.body) == (200, body)
    row = FixedBin.objects.get()
    assert program.put("/fixed-bins", body).body == body
    assert FixedBin.objects.get().pk == row.pk
    assert program.get("/fixed-bins").body == [{**body, "code": "A1"}]
    program.put("/fixed-bins", {**body, "bin": shelves["A2"]})
    shop = {"product": p1, "warehouse": trading.places["门店仓"], "bin": shelves["M1"]}
    program.put("/fixed-bins", shop)
    assert [one["code"] for one in program.get("/fixed-bins").body] == ["A2", "M1"]
    assert [one["code"] for one in program.get(f"/fixed-bins?warehouse={main}").body] == ["A2"]
    assert program.get(f"/fixed-bins?product={trading.products['P2']}").body == []
    for _time in range(2):
        gone = program.put("/fixed-bins", {**body, "bin": None})
        assert (gone.status, gone.body["bin"]) == (200, None)
    assert [one["code"] for one in program.get("/fixed-bins").body] == ["M1"]


def test_what_is_wrong_with_a_fixed_bin_is_told_at_once(
    trading: Trading, program: Caller, shelves: dict[str, int]
) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    wrong = program.put(
        "/fixed-bins", {"product": trading.service("运费"), "warehouse": 999_999, "bin": main}
    )
    assert problems(wrong) == [
        ("product_unknown", None, "product"),
        ("warehouse_unknown", None, "warehouse"),
        ("bin_unknown", None, "bin"),
    ]
    assert wrong.body["problems"][1]["detail"] == {"warehouse": "999999"}
    elsewhere = {"product": p1, "warehouse": main, "bin": shelves["M1"]}
    assert problems(program.put("/fixed-bins", elsewhere)) == [("bin_unknown", None, "bin")]
    unread = program.put("/fixed-bins", {"product": 0, "bin": "A1", "place": main})
    assert problems(unread) == [
        ("invalid_value", None, "product"),
        ("field_missing", None, "warehouse"),
        ("invalid_value", None, "bin"),
        ("unknown_field", None, "place"),
    ]
    assert not FixedBin.objects.exists()


def test_goods_are_proposed_and_put_away_once(
    trading: Trading, program: Caller, shelves: dict[str, int]
) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    trading.receive("P1", "14", "5")
    listed = program.get(f"/put-away?warehouse={main}").body
    assert [(one["product"], one["quantity"], one["bin"], one["reason"]) for one in listed] == [
        (p1, "10", "A1", "empty"),
        (p1, "4", "A2", "empty"),
    ]
    assert (listed[0]["lot"], listed[0]["lot_number"], bool(listed[0]["why"])) == (None, "", True)
    lines = [{"product": p1, "quantity": one["quantity"], "bin": one["bin"]} for one in listed]
    moved = program.post("/put-away", {"warehouse": main, "lines": lines}, key="k1")
    assert (moved.status, moved.body["is_posted"]) == (200, True)
    again = program.post("/put-away", {"warehouse": main, "lines": lines}, key="k1")
    assert again.body == moved.body
    assert held(trading, "P1") == {"A1": 10, "A2": 4}
    assert Document.objects.filter(type=TRANSFER).count() == 1
    assert problems(program.post("/put-away", {"warehouse": main, "lines": lines}, key="k2")) == [
        ("put_away_changed", 1, "quantity"),
        ("bin_full", 1, "bin"),
        ("put_away_changed", 2, "quantity"),
    ]
    assert program.get(f"/put-away?warehouse={main}").body == []


def test_nothing_is_put_away_when_a_line_is_wrong(
    trading: Trading, program: Caller, shelves: dict[str, int]
) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    trading.receive("P1", "14", "5")
    lines = [
        {"product": p1, "quantity": "0", "bin": "A2"},
        {"product": p1, "quantity": "12", "bin": "A1"},
        {"product": p1, "quantity": "3", "bin": "M1"},
        {"product": p1, "quantity": "1", "bin": "A2"},
    ]
    assert problems(program.post("/put-away", {"warehouse": main, "lines": lines})) == [
        ("quantity_zero", 1, "quantity"),
        ("bin_full", 2, "bin"),
        ("put_away_changed", 3, "quantity"),
        ("bin_unknown", 3, "bin"),
    ]
    fine = program.post(
        "/put-away", {"warehouse": main, "lines": [{"product": p1, "quantity": "0.0000001", "bin": "A2"}]}
    )
    assert {code for code, _line, _field in problems(fine)} == {"inexact_quantity"}
    assert program.post("/put-away", {"warehouse": main, "lines": []}).codes == {"invalid_value"}
    assert program.get("/put-away?warehouse=999999").codes == {"warehouse_unknown"}
    assert program.get("/put-away").codes == {"field_missing"}
    assert not Document.objects.filter(type=TRANSFER).exists()


def test_who_may_only_draft_transfers_leaves_a_draft(trading: Trading, shelves: dict[str, int]) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    trading.receive("P1", "3", "5")
    drafts = caller("owner", [f"{TRANSFER}:draft", f"{TRANSFER}:view", "stock_ledger.*:view"])
    lines = [{"product": p1, "quantity": "3", "bin": "A1"}]
    moved = drafts.post("/put-away", {"warehouse": main, "lines": lines})
    assert (moved.status, moved.body["is_posted"]) == (200, False)
    assert drafts.get(f"/put-away?warehouse={main}").body == [], "what the draft moves does not wait"
    assert held(trading, "P1") == {"W1": 3}


def test_a_member_of_one_warehouse_keeps_to_it(
    trading: Trading, program: Caller, keeper: Caller, shelves: dict[str, int]
) -> None:
    main, shop, p1 = trading.places["主仓"], trading.places["门店仓"], trading.products["P1"]
    program.put("/fixed-bins", {"product": p1, "warehouse": shop, "bin": shelves["M1"]})
    own = {"product": p1, "warehouse": main, "bin": shelves["A1"]}
    assert keeper.put("/fixed-bins", own).status == 200
    assert keeper.get("/fixed-bins").body == [{**own, "code": "A1"}]
    assert keeper.get(f"/fixed-bins?warehouse={shop}").body == []
    gone = keeper.put("/fixed-bins", {"product": p1, "warehouse": shop, "bin": None})
    assert problems(gone, 403) == [("right_missing", None, None)]
    assert FixedBin.objects.filter(warehouse=shop).exists()
    trading.receive("P1", "2", "5")
    trading.receive("P1", "2", "5", place="门店仓")
    assert [one["bin"] for one in keeper.get(f"/put-away?warehouse={main}").body] == ["A1"]
    assert keeper.get(f"/put-away?warehouse={shop}").status == 403
    line = {"product": p1, "quantity": "2", "bin": "M1"}
    assert keeper.post("/put-away", {"warehouse": shop, "lines": [line]}).status == 403
    crossed = keeper.post("/put-away", {"warehouse": main, "lines": [line]})
    assert problems(crossed) == [("bin_unknown", 1, "bin")]
    assert held(trading, "P1") == {"W1": 2, "W2": 2}
    assert keeper.post("/put-away", {"warehouse": main, "lines": [{**line, "bin": "A1"}]}).status == 200
    assert held(trading, "P1") == {"A1": 2, "W2": 2}


def stowed(trading: Trading, program: Caller) -> None:
    """Put 8 P1 into A1 and 4 into A2."""
    trading.receive("P1", "12", "5")
    lines = [
        {"product": trading.products["P1"], "quantity": quantity, "bin": code}
        for code, quantity in (("A1", "8"), ("A2", "4"))
    ]
    assert program.post("/put-away", {"warehouse": trading.places["主仓"], "lines": lines}).status == 200


def rows_of(document: int) -> list[tuple[str, int]]:
    rows = DocumentLine.objects.filter(document=document).order_by("position")
    return [(row.place.code if row.place else "", int(row.quantity)) for row in rows]


def test_bins_are_proposed_and_written_into_a_draft_once(
    trading: Trading, program: Caller, shelves: dict[str, int]
) -> None:
    stowed(trading, program)
    lines = [trading.line("P1", "11", "10"), trading.line("P2", "3", "10")]
    saved = trading.draft("sales.delivery", lines, partner="C1", place="主仓")
    parts = program.get(f"/picking/{saved.id}").body
    assert [(one["position"], one["quantity"], one["code"], one["place"]) for one in parts] == [
        (1, "8", "A1", shelves["A1"]),
        (1, "3", "A2", shelves["A2"]),
        (2, "3", None, None),
    ]
    assert all(one["why"] for one in parts)
    assert rows_of(saved.id) == [("", 11), ("", 3)], "looking changes nothing"
    written = program.post(f"/picking/{saved.id}", key="k1")
    assert (written.status, written.body["version"]) == (200, saved.version + 1)
    assert program.post(f"/picking/{saved.id}", key="k1").body == written.body
    assert rows_of(saved.id) == [("A1", 8), ("A2", 3), ("", 3)]
    program.post(f"/picking/{saved.id}", key="k2")
    assert rows_of(saved.id) == [("A1", 8), ("A2", 3), ("", 3)], "what is split stays as it is"


def test_only_drafts_whose_goods_leave_a_warehouse_of_ones_own_are_picked(
    trading: Trading, program: Caller, keeper: Caller, shelves: dict[str, int]
) -> None:
    stowed(trading, program)
    trading.receive("P1", "2", "5", place="门店仓")
    line = [trading.line("P1", "2", "10")]
    own = trading.draft("sales.delivery", line, partner="C1", place="主仓").id
    other = trading.draft("sales.delivery", line, partner="C1", place="门店仓").id
    order = trading.draft("sales.order", line, partner="C1", place="主仓").id
    posted = trading.book("sales.delivery", line, partner="C1", place="门店仓").id
    assert [one["code"] for one in keeper.get(f"/picking/{own}").body] == ["A1"]
    for hidden in (other, order, posted, 999_999):
        assert keeper.get(f"/picking/{hidden}").codes == {"not_found"}
        assert keeper.post(f"/picking/{hidden}").status == 404
    assert program.get(f"/picking/{posted}").status == program.get(f"/picking/{order}").status == 404
    assert rows_of(other) == [("", 2)]
    assert keeper.post(f"/picking/{own}").status == 200
    assert rows_of(own) == [("A1", 2)]


def test_a_warehouse_without_bins_has_nothing_to_pick(trading: Trading, program: Caller) -> None:
    trading.receive("P1", "2", "5")
    line = [trading.line("P1", "2", "10")]
    saved = trading.draft("sales.delivery", line, partner="C1", place="主仓")
    assert program.get(f"/picking/{saved.id}").body == []
    assert problems(program.post(f"/picking/{saved.id}")) == [("nothing_to_pick", None, None)]
