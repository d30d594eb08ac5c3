"""What orders earned, against figures worked out by hand."""

from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.models import Document
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.models import Role, RoleGrant
from liandong.identity.people import create_person, join_company
from liandong.warehouse.shipping.carriers import CarrierForm, save_carrier
from liandong.warehouse.shipping.recording import Handed, ship, withdraw
from tests.support.pages import context_of, signed_in, statements, table, texts
from tests.support.trading import DAY, Trading

D = Decimal
URL = "/analytics/order-profit?from=2026-11-01&to=2026-11-30"


def order(trading: Trading, quantity: str, price: str = "15") -> Document:
    line = trading.line("P1", quantity, price)
    saved = trading.book("sales.order", [line], partner="C1", place="主仓")
    return Document.objects.get(pk=saved.id)


def deliver(trading: Trading, *parts: tuple[Document, str]) -> int:
    lines = [trading.line("P1", quantity, "15", origin=one.lines.get().pk) for one, quantity in parts]
    return trading.book("sales.delivery", lines, partner="C1", place="主仓").id


def give_back(trading: Trading, delivery: int, quantity: str) -> None:
    origin = Document.objects.get(pk=delivery).lines.earliest("pk").pk
    line = trading.line("P1", quantity, "15", origin=origin)
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")


def send(trading: Trading, delivery: int, freight: str, waybill: str) -> int:
    carrier = save_carrier(trading.actor, CarrierForm(waybill))
    return ship(trading.actor, delivery, Handed(carrier, waybill, freight_paid=D(freight), shipped_on=DAY)).pk


def figures(client: Client, number: str) -> list[str]:
    return next(row[4:] for row in table(context_of(client, URL)) if row[1] == number)


def test_an_order_bears_returns_late_costs_and_freight(trade: Trading, owner: Client) -> None:
    """100 P1 came at 10.00. Of 10 ordered at 15.00, 8 go (120.00, cost 80.00), 2 come back (30.00, 20.00).

    Revenue 90.00, cost 60.00, margin 30.00 (33.3 %); freight of 9.00, a waybill of 5.00 was withdrawn: 21.00.
    Then freight of 100.00 on the 100 P1 comes late, 1.00 each: 6 of the order's are with the customer.
    """
    one = order(trade, "10")
    assert figures(owner, one.number) == ["150.00", *["0.00"] * 5, "", "0.00", "0.00"]
    sent = deliver(trade, (one, "8"))
    give_back(trade, sent, "2")
    send(trade, sent, "9", "SF1")
    withdraw(trade.actor, send(trade, sent, "5", "SF2"))
    wanted = ["150.00", "120.00", "30.00", "90.00", "60.00", "30.00", "33.3", "9.00", "21.00"]
    assert figures(owner, one.number) == wanted
    receipt = Document.objects.get(type="purchasing.receipt")
    trade.bear("100", [SavedDraft(receipt.pk, receipt.number, receipt.version)])
    late = figures(owner, one.number)
    assert late[4:6] == ["66.00", "24.00"]


def test_freight_of_a_delivery_is_shared_by_its_orders(trade: Trading, owner: Client) -> None:
    """8 and 4 of two orders go together for 10.00: 6.67 and 3.33."""
    one, other = order(trade, "8"), order(trade, "4")
    send(trade, deliver(trade, (one, "8"), (other, "4")), "10", "SF1")
    assert [figures(owner, each.number)[7] for each in (one, other)] == ["6.67", "3.33"]


def test_a_reversed_delivery_earned_nothing(trade: Trading, owner: Client) -> None:
    one = order(trade, "8")
    sent = deliver(trade, (one, "8"))
    assert figures(owner, one.number)[5] == "40.00"
    reverse(ReversalRequest(sent, trade.actor))
    assert figures(owner, one.number)[1:6] == ["0.00"] * 5


def test_the_order_says_so_itself_to_who_may_know(trade: Trading, owner: Client) -> None:
    one = order(trade, "8")
    page = f"/t/sales.order/{one.pk}"
    assert "订单利润" not in titles(context_of(owner, page))
    deliver(trade, (one, "8"))
    panel = next(part for part in context_of(owner, page)["panels"] if part["title"] == "订单利润")
    assert texts(panel["table"]["rows"][0]["cells"])[5] == "40.00"
    role = Role.objects.create(name="接单员", hidden=["cost"])
    RoleGrant.objects.create(role=role, subject="sales.order", verb="view", scope="all")
    join_company(create_person("taker", "接单员", must_change=False)[0], "jia", roles=[role.name])
    taker = signed_in("taker")
    assert "订单利润" not in titles(context_of(taker, page))
    assert taker.get(URL).status_code == 403


def titles(context: dict[str, object]) -> list[str]:
    panels = context["panels"]
    assert isinstance(panels, list)
    return [part["title"] for part in panels]


@pytest.mark.parametrize("path", ["", "&person=999999", "&partner=999999"])
def test_statements_do_not_grow_with_orders(trade: Trading, owner: Client, path: str) -> None:
    send(trade, deliver(trade, (order(trade, "1"), "1")), "1", "W0")
    few = statements(owner, URL + path)
    for place in range(1, 4):
        send(trade, deliver(trade, (order(trade, "1"), "1")), "1", f"W{place}")
    assert statements(owner, URL + path) == few
