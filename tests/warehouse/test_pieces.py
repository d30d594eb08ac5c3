"""Pieces with serial numbers put into bins, picked from them, picked in a wave, and moved between stores."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.rule_book import rules_on
from liandong.inventory.balancing.reading import Wanted, draft_transfers, proposals
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import serials_of
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.level_actions import keep_levels
from liandong.stock_ledger.models import Place, Serial
from liandong.stock_ledger.seasons import Level
from liandong.warehouse.bins.putting import Put, put
from liandong.warehouse.bins.putting import proposals as put_proposals
from liandong.warehouse.bins.replenishing import draft_filling
from liandong.warehouse.bins.writing import Choice, write_bins
from liandong.warehouse.waves.making import make_wave
from liandong.warehouse.waves.picking import pick, stops_of
from liandong.warehouse.waves.sorting import sort_wave
from tests.apikit.calling import caller
from tests.support.trading import DAY, Trading
from tests.warehouse.calling import counted, deliver, sheet
from tests.webkit.test_statements import statements

D = Decimal
TRANSFER, DELIVERY = "inventory.transfer", "sales.delivery"


@pytest.fixture
def shelves(trading: Trading) -> dict[str, int]:
    """P1 is kept by serial number, A1 to A4 wait; bin Z9 takes 2 and is walked to first, B1 anything."""
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    receive(trading, "A1 A2 A3 A4")
    made = {}
    for code, walk, room in (("Z9", 1, D(2)), ("B1", 2, None)):
        form = PlaceForm(code, code, walk=walk, capacity=room)
        made[code] = create_place(form, trading.actor, warehouse=trading.places["主仓"])
    return made


def receive(trading: Trading, numbers: str) -> None:
    line = trading.line("P1", str(len(numbers.split())), "5", details={"serials": numbers})
    trading.book("purchasing.receipt", [line], partner="S1", place="主仓")


def where() -> dict[str, str]:
    return dict(Serial.objects.order_by("number").values_list("number", "place__code"))


def stow(trading: Trading, numbers: str, code: str) -> None:
    pieces = tuple(numbers.split())
    line = Put(trading.products["P1"], 0, D(len(pieces)), code, pieces)
    put(trading.actor, trading.places["主仓"], [line], DAY)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in refused.value.problems]


def test_pieces_are_put_where_they_are_scanned(trading: Trading, shelves: dict[str, int]) -> None:
    told = [(one.bin and one.bin.code, int(one.quantity), one.named) for one in put_proposals(_main(trading))]
    assert told == [("Z9", 2, None), ("B1", 2, None)]  # nobody knows yet which goes where
    stow(trading, "A3 A1", "Z9")
    (left,) = put_proposals(_main(trading))
    assert (left.bin and left.bin.code, left.named) == ("B1", ("A2", "A4"))
    home = _home(trading)
    assert where() == {"A1": "Z9", "A2": home, "A3": "Z9", "A4": home}
    assert audit() == []


def _main(trading: Trading) -> int:
    return trading.places["主仓"]


def _home(trading: Trading) -> str:
    return str(Serial.objects.get(number="A2").place.code)


def test_everything_wrong_with_pieces_is_said_at_once(trading: Trading, shelves: dict[str, int]) -> None:
    p1, main = trading.products["P1"], _main(trading)
    lines = [
        Put(p1, 0, D(2), "B1", ("A1",)),
        Put(p1, 0, D(1), "B1", ("A1", "X9")),
        Put(p1, 0, D(1), "B1", ("A2",)),
    ]
    with pytest.raises(RefusedError) as refused:
        put(trading.actor, main, lines, DAY)
    assert codes(refused) == [("serial_count", 1), ("serial_count", 2), ("serial_not_waiting", 2)]
    assert not Document.objects.filter(type=TRANSFER).exists()


def test_what_a_draft_moves_does_not_wait(trading: Trading, shelves: dict[str, int]) -> None:
    line = trading.line("P1", "1", target_place=shelves["B1"], details={"serials": "A2"})
    trading.draft(TRANSFER, [line], place="主仓", target_place="主仓")
    assert {one.waiting.pieces for one in put_proposals(_main(trading))} == {("A1", "A3", "A4")}


def test_a_page_takes_the_pieces_that_are_scanned(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    main = _main(trading)
    page = owner.get(f"/bins/put-away/{main}?code=A3").content.decode()
    assert '<script id="pieces" type="application/json">["A1", "A2", "A3", "A4"]</script>' in page
    assert ">A3</textarea>" in page  # the piece that was scanned is named already
    sent = {"product": trading.products["P1"], "lot": 0, "proposed": "Z9", "bin": "z9"}
    answer = owner.post(f"/bins/put-away/{main}/put", {**sent, "serials": "A3\nA4", "key": "1"}, follow=True)
    assert "已放到 z9" in answer.content.decode()
    everything = owner.post(f"/bins/put-away/{main}/put", {"all": "1"}, follow=True).content.decode()
    assert "没有要上架的货" in everything
    assert where() == {"A1": "B1", "A2": "B1", "A3": "Z9", "A4": "Z9"}


def test_rows_nobody_can_tell_apart_are_left_when_all_is_put(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    main = _main(trading)
    create_place(PlaceForm("D1", "D1", walk=3), trading.actor, warehouse=main)
    trading.receive("P2", "1", "5")
    page = owner.post(f"/bins/put-away/{main}/put", {"all": "1"}, follow=True).content.decode()
    assert "2 行按序列号管理，要扫了序列号再放" in page
    assert trading.stock("P2")[0] == D(0)


def test_programs_put_pieces_away(trading: Trading, shelves: dict[str, int]) -> None:
    main, program = _main(trading), caller("owner")
    assert program.get(f"/put-away?warehouse={main}").body[0]["serials"] == ["A1", "A2", "A3", "A4"]
    line = {"product": trading.products["P1"], "quantity": "1", "bin": "B1", "serials": ["A2"]}
    assert program.post("/put-away", {"warehouse": main, "lines": [line]}).status == 200
    assert where()["A2"] == "B1"


def delivered(saved: int) -> list[tuple[str, int, tuple[str, ...]]]:
    rows = DocumentLine.objects.filter(document=saved).select_related("place").order_by("position")
    return [(one.place.code if one.place else "", int(one.quantity), serials_of(one.details)) for one in rows]


def test_named_pieces_leave_from_where_they_lie(trading: Trading, shelves: dict[str, int]) -> None:
    stow(trading, "A1 A2", "Z9")
    stow(trading, "A3 A4", "B1")
    line = trading.line("P1", "3", "10", details={"serials": "A4 A1"})
    saved = trading.draft(DELIVERY, [line], partner="C1", place="主仓")
    document = Document.objects.get(pk=saved.id)
    before = document.gross_amount
    write_bins(document, trading.actor, rules_on(DAY))
    assert delivered(saved.id) == [("B1", 1, ("A4",)), ("Z9", 1, ("A1",)), ("Z9", 1, ())]
    document.refresh_from_db()
    assert document.gross_amount == before
    chosen = [
        Choice(0, D(1), "B1", "", ("A4",)),
        Choice(1, D(1), "Z9", "", ("A1",)),
        Choice(2, D(1), "Z9", "", ("A3",)),  # it lies in B1: that is where it is taken from
    ]
    write_bins(document, trading.actor, rules_on(DAY), chosen)
    assert delivered(saved.id)[2] == ("B1", 1, ("A3",))
    trading.post(saved)
    assert Serial.objects.filter(place__code__in=("Z9", "B1")).count() == 1
    assert audit() == []


def test_pieces_in_no_bin_are_refused_when_they_are_written(
    trading: Trading, shelves: dict[str, int]
) -> None:
    stow(trading, "A1 A2", "Z9")
    line = trading.line("P1", "2", "10")
    saved = trading.draft(DELIVERY, [line], partner="C1", place="主仓")
    document = Document.objects.get(pk=saved.id)
    with pytest.raises(RefusedError) as refused:
        write_bins(document, trading.actor, rules_on(DAY), [Choice(0, D(2), "Z9", "", ("A1", "Q1"))])
    assert codes(refused) == [("serial_not_in_bins", 1)]


def test_the_page_of_bins_takes_pieces(trading: Trading, owner: Client, shelves: dict[str, int]) -> None:
    stow(trading, "A1 A2", "Z9")
    saved = trading.draft(DELIVERY, [trading.line("P1", "1", "10")], partner="C1", place="主仓")
    assert "填了序列号的，从它所在的库位拿" in owner.get(f"/bins/pick/{saved.id}").content.decode()
    sent = {"position": "0", "quantity": "1", "bin": "B1", "lot": "", "serials": "A2"}
    answer = owner.post(f"/bins/pick/{saved.id}/write", sent, follow=True).content.decode()
    assert "已写好各行的库位" in answer
    assert delivered(saved.id) == [("Z9", 1, ("A2",))]


def test_a_phone_picks_pieces_from_several_bins_and_keeps_them_all(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    stow(trading, "A1 A2", "Z9")
    stow(trading, "A3 A4", "B1")
    order = trading.book("sales.order", [trading.line("P1", "3", "10")], partner="C1", place="主仓").id
    opened = sheet(owner, f"/scan/pick/new?source={order}")
    assert opened["lines"][0]["hint"].startswith("Z9 拿 2，B1 拿 1。")
    lines = [{**row, "values": {"serials": "A1 A3"}} for row in counted(opened, P1="2")]
    saved = deliver(owner, "/scan/pick/save", opened, lines).json()
    assert delivered(saved["document"]) == [("Z9", 1, ("A1",)), ("B1", 1, ("A3",))]
    again = sheet(owner, f"/scan/pick/{saved['document']}")
    assert again["lines"][0]["values"]["serials"] == "A1 A3"
    lines = [{**row, "values": {"serials": "A1 A3 A4"}} for row in counted(again, P1="3")]
    assert deliver(owner, "/scan/pick/finish", again, lines).status_code == 200
    assert where() == {"A1": "V2", "A2": "Z9", "A3": "V2", "A4": "V2"} or set(where().values()) >= {"Z9"}
    assert Serial.objects.get(place__code="Z9").number == "A2"
    assert Document.objects.get(pk=saved["document"]).state == State.POSTED


def test_a_wave_walks_by_the_bins_and_names_its_pieces(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    stow(trading, "A1 A2", "Z9")
    stow(trading, "A3 A4", "B1")
    orders = [
        trading.book("sales.order", [trading.line("P1", many, "10")], partner=who, place="主仓").id
        for who, many in (("C1", "1"), ("C2", "2"))
    ]
    wave = make_wave(trading.actor, _main(trading), orders)
    first, second = stops_of(wave)
    # Z9 has the first place on the walk, whatever its code.
    assert [stop.lines[0].place.code for stop in (first, second)] == ["Z9", "B1"]
    wrong = {first.key: ("A1", "A3"), second.key: ("A3", "A4")}
    with pytest.raises(RefusedError) as refused:
        pick(trading.actor, wave.pk, 1, {first.key: D(2), second.key: D(1)}, wrong)
    assert codes(refused) == [("serial_not_at_stop", 1), ("serial_count", 2), ("serial_twice", 2)]
    opened = sheet(owner, f"/waves/{wave.pk}/pick")
    assert [line["product"]["has_serials"] for line in opened["lines"]] == [True, True]
    lines = counted(opened)
    for row, numbers in zip(lines, ("A2 A1", "A4"), strict=True):
        row |= {"quantity": str(len(numbers.split())), "values": {"serials": numbers}}
    assert deliver(owner, f"/waves/{wave.pk}/save", opened, lines).status_code == 200
    again = sheet(owner, f"/waves/{wave.pk}/pick")
    assert [line["values"] for line in again["lines"]] == [{"serials": "A2 A1"}, {"serials": "A4"}]
    made = sort_wave(trading.actor, wave.pk, DAY)
    assert [delivered(one.id) for one in made] == [
        [("Z9", 1, ("A2",))],
        [("Z9", 1, ("A1",)), ("B1", 1, ("A4",))],
    ]
    for one in made:
        trading.post(one)
    assert Serial.objects.get(place__code="B1").number == "A3"


def test_programs_name_the_pieces_of_a_wave(trading: Trading, shelves: dict[str, int]) -> None:
    stow(trading, "A1 A2", "Z9")
    order = trading.book("sales.order", [trading.line("P1", "2", "10")], partner="C1", place="主仓").id
    wave = make_wave(trading.actor, _main(trading), [order])
    program = caller("owner")
    (stop,) = program.get(f"/waves/{wave.pk}/stops").body
    picks = {"key": stop["key"], "quantity": "2", "serials": ["A1"]}
    assert program.post(f"/waves/{wave.pk}/picks", {"version": 1, "picked": [picks]}).status == 200
    again = {"key": stop["key"], "quantity": "2"}
    assert program.post(f"/waves/{wave.pk}/picks", {"version": 2, "picked": [again]}).status == 200
    assert program.get(f"/waves/{wave.pk}/stops").body[0]["serials"] == ["A1"]


def test_stores_are_balanced_in_pieces_that_are_named_when_they_leave(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    p1, shop = trading.products["P1"], trading.places["门店仓"]
    keep_levels(p1, [Level(minimum=D(3), place=shop)], trading.actor)
    (one,) = proposals(trading.actor, Wanted(), DAY)
    assert (one.product.pk, one.part.quantity) == (p1, D(3))
    assert "按序列号管理，发出时扫是哪几件" in owner.get("/stock/balancing").content.decode()
    (saved,) = draft_transfers(trading.actor, {(p1, _main(trading), shop): D(3)}, Wanted(), DAY)
    with pytest.raises(RefusedError) as refused:
        trading.post(saved)
    assert codes(refused) == [("serial_count", 1)]
    opened = sheet(owner, f"/scan/transfer/{saved.id}")
    lines = [{**row, "values": {"serials": "A1–A3"}} for row in counted(opened, P1="3")]
    assert deliver(owner, "/scan/transfer/finish", opened, lines).status_code == 200
    assert Serial.objects.filter(place=shop).count() == 3


def test_picking_bins_of_pieces_are_filled_up(trading: Trading, shelves: dict[str, int]) -> None:
    main = _main(trading)
    stow(trading, "A1 A2 A3 A4", "B1")
    Place.objects.filter(pk=shelves["B1"]).update(is_reserve=True)
    fix_bin(trading.products["P1"], main, shelves["Z9"], trading.actor)
    saved = draft_filling(trading.actor, main, DAY)
    assert delivered(saved.id) == [("B1", 2, ())]


def test_proposals_read_no_more_for_more_pieces(
    trading: Trading, owner: Client, shelves: dict[str, int]
) -> None:
    url = f"/bins/put-away/{_main(trading)}"
    owner.get(url)
    first = statements(lambda: owner.get(url))
    receive(trading, "C1 C2 C3 C4 C5 C6 C7 C8")
    assert statements(lambda: owner.get(url)) == first
