"""Documents of a sale in another currency: foreign and own money beside each other, carried on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.currency_fields import TYPES, offer_currencies, roles_of, switch_currencies
from liandong.documents.foreign_money import Agreed, foreign_amounts, own_amounts
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import PricedQuantity, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.pricing.actions import create_price_list
from liandong.pricing.forms import PriceForm, PriceListForm
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading, make_trading
from tests.webkit.calling import config, line, order, send

D = Decimal
ORDER, DELIVERY, INVOICE = "sales.order", "sales.delivery", "finance.sales_invoice"
CURRENCY, RATE, TOTAL = CustomRole.CURRENCY, CustomRole.RATE, CustomRole.TOTAL
PRICE, TAX, GROSS = CustomRole.PRICE, CustomRole.TAX, CustomRole.GROSS


@pytest.fixture
def trading(company: str) -> Trading:
    """The cast with dollars at 7.12 from 2 November, yen at 0.0489, and currencies switched on."""
    del company
    found = make_trading()
    save_rates([RateForm("USD", DAY, D("7.12")), RateForm("JPY", DAY, D("0.0489"))], found.actor)
    switch_currencies(found.actor, is_on=True)
    found.actor = load_actor(found.actor.member)
    found.receive("P1", "1000", "1")
    return found


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def named(trading: Trading, type_id: str, **given: str) -> dict[str, str]:
    """Return details by role: ``foreign_price`` and so on."""
    names = roles_of(trading.actor, type_id)
    return {names[CustomRole(role)]: text for role, text in given.items()}


def sold(trading: Trading, quantity: str, price: str = "", type_id: str = ORDER, **more: Any) -> LineInput:
    details = named(trading, type_id, foreign_price=price) if price else {}
    return trading.line("P1", quantity, more.pop("own", "0"), details=details, **more)


def head(trading: Trading, type_id: str = ORDER, currency: str = "USD", **more: str) -> dict[str, Any]:
    return {"partner": "C1", "place": "主仓", "details": named(trading, type_id, currency=currency, **more)}


def figures(trading: Trading, document: int) -> tuple[Any, ...]:
    """Return currency, rate, foreign total and own gross of a document, and its lines' figures."""
    one = Document.objects.get(pk=document)
    names = roles_of(trading.actor, one.type)
    above = tuple(one.details.get(names[role], "") for role in (CURRENCY, RATE, TOTAL))
    lines = [
        (*(row.details.get(names[role], "") for role in (PRICE, TAX, GROSS)), row.price, row.gross_amount)
        for row in DocumentLine.objects.filter(document=document).order_by("position")
    ]
    return (*above, one.gross_amount, lines)


def problems(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in refused.value.problems]


def test_a_line_has_the_foreign_money_that_was_agreed_and_the_own_at_the_days_rate(trading: Trading) -> None:
    """3 × 12.50 = 37.50 USD, 13 % tax 4.88 (4.875), 42.38 in all: × 7.12 = 301.75 (301.7456), tax 34.75."""
    saved = trading.draft(ORDER, [sold(trading, "3", "12.5", tax_rate=D(13))], **head(trading))
    assert figures(trading, saved.id) == (
        "USD",
        "7.12",
        "42.38",
        D("301.75"),
        [("12.5", "4.88", "42.38", D(89), D("301.75"))],
    )
    row = DocumentLine.objects.get(document=saved.id)
    assert (row.net_amount, row.tax_amount) == (D("267.00"), D("34.75"))


def test_a_currency_without_cents_and_a_rate_that_was_agreed(trading: Trading) -> None:
    """7 × 151.5 = 1060.5, which is 1061 yen: at 0.05 they are 53.05."""
    given = head(trading, currency="JPY", rate="0.05")
    saved = trading.draft(ORDER, [sold(trading, "7", "151.5", tax_rate=D(0))], **given)
    found = figures(trading, saved.id)
    assert found == ("JPY", "0.05", "1061", D("53.05"), [("151.5", "0", "1061", D("7.575"), D("53.05"))])


def test_an_own_price_is_turned_where_no_foreign_one_was_agreed(trading: Trading) -> None:
    saved = trading.draft(ORDER, [sold(trading, "1", own="100", tax_rate=D(0))], **head(trading))
    assert figures(trading, saved.id)[4] == [("14.0449", "0", "14.04", D("99.999688"), D("99.96"))]


def test_in_the_own_currency_nothing_foreign_is_kept(trading: Trading) -> None:
    saved = trading.draft(ORDER, [sold(trading, "1", "5", own="9")], partner="C1")
    one = DocumentLine.objects.get(document=saved.id)
    assert (one.price, one.details, Document.objects.get(pk=saved.id).details) == (D(9), {}, {})


def test_what_is_wrong_is_told_at_once(trading: Trading) -> None:
    early = date(2026, 11, 1)
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, [sold(trading, "1", "5")], early, **head(trading))
    assert problems(refused) == [("exchange_rate_lacking", None)]
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, [sold(trading, "1", "5")], **head(trading, rate="0"), discount_amount=D(1))
    assert problems(refused) == [("discount_in_currency", None), ("exchange_rate_unusable", None)]
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, [sold(trading, "1", "-5")], **head(trading, currency="XXX"))
    assert problems(refused) == [("currency_unusable", None)]
    with pytest.raises(RefusedError) as refused:
        trading.draft(ORDER, [sold(trading, "1", "-5")], **head(trading))
    assert problems(refused) == [("number_negative", 1)]


def test_order_delivery_and_invoice_keep_currency_rate_and_price_and_the_books_stay_true(
    trading: Trading,
) -> None:
    """Nobody says the currency again: whatever makes the delivery, it is in the order's."""
    ordered = trading.book(ORDER, [sold(trading, "10", "12.5", tax_rate=D(13))], **head(trading))
    part = trading.line("P1", "3", "89", origin=ordered.lines[0], tax_rate=D(13))
    delivered = trading.book(DELIVERY, [part], date(2026, 11, 9), partner="C1", place="主仓")
    assert figures(trading, delivered.id)[:4] == ("USD", "7.12", "42.38", D("301.75"))
    billed = trading.line("P1", "3", "89", origin=delivered.lines[0], tax_rate=D(13))
    invoice = trading.book(INVOICE, [billed], date(2026, 11, 9), partner="C1")
    assert figures(trading, invoice.id)[:4] == ("USD", "7.12", "42.38", D("301.75"))
    assert trading.claims("C1") == [("receivable", D("301.75"), D("301.75"))]
    assert audit() == []


def test_two_currencies_in_one_document_are_refused_with_their_lines(trading: Trading) -> None:
    dollars = trading.book(ORDER, [sold(trading, "10", "12.5")], **head(trading))
    yen = trading.book(ORDER, [sold(trading, "10", "1500")], **head(trading, currency="JPY"))
    own = trading.book(ORDER, [trading.line("P1", "1", "9")], partner="C1", place="主仓")
    lines = [trading.line("P1", "1", "9", origin=one.lines[0]) for one in (dollars, yen, own)]
    with pytest.raises(RefusedError) as refused:
        trading.draft(DELIVERY, lines, partner="C1", place="主仓")
    assert problems(refused) == [("currencies_mixed", 2), ("currencies_mixed", 3)]


def test_a_red_document_turns_both_moneys_around_and_a_reopened_one_has_them_again(trading: Trading) -> None:
    given = sold(trading, "3", "12.5", DELIVERY, tax_rate=D(13))
    delivered = trading.book(DELIVERY, [given], **head(trading, DELIVERY))
    again = reopen(ReversalRequest(delivered.id, trading.actor)).draft
    assert figures(trading, again.id) == figures(trading, delivered.id)
    red = Document.objects.get(reverses=delivered.id)
    price = [("12.5", "-4.88", "-42.38", D(89), D("-301.75"))]
    assert figures(trading, red.pk) == ("USD", "7.12", "-42.38", D("-301.75"), price)
    trading.post(again)
    reverse(ReversalRequest(again.id, trading.actor))
    assert audit() == []


def test_the_entry_page_has_the_fields_and_tells_the_foreign_total(trading: Trading, owner: Client) -> None:
    names = roles_of(trading.actor, ORDER)
    page = config(owner.get(f"/t/{ORDER}/new"))
    columns = {one["name"]: one for one in page["columns"]}
    assert columns[names[PRICE]]["is_editable"]
    assert not columns[names[GROSS]]["is_editable"]
    body = order(trading, line(trading, "P1", "3", "1", **{names[PRICE]: "12.5", "tax_rate": "13"}))
    body["header"] |= {names[CURRENCY]: "USD", "business_date": DAY.isoformat()}
    told = send(owner, f"/t/{ORDER}/totals", body).json()
    assert (told["lines"][0]["price"], told["totals"]["gross_amount"]) == ("89", "301.75")
    assert told["warnings"][0]["message"] == "外币合计 USD 42.38，汇率 7.12"
    saved = send(owner, f"/t/{ORDER}/save", body).json()
    (row,) = config(owner.get(saved["url"]))["lines"]
    assert (row[names[PRICE]], row[names[GROSS]]) == ("12.5", "42.38")
    other = {**row, "product": trading.products["P2"], "unit": trading.units["P2", "瓶"], "price": "71.2"}
    body["lines"] = [other]
    again = send(owner, f"{saved['url']}/save", {**body, "version": 1})
    assert again.status_code == 200, again.content.decode()
    assert (
        figures(trading, int(saved["url"].rpartition("/")[2]))[4][0][0] == "10"
    )  # not the first one's price


def test_a_list_in_the_documents_currency_gives_its_price_at_the_documents_rate(
    trading: Trading, owner: Client
) -> None:
    """12.3456 a bottle is that at whatever rate, and a list in yuan is turned: 71.2 ÷ 7.2."""
    names, p1 = roles_of(trading.actor, ORDER), trading.products["P1"]
    form = PriceListForm("D", "美元价", currency="USD")
    create_price_list(form, trading.actor, [PriceForm(p1, D("12.3456"))])
    body = order(trading, line(trading, "P1", "100", "1", price_reason="?", tax_rate="0"))
    body["header"] |= {names[CURRENCY]: "USD", names[RATE]: "7.2", "business_date": DAY.isoformat()}
    (row,) = send(owner, f"/t/{ORDER}/totals", body).json()["lines"]
    assert (row["price"], row["price_reason"]) == ("88.88832", "美元价 · USD 12.3456 × 7.2")
    body["lines"][0] |= {"price": row["price"], "price_reason": row["price_reason"]}
    saved = send(owner, f"/t/{ORDER}/save", body).json()
    found = figures(trading, int(saved["url"].rpartition("/")[2]))
    assert found == (
        "USD",
        "7.2",
        "1234.56",
        D("8888.83"),
        [("12.3456", "0", "1234.56", D("88.88832"), D("8888.83"))],
    )
    assert DocumentLine.objects.get(document__type=ORDER).details["price_reason"] == row["price_reason"]


def test_the_interface_takes_and_tells_both_and_a_company_without_currencies_has_none(
    trading: Trading, people: People
) -> None:
    api, names = caller("owner"), roles_of(trading.actor, ORDER)
    body = {
        "business_date": DAY.isoformat(),
        "partner": trading.partners["C1"],
        names[CURRENCY]: "USD",
        "lines": [
            {"product": trading.products["P1"], "quantity": "3", names[PRICE]: "12.5", "tax_rate": "13"}
        ],
    }
    pk = api.post(f"/documents/{ORDER}", body, key="a").body["id"]
    made = api.get(f"/documents/{ORDER}/{pk}").body
    assert (made[names[TOTAL]], made[names[RATE]], made["gross_amount"]) == ("42.38", "7.12", "301.75")
    save_rates([RateForm("EUR", DAY, D(8))], trading.actor)
    offer_currencies(trading.actor)
    field = next(one for one in load_actor(trading.actor.member).fields if one.role is CURRENCY)
    assert field.choices == ("USD", "EUR", "JPY")
    with pytest.raises(NotAllowedError):
        switch_currencies(people.clerk, is_on=False)
    assert api.put("/currencies/in-documents", {"is_on": False}).body == {"is_on": False, "currencies": []}
    actor = load_actor(trading.actor.member)
    assert not any(roles_of(actor, one) for one in TYPES)


@given(
    price=st.decimals(0, 10**4, places=4),
    quantity=st.integers(-1000, 1000).map(Decimal),
    discount=st.sampled_from([D(0), D("12.5"), D(100)]),
    tax=st.sampled_from([D(0), D(6), D(13)]),
    digits=st.sampled_from([0, 2, 3]),
    rate=st.decimals("0.00000001", 1000, places=8),
    includes=st.booleans(),
)
def test_nothing_is_lost_or_invented_in_either_currency(**given: Any) -> None:
    agreed = Agreed("XXX", given["digits"], given["rate"], given["includes"])
    priced = PricedQuantity(given["quantity"], given["price"], given["discount"], given["tax"])
    foreign = foreign_amounts(priced, agreed)
    own = own_amounts(foreign, agreed.rate)
    assert foreign.net + foreign.tax == foreign.gross
    assert all(one == round_half_up(one, agreed.digits) for one in foreign)
    assert own.net + own.tax == own.gross
    assert own.gross == round_half_up(foreign.gross * agreed.rate)
    assert abs(own.net - foreign.net * agreed.rate) <= D("0.01")
    back = own_amounts(
        foreign._replace(net=-foreign.net, tax=-foreign.tax, gross=-foreign.gross), agreed.rate
    )
    assert tuple(-one for one in back) == tuple(own)
