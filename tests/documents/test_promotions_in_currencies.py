"""Promotions of documents in another currency: what was promised in yuan is posted at its foreign price."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.catalog.models import Product
from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.currency_fields import roles_of, switch_currencies
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest
from liandong.identity.actors import load_actor
from liandong.kernel.custom import CustomRole
from liandong.kernel.refusal import RefusedError
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_actions import create_promotion, update_promotion
from liandong.pricing.promotion_forms import PromotionForm
from liandong.pricing.promotions import Step
from tests.apikit.calling import caller
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading, make_trading
from tests.webkit.calling import config, line, order, send

D = Decimal
TOTALS, SAVE = "/t/sales.order/totals", "/t/sales.order/save"


def minus(off: str) -> PromotionForm:
    return PromotionForm("M100", "满100减20", "amount_off", (Step(D(100), D(off)),))


@pytest.fixture
def trading(company: str) -> Trading:
    """P1 at 30; 满100减20; dollars at 7.12 and dong at 0.0003."""
    del company
    found = make_trading()
    save_rates([RateForm("USD", DAY, D("7.12")), RateForm("VND", DAY, D("0.0003"))], found.actor)
    switch_currencies(found.actor, is_on=True)
    found.actor = load_actor(found.actor.member)
    Product.objects.filter(code="P1").update(retail_price=D(30), tax_rate=D(0))
    Product.objects.filter(code="P2").update(retail_price=D(1), tax_rate=D(0))
    create_promotion(minus("20"), found.actor)
    return found


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def asked(trading: Trading, currency: str) -> dict[str, Any]:
    """Return an order of seven P1 at their retail price, in a currency, as the page sends it."""
    names = roles_of(trading.actor, "sales.order")
    body = order(trading, line(trading, "P1", "7", "30", price_reason="零售价", tax_rate="0"))
    body["header"][names[CustomRole.CURRENCY]] = currency
    return body


def answered(owner: Client, body: dict[str, Any]) -> dict[str, Any]:
    """Put the answer for totals into the lines, as the page does."""
    (answer,) = send(owner, TOTALS, body).json()["lines"]
    return {**body, "lines": [{**body["lines"][0], **answer}]}


def saved(owner: Client, body: dict[str, Any], url: str = SAVE) -> int:
    answer = send(owner, url, body)
    assert answer.status_code == 200, answer.json()
    return int(answer.json()["id"])


def book(trading: Trading, pk: int) -> None:
    post([PostRequest(pk, trading.actor)])


@pytest.mark.parametrize(
    ("currency", "price", "gross"), [("USD", "27.142864", "190.03"), ("VND", "27.142857", "190.00")]
)
def test_a_promotion_holds_at_the_price_it_is_in_the_documents_currency(
    trading: Trading, owner: Client, currency: str, price: str, gross: str
) -> None:
    """(7 × 30 − 20) ÷ 7 = 27.142857, which is 3.8122 dollars: 27.142864 again."""
    pk = saved(owner, answered(owner, asked(trading, currency)))
    book(trading, pk)
    row = DocumentLine.objects.get(document=pk)
    assert (row.document.state, row.price, row.gross_amount) == (State.POSTED, D(price), D(gross))


def test_what_was_saved_is_saved_again_as_it_stands(trading: Trading, owner: Client) -> None:
    pk = saved(owner, answered(owner, asked(trading, "USD")))
    rows = config(owner.get(f"/t/sales.order/{pk}"))["lines"]
    again = asked(trading, "USD") | {"version": 1}
    again["lines"] = [{**rows[0], "product": trading.products["P1"]}]
    assert saved(owner, again, f"/t/sales.order/{pk}/save") == pk
    book(trading, pk)
    row = DocumentLine.objects.get(document=pk)
    assert (row.price, row.details["promotion"]) == (D("27.142864"), "满100减20 −20.00")


def test_a_program_gets_the_promotion_and_posts_it(trading: Trading) -> None:
    names = roles_of(trading.actor, "sales.order")
    body = {
        "partner": trading.partners["C1"],
        "place": trading.places["主仓"],
        "business_date": DAY.isoformat(),
        "apply_promotions": True,
        "lines": [{"product": trading.products["P1"], "quantity": "7"}],
        names[CustomRole.CURRENCY]: "USD",
    }
    made = caller("owner").post("/documents/sales.order", body)
    assert made.status == 201, made.body
    book(trading, made.body["id"])
    assert DocumentLine.objects.get().price == D("27.142864")


def test_a_promotion_that_gives_less_by_now_is_still_told(trading: Trading, owner: Client) -> None:
    body = answered(owner, asked(trading, "USD"))
    pk = saved(owner, body)
    row = PromotionRow.objects.get(code="M100")
    update_promotion(row.pk, minus("19.99"), trading.actor)
    told = send(owner, SAVE, body)
    assert [one["code"] for one in told.json()["problems"]] == ["promotion_changed"]
    with pytest.raises(RefusedError, match="promotion_changed"):
        book(trading, pk)
    assert Document.objects.get(pk=pk).state == State.DRAFT
