"""Purchases in another currency, whose figures are costs, and who may agree another rate than the day's."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.copying import read_stored
from liandong.documents.currency_fields import roles_of
from liandong.documents.drafting import save_draft
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import DraftRequest
from liandong.documents.types import document_type
from liandong.identity.actors import load_actor
from liandong.identity.models import MemberPlace
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.custom import FIGURES, CustomRole
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.documents.test_currencies import figures, head, named, owner, problems, sold, trading
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import Trading
from tests.webkit.calling import config

__all__ = ("owner", "trading")

D = Decimal
ORDER, RECEIPT, INVOICE = "purchasing.order", "purchasing.receipt", "finance.supplier_invoice"
LATER = date(2026, 11, 9)


def bought(trading: Trading, type_id: str = ORDER, currency: str = "USD") -> dict[str, Any]:
    return head(trading, type_id, currency) | {"partner": "S1"}


def test_what_is_bought_in_dollars_is_stocked_owed_and_taken_back_in_yuan(trading: Trading) -> None:
    """10 × 12.50 USD and 13 %: 141.25 USD, 1005.70 at 7.12, of them tax 115.70 (16.25 × 7.12)."""
    ordered = trading.book(ORDER, [sold(trading, "10", "12.5", ORDER, tax_rate=D(13))], **bought(trading))
    line = trading.line("P1", "10", "89", origin=ordered.lines[0], tax_rate=D(13))
    came = trading.book(RECEIPT, [line], LATER, partner="S1", place="主仓")
    assert figures(trading, came.id)[:4] == ("USD", "7.12", "141.25", D("1005.70"))
    billed = trading.line("P1", "10", "89", origin=came.lines[0], tax_rate=D(13))
    invoice = trading.book(INVOICE, [billed], LATER, partner="S1")
    assert figures(trading, invoice.id)[:4] == ("USD", "7.12", "141.25", D("1005.70"))
    assert trading.claims("S1")[-1] == ("payable", D("1005.70"), D("1005.70"))
    assert trading.cost("P1") == (D(1010), D("1890.00"))
    back = trading.line("P1", "2", "89", origin=came.lines[0], tax_rate=D(13))
    returned = trading.book("purchasing.purchase_return", [back], LATER, partner="S1", place="主仓")
    assert figures(trading, returned.id)[:4] == ("USD", "7.12", "28.25", D("201.14"))
    assert audit() == []


def test_a_customers_currency_is_not_the_suppliers(trading: Trading) -> None:
    """What is bought for an order in dollars is bought in whatever currency the supplier has."""
    wanted = trading.book("sales.order", [sold(trading, "10", "12.5")], **head(trading))
    line = replace(sold(trading, "10", "800", ORDER), origin=wanted.lines[0])
    saved = trading.draft(ORDER, [line], **bought(trading, currency="JPY"))
    assert figures(trading, saved.id)[0] == "JPY"
    plainly = trading.draft(ORDER, [trading.line("P1", "10", "5", origin=wanted.lines[0])], partner="S1")
    assert figures(trading, plainly.id)[:4] == ("", "", "", D("56.50"))


def test_who_sees_no_costs_sees_no_foreign_price_of_a_purchase(trading: Trading, people: People) -> None:
    ordered = trading.book(ORDER, [sold(trading, "10", "12.5", ORDER)], **bought(trading))
    names, sales = roles_of(trading.actor, ORDER), roles_of(trading.actor, "sales.order")
    keeper = replace(load_actor(people.keeper.member), hidden=frozenset({"cost"}))
    MemberPlace.objects.filter(member=keeper.member).update(place=trading.places["主仓"])
    wanted = {names[role] for role in FIGURES}
    assert wanted <= hidden_columns(document_type(ORDER), keeper)
    assert not {sales[role] for role in FIGURES} & hidden_columns(document_type("sales.order"), keeper)
    page = signed_in("keeper").get(f"/t/{ORDER}/{ordered.id}?view=1").content.decode()
    assert "12.5" not in page
    assert "外币单价" not in page
    told = caller("keeper").get(f"/documents/{ORDER}/{ordered.id}").body
    assert not wanted & (told.keys() | told["lines"][0].keys())
    rows = caller("keeper").get(f"/documents/{RECEIPT}/origins?partner={trading.partners['S1']}").body
    mine = {roles_of(trading.actor, RECEIPT)[role] for role in FIGURES}
    shown = rows["rows"][0]
    assert not mine & (shown.keys() | shown["header"].keys())
    picked = signed_in("keeper").get(f"/t/{RECEIPT}/origins?partner={trading.partners['S1']}")
    assert "12.5" not in picked.content.decode()


def test_another_rate_than_the_days_is_agreed_by_who_may(trading: Trading) -> None:
    seller = Actor(
        trading.actor.member,
        "卖",
        {("sales.*", verb): Scope.ALL for verb in Verb},
        fields=trading.actor.fields,
    )
    odd = trading.draft("sales.order", [sold(trading, "3", "12.5")], **head(trading, rate="7"))
    stored = read_stored(Document.objects.get(pk=odd.id)).draft
    with pytest.raises(RefusedError) as refused:
        save_draft(DraftRequest(stored, seller))
    assert problems(refused) == [("exchange_rate_right", None)]
    kept = save_draft(DraftRequest(stored, seller, odd.id, odd.version))
    assert figures(trading, kept.id)[1] == "7"
    other = replace(stored, details={**stored.details, **named(trading, "sales.order", rate="6")})
    with pytest.raises(RefusedError):
        save_draft(DraftRequest(other, seller, kept.id, kept.version))
    later = replace(stored, business_date=LATER)
    yen = replace(stored, details={**stored.details, **named(trading, "sales.order", currency="JPY")})
    for moved in (later, yen):  # the same number is another rate on another day and of another currency
        with pytest.raises(RefusedError) as refused:
            save_draft(DraftRequest(moved, seller, kept.id, kept.version))
        assert problems(refused) == [("exchange_rate_right", None)]
    usual = replace(stored, details={**stored.details, **named(trading, "sales.order", rate="")})
    assert figures(trading, save_draft(DraftRequest(usual, seller)).id)[1] == "7.12"
    trading.post(kept)
    part = trading.line("P1", "1", origin=DocumentLine.objects.get(document=kept.id).pk)
    trading.actor = seller
    carried = trading.draft("sales.delivery", [part], LATER, partner="C1", place="主仓")
    assert figures(trading, carried.id)[1] == "7"


def test_a_copy_takes_the_rate_of_its_own_day(trading: Trading, owner: Client) -> None:
    saved = trading.draft("sales.order", [sold(trading, "3", "12.5")], **head(trading, rate="7"))
    names = roles_of(trading.actor, "sales.order")
    page = owner.get(f"/t/sales.order/new?copy={saved.id}")
    fields = {one["name"]: one["value"] for one in page.context["fields"]}
    assert (fields[names[CustomRole.CURRENCY]], fields.get(names[CustomRole.RATE]) or "") == ("USD", "")
    (line,) = config(page)["lines"]
    assert line[names[CustomRole.PRICE]] == "12.5"
