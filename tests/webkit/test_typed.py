"""What nobody types on purpose is told at its field or answered with 400: never an error of the server."""

import base64
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from liandong.banking.files import chosen_mapping as bank_mapping
from liandong.documents.channels import ChannelForm, save_channel
from liandong.exchange.columns import SheetField
from liandong.exchange.mapping_form import chosen_mapping
from liandong.kernel.checks import number_problems
from liandong.partner_products.terms import SupplyTerms, expected_on
from liandong.partners.models import Partner
from liandong.partners.terms import due_date
from liandong.pricing.models import PriceListRow
from liandong.webkit.record_form import Field, Kind, read_fields, row_numbers
from tests.apikit.calling import caller
from tests.support.trading import Trading

D = Decimal
MANY = "9" * 5_000
LAST = date(9999, 12, 31)
REPORTS = (
    *("/stock/ages", "/stock/as-of", "/stock/costs", "/stock/summary", "/stock/turnover", "/stock/values"),
    *("/debts/receivables", "/debts/payables", "/settings/audit", "/analytics/trade"),
)


@pytest.mark.parametrize("text", ["1e999999", "1E-400000", "-1e5", "9" * 41, "NaN", "Infinity", "x"])
def test_a_number_that_nobody_writes_is_none(text: str) -> None:
    typed = read_fields([Field("amount", "", Kind.QUANTITY)], {"amount": text})
    assert [(one.code, one.column) for one in typed.problems] == [("number_invalid", "amount")]
    assert typed.values == {"amount": None}


@pytest.mark.parametrize("kind", [Kind.QUANTITY, Kind.MONEY, Kind.PERCENT])
def test_a_number_beyond_what_is_kept_is_told_where_it_is_read(kind: Kind) -> None:
    for text, codes in (("999999999999", []), ("1000000000000", ["number_too_large"])):
        for sign in ("", "-"):
            typed = read_fields([Field("amount", "", kind)], {"amount": sign + text})
            assert [one.code for one in typed.problems] == codes


def test_ids_of_many_figures_are_none() -> None:
    given = QueryDict("&".join(f"column-{name}={MANY}" for name in ("on", "code")))
    assert bank_mapping(given, ["日期"]) == {}
    assert chosen_mapping(given, [SheetField("code", "编码")], ["编码"])["positions"] == {}
    right = QueryDict("column-on=0&column-code=0")
    assert bank_mapping(right, ["日期"]) == {"on": [0]}
    assert chosen_mapping(right, [SheetField("code", "编码")], ["编码"])["positions"] == {"code": 0}
    assert row_numbers([f"lines-{MANY}-product", "lines-3-product"], "lines", "product") == [3]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/stock/rules", "ages"),
        ("/accounts/roles", "bad_debt"),
        ("/supplier-products/new", "partner"),
        ("/customer-products/new", "product"),
    ],
)
def test_forms_tell_of_ids_of_many_figures(trading: Trading, owner: Client, path: str, name: str) -> None:
    del trading
    assert owner.post(path, {name: MANY}).status_code == 422


def test_a_page_that_ended_out_of_all_bounds_has_no_next(trading: Trading, owner: Client) -> None:
    asked = {"product": str(trading.products["P1"]), "from": "2026-11-01", "to": "2026-11-30"}
    program = caller("owner")
    for day, status in (("0001-01-01", 400), ("1900-01-01", 200)):
        key = base64.urlsafe_b64encode(f'["{day}", 5]'.encode()).decode().rstrip("=")
        assert owner.get("/stock/ledger", {**asked, "after": key}).status_code == status
        address = f"/stock/ledger?{urlencode({**asked, 'after': key})}"
        assert program.get(address).status == (200 if status == 200 else 422)


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "9999-12-31", "2026-02-30"])
def test_a_day_that_nobody_means_is_none(text: str) -> None:
    typed = read_fields([Field("on", "", Kind.DATE)], {"on": text})
    assert [one.code for one in typed.problems] == ["day_invalid"]


def test_what_is_said_of_a_number_is_short() -> None:
    (problem,) = number_problems(D("1e-400000"), 4, "rate", None)
    assert (problem.code, problem.detail["number"]) == ("too_many_decimals", "1E-400000")
    (problem,) = number_problems(D("0.00001"), 4, "rate", None)
    assert problem.detail["number"] == "0.00001"


def test_terms_end_with_the_last_day_there_is() -> None:
    assert due_date(LAST, 30) == LAST
    assert due_date(date(2026, 11, 2), 30) == date(2026, 12, 2)
    terms = [SupplyTerms(1, 1, 1, lead_days=9)]
    assert expected_on(terms, LAST) == LAST


@pytest.mark.parametrize("path", REPORTS)
def test_days_out_of_all_bounds_make_no_report(trading: Trading, owner: Client, path: str) -> None:
    for days in (("0001-01-01", "0001-01-02"), ("9999-12-01", "9999-12-31"), ("0001-01-01", "9999-12-31")):
        asked = {"from": days[0], "to": days[1], "on": days[1]}
        assert owner.get(path, asked).status_code == 400, (path, days)
    assert owner.get(path, {"from": "1900-01-01", "to": "1900-02-01", "on": "1900-02-01"}).status_code == 200


def test_a_payee_of_a_day_out_of_all_bounds_is_not_looked_for(trading: Trading, owner: Client) -> None:
    Partner.objects.filter(pk=trading.partners["S1"]).update(payment_days=30)
    asked = {"kind": "supplier", "type": "purchasing.landed_cost", "payee": "1"}
    assert owner.get("/pick/partners", asked | {"business_date": "9999-12-31"}).status_code == 400
    assert owner.get("/pick/partners", asked | {"business_date": "8999-12-31"}).status_code == 200


def test_a_price_list_without_a_rate_is_saved(trading: Trading, owner: Client) -> None:
    given = {
        "code": "L1",
        "name": "表",
        "audience": "everyone",
        "base": "none",
        "priority": "",
        "digits": "2",
    }
    assert owner.post("/price-lists/new", given | {"rate": "", "base": ""}).status_code == 422
    assert owner.post("/price-lists/new", given | {"rate": ""}).status_code == 302
    assert [(one.rate, one.priority) for one in PriceListRow.objects.all()] == [(D(0), 0)]


def test_a_product_that_is_no_id_is_told_by_the_form(trading: Trading, owner: Client) -> None:
    given = {"name": "网店", "base": "net", "product": "abc", "steps-0-threshold": "0", "steps-0-value": "1"}
    assert owner.post("/analytics/commission-rules/new", given).status_code == 422


@pytest.mark.parametrize("missing", ["rate", "place"])
def test_a_share_asks_for_what_it_needs(trading: Trading, owner: Client, missing: str) -> None:
    save_channel(None, ChannelForm("网店", "platform"), trading.actor)
    trading.receive("P1", "10", "5")
    given = {"channel": "网店", "place": str(trading.places["主仓"]), "rate": "50"}
    answer = owner.post("/sales/channel-stock/share", given | {missing: ""})
    assert answer.status_code == 422
    assert "请填写" in answer.content.decode()
    assert owner.post("/sales/channel-stock/share", given).status_code == 302
