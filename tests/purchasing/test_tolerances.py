"""More or less than ordered: by the supplier's product, the product, the company, or whoever approves."""

from decimal import Decimal

import pytest

from liandong.catalog.models import Product
from liandong.documents.approvals import decide
from liandong.documents.models import ApprovalRule, DocumentLine
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.tolerances import Tolerance, deviation
from liandong.identity.models import Role
from liandong.identity.roles import OWNER
from liandong.kernel.refusal import RefusedError
from liandong.partner_products.actions import save_partner_products
from liandong.partner_products.forms import PartnerProductForm
from liandong.partner_products.terms import Side
from tests.support.pages import signed_in
from tests.support.trading import Trading
from tests.webkit.calling import line, order, send

D = Decimal


def arriving(trading: Trading, quantity: str) -> SavedDraft:
    """Order 100 P1 and draft the receipt of so many."""
    ordered = trading.book("purchasing.order", [trading.line("P1", "100", "2")], partner="S1", place="主仓")
    come = [trading.line("P1", quantity, "2", origin=ordered.lines[0])]
    return trading.draft("purchasing.receipt", come, partner="S1", place="主仓")


def codes(trading: Trading, saved: SavedDraft) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        trading.post(saved)
    return [one.code for one in refused.value.problems]


def test_a_deviation_is_held_against_what_was_ordered() -> None:
    allowed = Tolerance(D(5), D(3))
    assert deviation(D(100), D(105), allowed).is_tolerated
    assert not deviation(D(100), D("105.000001"), allowed).is_tolerated
    assert deviation(D(100), D(97), allowed).is_tolerated
    assert not deviation(D(100), D(96), allowed).is_tolerated


def test_the_nearest_tolerance_counts(trading: Trading) -> None:
    assert codes(trading, arriving(trading, "105")) == ["exceeds_open"]
    Product.objects.filter(pk=trading.products["P1"]).update(over_rate=D(5))
    trading.post(arriving(trading, "105"))
    assert codes(trading, arriving(trading, "106")) == ["exceeds_open"]
    own = PartnerProductForm(trading.partners["S1"], trading.products["P1"], over_rate=D(2))
    save_partner_products(Side.SUPPLIER, [own], trading.actor)
    assert codes(trading, arriving(trading, "105")) == ["exceeds_open"]
    trading.post(arriving(trading, "102"))


def test_beyond_it_whoever_approves_decides(trading: Trading) -> None:
    role = Role.objects.get(name=OWNER)
    rule = ApprovalRule.objects.create(type="purchasing.receipt", role=role, minimum_amount=D(200))
    saved = arriving(trading, "150")
    assert codes(trading, saved) == ["approval_missing"]
    page = signed_in("owner").get(f"/t/purchasing.receipt/{saved.id}?view=1").content.decode()
    assert "多收" in page
    assert not decide(saved.id, trading.actor, is_approved=True)
    post([PostRequest(saved.id, trading.actor)])
    assert DocumentLine.objects.get(document__type="purchasing.order").fulfilled == D(150)
    # A rule that asks nobody about this receipt opens nothing.
    ApprovalRule.objects.filter(pk=rule.pk).update(minimum_amount=D(10_000))
    assert codes(trading, arriving(trading, "150")) == ["exceeds_open"]


def test_what_is_short_is_told_while_typing_and_afterwards(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P1"]).update(under_rate=D(3))
    client = signed_in("owner")
    ordered = trading.book("purchasing.order", [trading.line("P1", "100", "2")], partner="S1", place="主仓")

    def told(quantity: str) -> list[str]:
        come = line(trading, "P1", quantity, "2", origin=ordered.lines[0])
        body = order(trading, come, partner=str(trading.partners["S1"]))
        warnings = send(client, "/t/purchasing.receipt/totals", body).json()["warnings"]
        return [one["message"] for one in warnings if one["code"] in {"short_receipt", "over_receipt"}]

    assert told("97") == []
    assert told("96") == [f"第 1 行：商品P1 比 {ordered.number} 少 4，超过允差 3%"]
    assert told("101") == [f"第 1 行：商品P1 比 {ordered.number} 多 1，超过允差 0%"]
    come = [trading.line("P1", "90", "2", origin=ordered.lines[0])]
    receipt = trading.book("purchasing.receipt", come, partner="S1", place="主仓")
    assert "少收" in client.get(f"/t/purchasing.receipt/{receipt.id}").content.decode()
    rest = [trading.line("P1", "8", "2", origin=ordered.lines[0])]
    second = trading.book("purchasing.receipt", rest, partner="S1", place="主仓")
    assert "订单对照" not in client.get(f"/t/purchasing.receipt/{second.id}").content.decode()
