"""A refusal on a phone names the product and the row, whatever the order of the lines behind it."""

from django.test import Client

from liandong.catalog.models import Product
from liandong.documents.models import Document
from tests.support.trading import Trading
from tests.warehouse.calling import counted, deliver, fresh, leading, messages, sheet

RECEIPT = "purchasing.receipt"


def ordered(trading: Trading) -> int:
    rows = [trading.line(product, "10", "5") for product in ("P1", "P2", "P3")]
    return trading.book("purchasing.order", rows, partner="S1", place="主仓").id


def test_what_the_books_refuse_leads_to_the_row_though_others_are_left_out(
    trading: Trading, owner: Client
) -> None:
    opened = sheet(owner, f"/scan/receive/new?source={ordered(trading)}")
    answer = deliver(owner, "/scan/receive/finish", opened, counted(opened, P2="3", P3="11"))
    (said,) = messages(answer)
    assert said.startswith("「商品P3」：超出 ")
    ((key, short),) = leading(answer)
    assert key == opened["lines"][2]["key"]
    assert short.startswith("超出 ")
    assert not Document.objects.filter(type=RECEIPT).exists()


def test_a_row_that_is_gone_meanwhile_is_named(trading: Trading, owner: Client) -> None:
    opened = sheet(owner, f"/scan/receive/new?source={ordered(trading)}")
    assert deliver(owner, "/scan/receive/finish", opened, counted(opened, P2="10")).status_code == 200
    answer = deliver(owner, "/scan/receive/save", opened, counted(opened, P1="1"))
    assert [key for key, _said in leading(answer)] == [opened["lines"][1]["key"]]
    assert messages(answer)[0].startswith("「商品P2」：")


def test_a_product_that_is_named_already_is_not_named_twice(trading: Trading, owner: Client) -> None:
    opened = sheet(owner, "/scan/transfer/new")
    header = {"place": trading.places["主仓"], "target_place": trading.places["门店仓"]}
    answer = deliver(owner, "/scan/transfer/finish", opened, [fresh(trading, "P1", "2")], header=header)
    (said,) = messages(answer)
    assert said.startswith("商品P1库存不足")
    assert leading(answer) == [(f"p{trading.products['P1']}", said)]


def test_a_difference_found_by_the_check_leads_to_its_row(trading: Trading, owner: Client) -> None:
    lines = [trading.line("P1", "2", "9"), trading.line("P2", "1", "9")]
    draft = trading.draft("sales.delivery", lines, partner="C1", place="主仓").id
    opened = sheet(owner, f"/scan/check/{draft}")
    answer = deliver(owner, opened["urls"]["finish"], opened, counted(opened, P1="2"))
    assert leading(answer) == [(opened["lines"][1]["key"], "「商品P2」应 1，实 0 瓶")]


def test_a_sheet_with_nothing_on_it_has_no_row_to_lead_to(trading: Trading, owner: Client) -> None:
    opened = sheet(owner, f"/scan/receive/new?source={ordered(trading)}")
    assert leading(deliver(owner, "/scan/receive/save", opened, counted(opened))) == [
        (None, "单据没有明细行")
    ]


def test_of_two_products_of_one_name_the_specification_tells_which(trading: Trading, owner: Client) -> None:
    for code, size in (("P1", "5kg"), ("P2", "10kg")):
        Product.objects.filter(code=code).update(name="圆粒香米", specification=size)
    opened = sheet(owner, f"/scan/receive/new?source={ordered(trading)}")
    (said,) = messages(deliver(owner, "/scan/receive/finish", opened, counted(opened, P2="11")))
    assert said.startswith("「圆粒香米 10kg」：超出 ")
