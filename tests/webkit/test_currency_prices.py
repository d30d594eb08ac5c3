"""Prices of lists in other currencies on pages, documents, interface and sheets, with their reasons."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.currencies.actions import save_currency, save_rates
from liandong.currencies.forms import CurrencyForm, RateForm
from liandong.currencies.models import Currency
from liandong.documents.models import DocumentLine
from liandong.kernel.refusal import RefusedError
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.models import PriceListRow
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.pages import context_of, statements, table
from tests.support.trading import Trading
from tests.webkit.calling import Json, line, order, send

D = Decimal
LISTED = "catalog.price_list"
REASON = "美元价 · USD 12.5 × 7.12 · 满 10 箱"


@pytest.fixture
def dollars(trading: Trading) -> int:
    """A list in dollars for everybody: P1 15 a case, 12.5 from ten cases on; 1 USD = 7.12 from 2 November."""
    save_rates([RateForm("USD", date(2026, 11, 2), D("7.12"))], trading.actor)
    case, p1 = trading.units["P1", "箱"], trading.products["P1"]
    prices = [PriceForm(p1, D(15), case), PriceForm(p1, D("12.5"), case, D(10))]
    return create_price_list(PriceListForm("USD1", "美元价", currency="usd"), trading.actor, prices)


def cases(trading: Trading, quantity: str, price: str, reason: str = REASON) -> Json:
    found: Json = line(trading, "P1", quantity, price, unit=trading.units["P1", "箱"], price_reason=reason)
    return found


def test_a_line_gets_the_turned_price_and_says_list_price_currency_and_rate(
    trading: Trading, owner: Client, dollars: int
) -> None:
    body = order(trading, cases(trading, "10", "1"))
    (row,) = send(owner, "/t/sales.order/totals", body).json()["lines"]
    assert (row["price"], row["price_reason"], row["net_amount"]) == ("89", REASON, "890.00")
    send(owner, "/t/sales.order/save", order(trading, cases(trading, "10", "89")))
    stored = DocumentLine.objects.get()
    assert (stored.price, stored.details["price_reason"]) == (D(89), REASON)
    asked = {"product": trading.products["P1"], "partner": trading.partners["C1"]}
    told = owner.get("/t/sales.order/facts", asked).json()["prices"]
    assert [(one["label"], one["price"]) for one in told] == [
        ("美元价 · USD 15 × 7.12", "106.8"),
        (REASON, "89"),
    ]


def test_the_documents_day_decides_and_before_the_first_rate_the_list_is_silent_and_says_so(
    trading: Trading, owner: Client, dollars: int
) -> None:
    save_rates([RateForm("USD", date(2026, 11, 20), D(8))], trading.actor)
    body = order(trading, cases(trading, "10", "1"))
    body["header"]["business_date"] = "2026-11-20"
    (row,) = send(owner, "/t/sales.order/totals", body).json()["lines"]
    assert row["price"] == "100"
    body["header"]["business_date"] = "2026-11-01"
    own = PriceForm(trading.products["P1"], D(99), trading.units["P1", "箱"])
    create_price_list(PriceListForm("ALL", "标价"), trading.actor, [own])
    (row,) = send(owner, "/t/sales.order/totals", body).json()["lines"]
    silent = "「美元价」没有给价：2026-11-01 没有 USD 的汇率"
    assert (row["price"], row["price_reason"]) == ("99", f"标价 · {silent}")
    asked: Json = {
        "product": trading.products["P1"],
        "partner": trading.partners["C1"],
        "business_date": "2026-11-01",
    }
    told = [one["label"] for one in owner.get("/t/sales.order/facts", asked).json()["prices"]]
    assert told[:2] == [silent, "标价"]


def test_rates_are_asked_with_one_statement_and_only_for_lists_that_need_them(
    trading: Trading, owner: Client
) -> None:
    p1 = trading.products["P1"]
    create_price_list(PriceListForm("A", "甲"), trading.actor, [PriceForm(p1, D(9))])
    url = f"/t/sales.order/facts?product={p1}&partner={trading.partners['C1']}"
    own = statements(owner, url)
    for code in ("USD", "EUR", "JPY"):
        create_price_list(PriceListForm(code, code, currency=code), trading.actor, [PriceForm(p1, D(9))])
    assert statements(owner, url) == own + 1


def test_a_list_is_in_an_active_currency_and_the_own_one_is_said_by_none(
    trading: Trading, owner: Client, dollars: int
) -> None:
    own = create_price_list(PriceListForm("OWN", "本币", currency="CNY"), trading.actor)
    assert PriceListRow.objects.get(pk=own).currency == ""
    euro = Currency.objects.get(code="EUR")
    save_currency(euro.pk, CurrencyForm("EUR", "欧元", 2, is_active=False), trading.actor)
    for code in ("EUR", "QQQ"):
        with pytest.raises(RefusedError) as refused:
            create_price_list(PriceListForm("X", "X", currency=code), trading.actor)
        assert [one.code for one in refused.value.problems] == ["currency_unusable"]
    page = context_of(owner, "/price-lists")
    assert [row[1] for row in table(page)] == ["本币", "美元价 · USD"]
    form = owner.get(f"/price-lists/{dollars}").content.decode()
    assert "USD 美元" in form


def test_interface_and_sheets_carry_the_currency(trading: Trading, owner: Client, dollars: int) -> None:
    api = caller("owner")
    listed = api.get(f"/price-lists/{dollars}").body
    assert listed["currency"] == "USD"
    body = {"code": "JP", "name": "日元价", "currency": "JPY", "digits": 0}
    assert api.post("/price-lists", body, key="one").body["currency"] == "JPY"
    assert api.post("/price-lists", {**body, "code": "Q", "currency": "QQQ"}).codes == {"currency_unusable"}
    prices = {
        "lines": [{"product": trading.products["P1"], "unit": trading.units["P1", "箱"], "quantity": "10"}]
    }
    (row,) = api.post("/documents/sales.order/prices", {**prices, "business_date": "2026-11-02"}).body
    assert (row["price"], row["reason"]["text"]) == ("89", REASON)
    sheet = exported(owner, LISTED)
    assert [row[-1] for row in sheet] == ["币种", "USD", "USD"]
    imported(owner, LISTED, sheet)
    sheet[1][-1] = "EUR"
    assert [
        (row, column) for row, column, _text in found(check(owner, upload(owner, LISTED, xlsx(sheet))))
    ] == [(2, "币种")]
