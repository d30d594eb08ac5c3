"""Bins in a warehouse: put away by proposal and scan, picked by the walk, filled up from the reserve."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.rule_book import rules_on
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.actions import PlaceForm, create_place, update_place
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.models import Lot, Place, StockBalance
from liandong.warehouse.bins.putting import Put, proposals, put
from liandong.warehouse.bins.replenishing import draft_filling, needed_in
from liandong.warehouse.bins.writing import write_bins
from tests.support.trading import DAY, Trading
from tests.warehouse.calling import counted, deliver, leading, sheet
from tests.webkit.conftest import Browse
from tests.webkit.test_statements import statements

TRANSFER = "inventory.transfer"


def make_bin(trading: Trading, code: str, walk: int | None = None, **more: object) -> int:
    form = PlaceForm(code, code, walk=walk, **more)  # type: ignore[arg-type]
    return create_place(form, trading.actor, warehouse=trading.places["主仓"])


def held(trading: Trading, product: str) -> dict[str, int]:
    rows = StockBalance.objects.filter(product=trading.products[product], quantity__gt=0)
    return {code: int(quantity) for code, quantity in rows.values_list("place__code", "quantity")}


def told(trading: Trading) -> list[tuple[str, str | None, int, str]]:
    return [
        (one.balance.product.code, one.bin.code if one.bin else None, int(one.quantity), one.reason.value)
        for one in proposals(trading.places["主仓"])
    ]


@pytest.fixture
def shelves(trading: Trading) -> dict[str, int]:
    return {
        "A1": make_bin(trading, "A1", 1, capacity=Decimal(10)),
        "A2": make_bin(trading, "A2", 2),
        "R1": make_bin(trading, "R1", 9, is_reserve=True),
    }


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None, str | None]]:
    return [(problem.code, problem.line, problem.column) for problem in refused.value.problems]


def test_what_was_received_is_put_where_it_is_proposed(trading: Trading, shelves: dict[str, int]) -> None:
    main = trading.places["主仓"]
    trading.receive("P1", "14", "5")
    trading.receive("P2", "3", "4")
    fix_bin(trading.products["P1"], main, shelves["A1"], trading.actor)
    assert told(trading) == [
        ("P1", "A1", 10, "fixed"),
        ("P1", "R1", 4, "empty"),
        ("P2", "A2", 3, "empty"),
    ]
    lines = [
        Put(trading.products["P1"], 0, Decimal(10), "a1"),
        Put(trading.products["P1"], 0, Decimal(4), "R1"),
    ]
    saved, is_posted = put(trading.actor, main, lines, DAY, "k")
    assert is_posted
    assert put(trading.actor, main, lines, DAY, "k")[0].id == saved.id  # the same again moves nothing
    assert held(trading, "P1") == {"A1": 10, "R1": 4}
    assert trading.cost("P1") == (Decimal(14), Decimal(70))
    moved = DocumentLine.objects.filter(document=saved.id).values_list("place", "target_place")
    assert sorted(moved) == sorted([(main, shelves["A1"]), (main, shelves["R1"])])
    assert told(trading) == [("P2", "A2", 3, "empty")]


def test_nothing_is_put_beyond_what_waits_or_what_a_bin_takes(
    trading: Trading, shelves: dict[str, int]
) -> None:
    main = trading.places["主仓"]
    trading.receive("P1", "14", "5")
    p1 = trading.products["P1"]
    lines = [Put(p1, 0, Decimal(8), "A1"), Put(p1, 0, Decimal(3), "A1"), Put(p1, 0, Decimal(4), "X9")]
    with pytest.raises(RefusedError) as refused:
        put(trading.actor, main, lines, DAY)
    assert codes(refused) == [
        ("bin_full", 2, "bin"),
        ("put_away_changed", 3, "quantity"),
        ("bin_unknown", 3, "bin"),
    ]
    assert held(trading, "P1") == {Place.objects.get(pk=main).code: 14}
    assert not Document.objects.filter(type=TRANSFER).exists()


def test_what_orders_keep_is_kept_in_bins_too_and_what_drafts_move_does_not_wait(
    trading: Trading, shelves: dict[str, int]
) -> None:
    trading.receive("P1", "10", "5")
    trading.book("sales.order", [trading.line("P1", "4", "9")], partner="C1", place="主仓")
    assert trading.stock("P1")[1] == Decimal(4)
    line = trading.line("P1", "2", target_place=shelves["A2"])
    trading.draft(TRANSFER, [line], place="主仓", target_place="主仓")
    assert [(code, quantity) for _, code, quantity, _ in told(trading)] == [("A2", 8)]


def test_a_page_puts_goods_into_the_bin_that_is_scanned(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    main = trading.places["主仓"]
    trading.receive("P1", "6", "5")
    assert owner.get("/bins/put-away")["Location"] == f"/bins/put-away/{main}"
    page = owner.get(f"/bins/put-away/{main}?code=P1").content.decode()
    assert "按走动顺序最近的空库位" in page
    sent = {"product": trading.products["P1"], "lot": 0, "quantity": "6", "proposed": "A1", "bin": "a2"}
    page = owner.post(f"/bins/put-away/{main}/put", {**sent, "key": "1"}, follow=True).content.decode()
    assert "已放到 a2" in page
    assert "没有要上架的货" in page
    assert held(trading, "P1") == {"A2": 6}
    page = owner.post(f"/bins/put-away/{main}/put", {**sent, "key": "2"}, follow=True).content.decode()
    assert "待上架的只有 0" in page


def test_everything_is_put_away_at_once(trading: Trading, owner: Client, shelves: dict[str, int]) -> None:
    main = trading.places["主仓"]
    trading.receive("P1", "12", "5")
    trading.receive("P2", "1", "5")
    owner.post(f"/bins/put-away/{main}/put", {"all": "1"})
    assert held(trading, "P1") == {"A1": 10, "A2": 2}
    assert held(trading, "P2") == {"R1": 1}
    assert Document.objects.filter(type=TRANSFER, state=State.POSTED).count() == 1


def test_who_may_not_post_leaves_a_draft_and_who_may_not_move_is_refused(
    trading: Trading, browse: Browse, shelves: dict[str, int]
) -> None:
    assert browse("clerk").get(f"/bins/put-away/{trading.places['门店仓']}").status_code in {403, 404}


def receive_lots(trading: Trading, *lots: tuple[str, str, str]) -> None:
    """Receive (number, quantity, last day of December) of P3 into 主仓."""
    Product.objects.filter(pk=trading.products["P3"]).update(tracking=Tracking.LOT)
    for number, quantity, day in lots:
        line = trading.line("P3", quantity, "2", lot=number, expires_on=DAY.replace(month=12, day=int(day)))
        trading.book("purchasing.receipt", [line], partner="S1", place="主仓")


def stow(trading: Trading, product: str, quantity: str, code: str, lot: str = "") -> None:
    lot_id = Lot.objects.get(number=lot, product=trading.products[product]).pk if lot else 0
    line = Put(trading.products[product], lot_id, Decimal(quantity), code)
    put(trading.actor, trading.places["主仓"], [line], DAY)


def test_a_delivery_is_split_over_bins_by_expiry_and_the_walk(
    trading: Trading, shelves: dict[str, int]
) -> None:
    receive_lots(trading, ("L1", "5", "20"), ("L2", "5", "10"))
    stow(trading, "P3", "5", "A1", "L1")
    stow(trading, "P3", "5", "R1", "L2")
    line = trading.line("P3", "7", "10", net_amount=None)
    saved = trading.draft("sales.delivery", [line], partner="C1", place="主仓")
    document = Document.objects.get(pk=saved.id)
    before = document.gross_amount
    write_bins(document, trading.actor, rules_on(DAY))
    rows = DocumentLine.objects.filter(document=document).order_by("position")
    assert [(row.place.code if row.place else "", row.lot.number, int(row.quantity)) for row in rows] == [
        ("R1", "L2", 5),
        ("A1", "L1", 2),
    ]
    document.refresh_from_db()
    assert document.gross_amount == before
    trading.post(saved)
    assert held(trading, "P3") == {"A1": 3}


def test_picking_can_be_changed_before_it_is_written(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    trading.receive("P1", "12", "5")
    stow(trading, "P1", "6", "A1")
    stow(trading, "P1", "6", "A2")
    saved = trading.draft("sales.delivery", [trading.line("P1", "8", "10")], partner="C1", place="主仓")
    page = owner.get(f"/bins/pick/{saved.id}").content.decode()
    assert "按走动顺序最近" in page
    assert "按库位拣货" in owner.get(f"/t/sales.delivery/{saved.id}").content.decode()
    url = f"/bins/pick/{saved.id}/write"
    rows = {"position": ["0", "0"], "lot": ["", ""], "serials": ["", ""]}
    wrong = {**rows, "quantity": ["5", "2"], "bin": ["A2", "??"]}
    page = owner.post(url, wrong, follow=True).content.decode()
    assert "没有库位「??」" in page
    assert "各库位合计 5，这一行是 8" in page
    chosen = {**rows, "quantity": ["6", "2"], "bin": ["A2", "A1"]}
    assert "已写好各行的库位" in owner.post(url, chosen, follow=True).content.decode()
    trading.post(saved)
    assert held(trading, "P1") == {"A1": 4}


def test_a_phone_shows_the_bins_and_picks_from_them(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    trading.receive("P1", "12", "5")
    stow(trading, "P1", "5", "A1")
    stow(trading, "P1", "7", "A2")
    order = trading.book("sales.order", [trading.line("P1", "8", "10")], partner="C1", place="主仓").id
    opened = sheet(owner, f"/scan/pick/new?source={order}")
    (line,) = opened["lines"]
    assert line["place"] == "A1"
    assert line["hint"].startswith("A1 拿 5，A2 拿 3。")
    assert opened["line_fields"][0]["name"] == "bin"
    saved = deliver(owner, "/scan/pick/save", opened, counted(opened, P1="6")).json()
    rows = DocumentLine.objects.filter(document=saved["document"]).order_by("position")
    assert [(row.place.code if row.place else "", int(row.quantity)) for row in rows] == [
        ("A1", 5),
        ("A2", 1),
    ]
    opened = sheet(owner, f"/scan/pick/{saved['document']}")
    assert opened["lines"][0]["hint"].startswith("A2 拿 2。")
    named = [{**row, "values": {"bin": "A2"}} for row in counted(opened, P1="7")]
    wrong = [{**row, "values": {"bin": "B9"}} for row in named]
    refused = deliver(owner, "/scan/pick/save", opened, wrong)
    assert leading(refused) == [(line["key"], "这个仓库没有库位「B9」")]
    deliver(owner, "/scan/pick/finish", opened, named)
    assert held(trading, "P1") == {"A1": 5}


def test_running_empty_picking_bins_are_filled_up(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    main, p1 = trading.places["主仓"], trading.products["P1"]
    trading.receive("P1", "24", "5")
    stow(trading, "P1", "4", "A1")
    stow(trading, "P1", "20", "R1")
    assert needed_in(main) == []
    fix_bin(p1, main, shelves["A1"], trading.actor)
    (needed,) = needed_in(main)
    assert [(part.source.code, int(part.quantity)) for part in needed.fillings] == [("R1", 6)]
    assert "R1 6" in owner.get(f"/bins/replenish?place={main}").content.decode()
    saved = draft_filling(trading.actor, main, DAY)
    with pytest.raises(RefusedError) as refused:
        draft_filling(trading.actor, main, DAY)
    assert codes(refused) == [("nothing_to_replenish", None, None)]
    trading.post(saved)
    assert held(trading, "P1") == {"A1": 10, "R1": 14}


def test_fixed_bins_are_kept_on_a_page(trading: Trading, owner: Client, shelves: dict[str, int]) -> None:
    sent = {"product": trading.products["P1"], "bin": shelves["A1"]}
    assert "A1" in owner.post("/bins/fixed/keep", sent, follow=True).content.decode()
    owner.post("/bins/fixed/keep", {**sent, "bin": shelves["A2"]})
    page = owner.get("/bins/fixed?q=a2").content.decode()
    assert "A2" in page
    assert "共 1 行" in page
    owner.post("/bins/fixed/keep", {**sent, "bin": shelves["A2"], "is_removed": "1"})
    assert "还没有固定库位" in owner.get("/bins/fixed").content.decode()
    assert owner.post("/bins/fixed/keep", {"product": "", "bin": shelves["A1"]}).status_code == 422


def test_only_bins_have_a_walk_and_a_capacity(trading: Trading) -> None:
    main = trading.places["主仓"]
    form = PlaceForm("ZC", "主仓", walk=1, capacity=Decimal(-1), is_reserve=True)
    with pytest.raises(RefusedError) as refused:
        update_place(main, form, trading.actor)
    assert [(code, column) for code, _, column in codes(refused)] == [
        ("number_negative", "capacity"),
        ("bins_only", "capacity"),
        ("bins_only", "walk"),
        ("bins_only", "is_reserve"),
    ]


def test_pages_of_bins_read_no_more_for_more_rows(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    main = trading.places["主仓"]
    trading.receive("P1", "6", "5")
    pages: list[Callable[[], object]] = [lambda: owner.get(f"/bins/put-away/{main}")]
    first = [statements(page) for page in pages]
    trading.receive("P2", "6", "5")
    trading.receive("P3", "6", "5")
    assert [statements(page) for page in pages] == first
    stow(trading, "P1", "6", "A2")
    stow(trading, "P2", "6", "R1")
    one = trading.draft("sales.delivery", [trading.line("P1", "1", "9")], partner="C1", place="主仓").id
    two = trading.draft(
        "sales.delivery",
        [trading.line(code, "1", "9") for code in ("P1", "P2", "P3")],
        partner="C1",
        place="主仓",
    ).id
    owner.get(f"/bins/pick/{one}")
    assert statements(lambda: owner.get(f"/bins/pick/{one}")) == statements(
        lambda: owner.get(f"/bins/pick/{two}")
    )
