"""调拨统计: what went between warehouses by way and by product, by hand."""

from decimal import Decimal

from django.test import Client

from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.inventory.web.transfers import PRODUCT, WAY, Wanted, sent_goods
from liandong.stock_ledger.models import Place
from tests.support.pages import context_of, table
from tests.support.trading import DAY, Trading
from tests.webkit.conftest import Browse

D = Decimal
PAGE = f"/stock/transfers?from={DAY:%Y-%m}-01&to={DAY:%Y-%m}-28"
MONTH = (DAY.replace(day=1), DAY.replace(day=28))


def _send(trading: Trading, product: str, quantity: str, **asked: str) -> SavedDraft:
    details = {"mode": asked.get("mode", "direct")}
    place, target = asked.get("place", "主仓"), asked.get("target", "门店仓")
    lines = [trading.line(product, quantity)]
    return trading.book("inventory.transfer", lines, place=place, target_place=target, details=details)


def _receive(trading: Trading, sent: SavedDraft, quantity: str, outcome: str) -> None:
    line = trading.line("P1", quantity, origin=sent.lines[0])
    details = {"outcome": outcome}
    trading.book("inventory.transfer_receipt", [line], target_place="门店仓", details=details)


def test_ways_and_products_add_up_to_the_same(owner: Client, trading: Trading) -> None:
    """Of 10 sent at 5, 6 arrived, 1 was lost and 3 are on their way; 4 at 2 went straight, 2 came back."""
    trading.receive("P1", "20", "5")
    trading.receive("P2", "9", "2")
    sent = _send(trading, "P1", "10", mode="dispatch")
    _receive(trading, sent, "6", "arrived")
    _receive(trading, sent, "1", "lost")
    _send(trading, "P2", "4")
    _send(trading, "P2", "2", place="门店仓", target="主仓")
    reverse(ReversalRequest(_send(trading, "P2", "3").id, trading.actor))
    context = context_of(owner, PAGE)
    assert table(context) == [
        ["主仓", "门店仓", "2", "1", "1", "58.00", "5.00"],
        ["门店仓", "主仓", "1", "", "", "4.00", ""],
    ]
    assert [cell["text"] for cell in context["totals"]][2:] == ["3", "1", "1", "62.00", "5.00"]
    by_product = context_of(owner, f"{PAGE}&by=product")
    assert [[row[0], *row[3:]] for row in table(by_product)] == [
        ["P1", "1", "10", "6", "3", "1", "50.00", "5.00"],
        ["P2", "2", "6", "6", "", "", "12.00", ""],
    ]
    assert [cell["text"] for cell in by_product["totals"]][-2:] == ["62.00", "5.00"]
    assert table(context_of(owner, f"{PAGE}&by=product&sort=sent&way=up"))[0][0] == "P2"


def test_a_line_lost_bit_by_bit_is_one_line(trading: Trading) -> None:
    trading.receive("P1", "20", "5")
    sent = _send(trading, "P1", "10", mode="dispatch")
    for quantity in ("1", "2"):
        _receive(trading, sent, quantity, "lost")
    (sums,) = sent_goods(WAY, Wanted(MONTH)).values()
    assert (sums.lines, sums.lost_lines, sums.lost, sums.lost_value) == (1, 1, D(3), D(15))


def test_bins_count_as_their_warehouse(trading: Trading) -> None:
    shelf = Place.objects.create(code="A-01", name="货架", kind="bin", parent_id=trading.places["主仓"])
    trading.places["货架"] = shelf.pk
    trading.receive("P1", "20", "5", place="货架")
    _send(trading, "P1", "3", place="货架")
    main, shop = trading.places["主仓"], trading.places["门店仓"]
    assert {way: sent.quantity for way, sent in sent_goods(WAY, Wanted(MONTH)).items()} == {
        (main, shop): D(3)
    }
    assert sent_goods(WAY, Wanted(MONTH, frozenset({shop}))).keys() == {(main, shop)}
    assert sent_goods(WAY, Wanted(MONTH, frozenset({shelf.pk}))) == {}
    ((key, sums),) = sent_goods(PRODUCT, Wanted(MONTH, product=trading.products["P1"])).items()
    assert (key, sums.lines, sums.value) == ((trading.products["P1"],), 1, D(15))
    assert sent_goods(PRODUCT, Wanted(MONTH, product=trading.products["P2"])) == {}


def test_who_sees_no_cost_sees_lines_and_quantities(browse: Browse, trading: Trading) -> None:
    trading.receive("P1", "10", "7")
    _send(trading, "P1", "3")
    for by, shown in (("way", ["主仓", "门店仓", "1", "", ""]), ("product", ["1", "3", "3", "", ""])):
        rows = table(context_of(browse("keeper"), f"{PAGE}&by={by}"))
        assert rows[0][-5:] == shown
