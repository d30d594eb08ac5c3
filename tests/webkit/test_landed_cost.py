"""The page of a landed cost: how it was spread and whose margin changed, for who may see cost."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.margins import corrected_by
from liandong.documents.models import Document, DocumentLine
from liandong.identity.models import Member, Role, RoleGrant
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.webkit import document_books
from tests.support.trading import Trading
from tests.webkit.calling import config, line, send
from tests.webkit.conftest import Browse

TYPE = "purchasing.landed_cost"
D = Decimal


def texts(table: dict[str, object]) -> list[list[str]]:
    rows = table["rows"]
    assert isinstance(rows, list)
    return [[cell["text"] for cell in row["cells"]] for row in rows]


def sell(trading: Trading, quantity: str, on: date) -> str:
    sale = trading.book(
        "sales.delivery", [trading.line("P1", quantity, "30")], on, partner="C1", place="主仓"
    )
    return sale.number


def test_margins_before_and_after_are_shown_to_who_may_see_cost(
    trading: Trading, owner: Client, browse: Browse
) -> None:
    """Ten at 10; four and one are sold; 20 of freight on the receipt's own day makes each piece cost 12."""
    receipt = trading.receive("P1", "10", "10")
    four, one = sell(trading, "4", date(2026, 11, 5)), sell(trading, "1", date(2026, 11, 6))
    cost = trading.bear("20", [receipt])
    spread, margins, _invoices = owner.get(f"/t/{TYPE}/{cost.id}").context["panels"]
    assert texts(spread["table"]) == [["P1 商品P1", receipt.number, "20.00", "10.00", "10.00"]]
    assert texts(margins["table"]) == [
        [four, "2026-11-05", "客户C1", "120.00", "8.00", "80.00", "72.00"],
        [one, "2026-11-06", "客户C1", "30.00", "2.00", "20.00", "18.00"],
    ]
    assert "2 张出库单的成本变化 10.00" in margins["note"]
    assert "成本改在各张出库单上" in spread["note"]
    role = Role.objects.create(name="全看不见成本", hidden=["cost", "margin"])
    RoleGrant.objects.bulk_create(
        RoleGrant(role=role, subject="*", verb=verb, scope=Scope.ALL) for verb in Verb
    )
    Member.objects.get(name="李四").roles.set([role])
    clerk = browse("clerk")
    page = clerk.get(f"/t/{TYPE}/{cost.id}")
    assert page.status_code == 200
    assert page.context["panels"] == []
    assert "72.00" not in page.content.decode()
    role.hidden = ["margin"]
    role.save()
    spread, _invoices = clerk.get(f"/t/{TYPE}/{cost.id}").context["panels"]
    assert spread["title"] == "分摊结果"
    own = Actor(2, "李四", {("sales.*", Verb.VIEW): Scope.OWN})
    out_of_sight = corrected_by(Document.objects.get(pk=cost.id), own, 50)
    assert (out_of_sight.margins, out_of_sight.count, out_of_sight.change) == ([], 2, D(10))
    role.hidden = ["cost", "margin"]
    role.save()
    borne = line(trading, quantity="10", origin=receipt.lines[0])
    del borne["price"], borne["discount_rate"], borne["tax_rate"]
    header = {"business_date": "2026-11-09", "partner": trading.partners["S2"], "basis": "value"}
    answer = send(clerk, f"/t/{TYPE}/save", {"version": None, "header": header, "lines": [borne]})
    assert answer.status_code == 200, answer.content
    assert DocumentLine.objects.latest("pk").gross_amount == D(0)


def test_under_a_monthly_average_what_had_gone_before_it_is_one_sum(
    trading: Trading, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = {"cost_method": "monthly_average"}
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    receipt = trading.receive("P1", "10", "10")
    sell(trading, "4", date(2026, 11, 5))
    cost = trading.bear("20", [receipt], on=date(2026, 11, 9))
    monkeypatch.setattr(document_books, "_MOST_MOVES", 1)
    page = owner.get(f"/t/{TYPE}/{cost.id}")
    assert [row[0] for row in texts(page.context["moves"])] == [
        "商品P1",
        "只列出前 1 笔，全部的在收发明细里。",
    ]
    spread, margins, _invoices = page.context["panels"]
    assert texts(spread["table"])[0][2:] == ["20.00", "12.00", "8.00"]
    assert "8.00 合计记入销售成本" in margins["note"]
    assert "table" not in margins


def test_a_receipts_page_leads_to_its_costs_without_its_supplier_or_prices(
    trading: Trading, owner: Client
) -> None:
    receipt = trading.receive("P1", "10", "10")
    page = owner.get(f"/t/purchasing.receipt/{receipt.id}")
    (url,) = (one["url"] for one in page.context["actions"] if "采购费用单" in one["label"])
    entry = owner.get(url)
    (row,) = config(entry)["lines"]
    assert (row["origin"], row["quantity"], row["price"]) == (receipt.lines[0], "10", "0")
    partner = next(one for one in entry.context["fields"] if one["name"] == "partner")
    assert not partner["value"]
    picked = owner.get(f"/t/{TYPE}/origins?partner={trading.partners['S2']}").json()["documents"]
    assert [one["number"] for one in picked] == [receipt.number]
    assert "price" not in picked[0]["lines"][0]
    assert picked[0]["header"] == {}


def test_a_copy_keeps_the_costs_and_leaves_the_goods_to_be_chosen(trading: Trading, owner: Client) -> None:
    cost = trading.bear("20", [trading.receive("P1", "10", "10")])
    assert Document.objects.get(pk=cost.id).gross_amount == D(20)
    rows = config(owner.get(f"/t/{TYPE}/new?copy={cost.id}"))["lines"]
    assert [row["product"]["name"] for row in rows] == ["运费"]
