"""Counting on a phone: blind, while goods move, again, and by several people."""

from functools import partial

from django.test import Client

from liandong.documents.models import DocumentLine
from tests.support.trading import Trading
from tests.warehouse.calling import counted, decimals, deliver, fresh, messages, sheet
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
