"""What nobody types on purpose is told at its field or answered with 400: never an error of the server."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.kernel.checks import number_problems
from liandong.partner_products.terms import SupplyTerms, expected_on
from liandong.partners.models import Partner
from liandong.partners.terms import due_date
from liandong.webkit.record_form import Field, Kind, read_fields
from tests.support.trading import Trading

D = Decimal
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
