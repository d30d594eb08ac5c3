"""Counting on a phone: blind, while goods move, again, and by several people."""

from decimal import Decimal
from functools import partial

from django.test import Client

from liandong.catalog.models import Product, Tracking
from liandong.documents.models import DocumentLine
from liandong.stock_ledger.models import StockBalance
from tests.support.trading import Trading
from tests.warehouse.calling import counted, decimals, deliver, fresh, leading, messages, sheet
from tests.webkit.conftest import Browse


def book_of(document: int, product: int) -> str:
    """Return what the draft keeps as the books' figure."""
    details: dict[str, str] = DocumentLine.objects.get(document=document, product=product).details
    return details["book_quantity"]


def test_a_count_is_blind_and_goods_may_move_meanwhile(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "98765", "5")
    trading.receive("P2", "5", "3")
    opened = sheet(owner, "/scan/count/new")
    header = {"place": trading.places["主仓"]}
    saved = deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "98764")], header=header).json()
    page = owner.get(f"/scan/count/{saved['document']}")
    config = page.content.decode().partition('id="scan-config"')[2].partition("</script>")[0]
    assert config
    assert "98765" not in config
    trading.book("sales.delivery", [trading.line("P1", "4", "9")], partner="C1", place="主仓")
    opened = sheet(owner, f"/scan/count/{saved['document']}")
    review = owner.get(f"/scan/count/{saved['document']}/review")
    assert review.json()["differs"] == [f"p{trading.products['P1']}"]
    assert [item["code"] for item in review.json()["uncounted"]] == ["P2"]
    assert "98765" not in review.content.decode()
    lines = [*counted(opened), fresh(trading, "P2", "5")]
    assert deliver(owner, "/scan/count/finish", opened, lines).status_code == 200
    assert trading.stock("P1") == decimals(98760, 0)  # 98765 − 4 sold − 1 missing
    assert trading.stock("P2") == decimals(5, 0)


def test_a_recount_looks_at_the_books_anew(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    header = {"place": trading.places["主仓"]}
    opened = sheet(owner, "/scan/count/new")
    saved = deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "9")], header=header).json()
    trading.receive("P1", "2", "5")
    opened = sheet(owner, f"/scan/count/{saved['document']}")
    again = partial(deliver, owner, "/scan/count/save", opened, key="again")
    recounted = [fresh(trading, "P1", "12", is_recount=True)]
    first = again(recounted).json()
    assert book_of(saved["document"], trading.products["P1"]) == "12"
    trading.receive("P1", "1", "5")
    assert again(recounted).json() == first  # the answer was lost: the books are not asked again
    assert book_of(saved["document"], trading.products["P1"]) == "12"
    assert owner.get(f"/scan/count/{saved['document']}/review").json()["differs"] == []


def test_two_counts_of_a_place_never_hold_the_same_product(trading: Trading, owner: Client) -> None:
    trading.receive("P1", "10", "5")
    header = {"place": trading.places["主仓"]}
    opened = sheet(owner, "/scan/count/new")
    first = deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "9")], header=header).json()
    (said,) = messages(deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "9")], header=header))
    assert first["number"] in said
    elsewhere = {"place": trading.places["门店仓"]}
    answer = deliver(owner, "/scan/count/save", opened, [fresh(trading, "P1", "0")], header=elsewhere)
    assert answer.status_code == 200


def _two_lots(trading: Trading) -> int:
    """Return a count drafted at a desk that found of P1 all 60 of lot LA and 38 of the 40 of LB."""
    Product.objects.filter(code="P1").update(tracking=Tracking.LOT)
    lots = [trading.line("P1", quantity, "2", lot=lot) for lot, quantity in (("LA", "60"), ("LB", "40"))]
    trading.book("purchasing.receipt", lots, partner="S1", place="主仓")
    found = [
        trading.line("P1", quantity, lot=lot, details={"book_quantity": book})
        for lot, quantity, book in (("LA", "60", "60"), ("LB", "38", "40"))
    ]
    return trading.draft("inventory.stock_count", found, place="主仓").id


def _by_lot(document: int) -> list[tuple[str, Decimal, str]]:
    lines = DocumentLine.objects.filter(document=document, product__code="P1").order_by("lot__number")
    return [(one.lot.number, one.quantity, one.details["book_quantity"]) for one in lines]


def test_lots_counted_at_a_desk_stay_apart_on_a_phone(trading: Trading, owner: Client) -> None:
    draft = _two_lots(trading)
    trading.receive("P2", "5", "3")
    opened = sheet(owner, f"/scan/count/{draft}")
    assert [line["counted"] for line in opened["lines"]] == ["98"]
    assert owner.get(f"/scan/count/{draft}/review").json()["differs"] == [opened["lines"][0]["key"]]
    lines = [*counted(opened), fresh(trading, "P2", "5")]
    assert deliver(owner, "/scan/count/finish", opened, lines).status_code == 200
    assert _by_lot(draft) == [("LA", Decimal(60), "60"), ("LB", Decimal(38), "40")]
    stock = StockBalance.objects.filter(product__code="P1").order_by("lot__number")
    assert list(stock.values_list("quantity", flat=True)) == [60, 38]


def test_lots_a_phone_has_one_figure_for_are_not_changed_there(trading: Trading, owner: Client) -> None:
    draft = _two_lots(trading)
    opened = sheet(owner, f"/scan/count/{draft}")
    ((key, said),) = leading(deliver(owner, "/scan/count/save", opened, counted(opened, P1="100")))
    assert key == opened["lines"][0]["key"]
    assert "分了几行" in said
    lots = [trading.line("P1", "2", "2", lot="LB")]
    trading.book("purchasing.receipt", lots, partner="S1", place="主仓")
    again = [{**line, "is_recount": True} for line in counted(opened)]
    assert deliver(owner, "/scan/count/save", opened, again).status_code == 200
    assert _by_lot(draft) == [("LA", Decimal(60), "60"), ("LB", Decimal(38), "42")]


def test_who_may_not_see_the_stock_of_a_place_does_not_count_it(trading: Trading, browse: Browse) -> None:
    trading.receive("P1", "10", "5", "门店仓")
    keeper = browse("keeper")
    opened = sheet(keeper, "/scan/count/new")
    (field,) = opened["fields"]
    assert [option["label"] for option in field["options"]] == ["主仓"]
    header = {"place": trading.places["门店仓"]}
    answer = deliver(keeper, "/scan/count/save", opened, [fresh(trading, "P1", "9")], header=header)
    assert answer.status_code == 403
    assert not DocumentLine.objects.filter(document__type="inventory.stock_count").exists()
