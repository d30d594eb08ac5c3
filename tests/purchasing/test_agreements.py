"""Agreements give their price, count what was called off, and order what is below the agreed level."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from liandong.alerts.models import AlertKind, AlertRule
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.requests import SavedDraft
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from liandong.purchasing.agreements import agreed_levels
from tests.alerts.causing import check
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import DAY, Trading
from tests.webkit.calling import line, order, send

D = Decimal
END = date(2099, 12, 31)


def agree(
    trading: Trading, *lines: LineInput, on: date = DAY, end: date = END, partner: str = "S1"
) -> SavedDraft:
    return trading.book("purchasing.agreement", list(lines), on, partner=partner, due_date=end)


def level(trading: Trading, product: str = "P1") -> LineInput:
    details = {"least_stock": "10", "most_stock": "30"}
    return trading.line(product, "0", "2.4", place=trading.places["主仓"], details=details)


def test_another_price_than_agreed_is_pointed_out(trading: Trading) -> None:
    agreed = agree(trading, trading.line("P1", "0", "2.4"))
    client, partner = signed_in("owner"), str(trading.partners["S1"])
    body = order(trading, line(trading, "P1", "12", "2.5"), line(trading, "P2", "1", "7"), partner=partner)
    warnings = send(client, "/t/purchasing.order/totals", body).json()["warnings"]
    told = [one["message"] for one in warnings if one["code"] == "not_as_agreed"]
    assert told == [f"第 1 行：商品P1 与协议价 2.40（{agreed.number}）相差 +4.2%"]
    kept = order(trading, line(trading, "P1", "12", "2.4"), partner=partner)
    assert not send(client, "/t/purchasing.order/totals", kept).json()["warnings"]


def test_the_agreement_that_began_later_holds_and_is_counted(trading: Trading) -> None:
    first = agree(trading, trading.line("P1", "100", "2.4"))
    second = agree(trading, trading.line("P1", "50", "2.2"), on=DAY + timedelta(days=5))
    client = signed_in("owner")
    for days, quantity in ((0, "10"), (5, "20")):
        lines = [trading.line("P1", quantity, "2")]
        trading.book("purchasing.order", lines, DAY + timedelta(days=days), partner="S1", place="主仓")
    rows = table(context_of(client, "/purchasing/agreements"))
    assert [(row[0], *row[-3:]) for row in rows] == [
        (first.number, "100", "10", "10.0"),
        (second.number, "50", "20", "40.0"),
    ]
    page = client.get(f"/t/purchasing.agreement/{second.id}").content.decode()
    assert "40.0" in page
    count = statements(client, "/purchasing/agreements")
    agree(trading, trading.line("P2", "5", "1"))
    assert statements(client, "/purchasing/agreements") == count


def test_what_does_not_fill_a_case_is_told_in_bottles(trading: Trading) -> None:
    agree(trading, trading.line("P1", "10", "57.6", unit="箱"))
    client = signed_in("owner")
    for bottles, told in (("5", "5 瓶"), ("19", "1")):
        trading.book("purchasing.order", [trading.line("P1", bottles, "2.4")], partner="S1", place="主仓")
        (row,) = table(context_of(client, "/purchasing/agreements"))
        assert (row[6], *row[-3:-1]) == ("箱", "10", told)


def test_a_closed_order_counts_for_what_came(trading: Trading) -> None:
    agree(trading, trading.line("P1", "100", "2.4"))
    ordered = trading.book("purchasing.order", [trading.line("P1", "40", "2.4")], partner="S1", place="主仓")
    come = [trading.line("P1", "15", "2.4", origin=ordered.lines[0])]
    trading.book("purchasing.receipt", come, partner="S1", place="主仓")
    client = signed_in("owner")
    assert table(context_of(client, "/purchasing/agreements"))[0][-2] == "40"
    client.post(f"/t/purchasing.order/{ordered.id}/close", {"version": 1})
    assert table(context_of(client, "/purchasing/agreements"))[0][-2] == "15"


def test_what_is_below_its_level_is_ordered_once_up_to_the_most(trading: Trading) -> None:
    agree(trading, level(trading), level(trading, "P2"))
    packs = PartnerProductForm(
        trading.partners["S1"], trading.products["P1"], pack_quantity=D(12), lead_days=3, price=D(9)
    )
    save_partner_products(Side.SUPPLIER, [packs], trading.actor)
    trading.receive("P1", "4", "2")
    trading.receive("P2", "10", "2")
    client = signed_in("owner")
    rows = table(context_of(client, "/purchasing/levels"))
    # Of P1 there are 4 of at least 10: 26 up to 30, in dozens 36. P2 is at its least.
    assert [(row[1], *row[-5:]) for row in rows] == [("P1", "10", "30", "4", "0", "26")]
    every = table(context_of(client, "/purchasing/levels?every=1"))
    assert [row[1] for row in every] == ["P1", "P2"]
    (wanted,) = [one.line.pk for one in agreed_levels(trading.actor, timezone.localdate()) if one.missing]
    client.post("/purchasing/levels/order", {"ids": [wanted]})
    made = Document.objects.get(type="purchasing.order")
    (ordered,) = DocumentLine.objects.filter(document=made)
    assert (made.state, made.place_id, made.partner_id) == (
        State.DRAFT,
        trading.places["主仓"],
        trading.partners["S1"],
    )
    assert (ordered.quantity, ordered.price) == (D(36), D("2.4"))
    assert ordered.due_date == timezone.localdate() + timedelta(days=3)
    assert ordered.details["price_reason"].startswith("协议价 CGXY")
    client.post("/purchasing/levels/order", {"all": "1"})
    assert Document.objects.filter(type="purchasing.order").count() == 1
    count = statements(client, "/purchasing/levels?every=1")
    agree(trading, level(trading, "P3"))
    assert statements(client, "/purchasing/levels?every=1") == count


def test_who_keeps_another_warehouse_sees_none_of_its_levels_and_no_cost(trading: Trading) -> None:
    agree(trading, level(trading))
    keeper = signed_in("keeper")
    answer = keeper.get("/purchasing/agreements").content.decode()
    assert "2.4" not in answer


def test_its_end_is_told_ahead_unless_another_goes_on(trading: Trading) -> None:
    end = DAY + timedelta(days=40)
    agreed = agree(trading, trading.line("P1", "0", "2.4"), end=end)
    AlertRule.objects.filter(kind=AlertKind.AGREEMENT_ENDING).update(days=30)
    assert check(AlertKind.AGREEMENT_ENDING, end - timedelta(days=31)) == []
    (soon,) = check(AlertKind.AGREEMENT_ENDING, end - timedelta(days=30))
    assert (soon.subject, soon.day) == (agreed.id, end)
    agree(trading, trading.line("P1", "0", "2.3"), on=DAY + timedelta(days=1))
    assert check(AlertKind.AGREEMENT_ENDING, end - timedelta(days=30)) == []
