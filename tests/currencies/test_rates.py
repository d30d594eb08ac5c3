"""Currencies and their rates: kept, refused with every reason, found by day, by every way."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.currencies.actions import delete_rate, save_currency, save_rates
from liandong.currencies.forms import CurrencyForm, RateForm
from liandong.currencies.models import Currency, ExchangeRate
from liandong.currencies.queries import rates_on
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.exchange.sheets import check, exported, found, imported, upload, xlsx
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.trading import Trading, make_trading

D = Decimal
SUBJECT = "general_ledger.currency"


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


@pytest.fixture
def owner(company: str) -> Client:
    return signed_in("owner")


def day(number: int) -> date:
    return date(2026, 11, number)


def keep(trading: Trading, *rates: tuple[str, int, str]) -> None:
    save_rates([RateForm(code, day(number), D(rate)) for code, number, rate in rates], trading.actor)


def codes(refused: pytest.ExceptionInfo[RefusedError]) -> list[tuple[str, int | None]]:
    return [(one.code, one.line) for one in refused.value.problems]


def test_the_usual_currencies_are_there_with_their_minor_digits(trading: Trading) -> None:
    digits = dict(Currency.objects.values_list("code", "digits"))
    assert {one: digits[one] for one in ("CNY", "USD", "JPY", "KWD")} == {
        "CNY": 2,
        "USD": 2,
        "JPY": 0,
        "KWD": 3,
    }


def test_the_rate_of_a_day_is_the_last_one_not_later(trading: Trading) -> None:
    keep(trading, ("USD", 2, "7.12345678"), ("USD", 5, "7.2"), ("JPY", 3, "0.0489"))
    assert rates_on("CNY", ["USD", "JPY"], day(1)) == {}
    on = {number: rates_on("CNY", ["CNY", "USD", "JPY"], day(number)) for number in (2, 4, 5)}
    assert {code: one.rate for code, one in on[2].items()} == {"CNY": D(1), "USD": D("7.12345678")}
    assert (on[4]["USD"].rate, on[4]["USD"].day, on[4]["JPY"].rate) == (D("7.12345678"), day(2), D("0.0489"))
    assert on[5]["USD"].rate == D("7.2")
    with CaptureQueriesContext(connection) as asked:
        rates_on("CNY", ["USD", "JPY"], day(9))
        rates_on("CNY", ["CNY"], day(9))
    assert len(asked) == 1
    assert (
        rates_on("USD", ["CNY", "JPY"], day(9)) == {}
    )  # other rates than those against another own currency


def test_every_reason_to_refuse_rates_is_told_and_none_is_kept(trading: Trading, people: People) -> None:
    wrong = [
        RateForm("USD", day(2), D("7.1")),
        RateForm("CNY", day(2), D(1)),
        RateForm("XXX", None, D(0)),
        RateForm("USD", day(2), D("7.123456789")),
        RateForm("EUR", day(2), None),
        RateForm("EUR", day(3), D(10) ** 9),
    ]
    with pytest.raises(RefusedError) as refused:
        save_rates(wrong, trading.actor)
    assert codes(refused) == [
        ("exchange_rate_of_base", 2),
        ("currency_unusable", 3),
        ("day_missing", 3),
        ("exchange_rate_unusable", 3),
        ("too_many_decimals", 4),
        ("exchange_rate_twice", 4),
        ("exchange_rate_missing", 5),
        ("exchange_rate_unusable", 6),
    ]
    assert not ExchangeRate.objects.exists()
    with pytest.raises(NotAllowedError):
        save_rates(wrong[:1], people.clerk)
    with pytest.raises(NotAllowedError):
        save_currency(None, CurrencyForm("NGN", "奈拉"), people.clerk)


def test_a_rate_is_put_in_the_place_of_the_days_other_and_traced(trading: Trading) -> None:
    keep(trading, ("USD", 2, "7.1"))
    keep(trading, ("USD", 2, "7.2"), ("USD", 3, "7.3"))
    assert list(ExchangeRate.objects.order_by("day").values_list("rate", flat=True)) == [D("7.2"), D("7.3")]
    details = [one.detail for one in AuditRow.objects.filter(action="exchange_rate").order_by("pk")]
    assert details[1] == {"currency": "USD", "day": "2026-11-02", "rate": "7.2", "rate_before": "7.1"}
    delete_rate(ExchangeRate.objects.get(day=day(3)).pk, trading.actor)
    assert rates_on("CNY", ["USD"], day(9))["USD"].rate == D("7.2")
    assert AuditRow.objects.get(action="delete_rate").detail["rate_before"] == "7.3"
    with pytest.raises(RefusedError) as refused:
        delete_rate(2**40, trading.actor)
    assert codes(refused) == [("exchange_rate_unknown", None)]


def test_code_and_the_minor_digits_of_a_used_currency_stay(trading: Trading) -> None:
    made = save_currency(None, CurrencyForm(" ngn ", "奈拉", 3), trading.actor)
    save_currency(made, CurrencyForm("ABC", "尼日利亚奈拉", 2), trading.actor)
    assert Currency.objects.filter(code="NGN", name="尼日利亚奈拉", digits=2).exists()
    keep(trading, ("NGN", 2, "0.005"))
    own = Currency.objects.get(code="CNY")
    for pk, name in ((made, "NGN"), (own.pk, "CNY")):
        with pytest.raises(RefusedError) as refused:
            save_currency(pk, CurrencyForm(name, name, 0), trading.actor)
        assert codes(refused) == [("currency_in_use", None)]
    with pytest.raises(RefusedError) as refused:
        save_currency(None, CurrencyForm("USD", "", 4), trading.actor)
    assert codes(refused) == [("code_taken", None), ("name_missing", None), ("minor_digits_unknown", None)]
    with pytest.raises(RefusedError) as refused:
        save_currency(None, CurrencyForm("U1", "x"), trading.actor)
    assert codes(refused) == [("currency_code_invalid", None)]


def test_the_pages_show_todays_rate_and_the_history(trading: Trading, owner: Client) -> None:
    dollar = Currency.objects.get(code="USD")
    rates = f"/currencies/{dollar.pk}/rates"
    assert "还没有登记过汇率" in owner.get(rates).content.decode()
    for number, rate in ((2, "7.1"), (4, "7.242")):
        sent = {"day": day(number).isoformat(), "rate": rate}
        assert owner.post(f"{rates}/new", sent).status_code == 302
    assert table(context_of(owner, rates)) == [["2026-11-04", "7.242", "2.00"], ["2026-11-02", "7.10", ""]]
    page = table(context_of(owner, "/currencies"))
    assert [row[0] for row in page[:3]] == ["CNY", "USD", "EUR"]
    stored = ExchangeRate.objects.get(day=day(4))
    assert owner.post(f"/exchange-rates/{stored.pk}", {"rate": "7.25"}).status_code == 302
    assert ExchangeRate.objects.get(pk=stored.pk).rate == D("7.25")
    wrong = owner.post(f"{rates}/new", {"day": "", "rate": "0"})
    assert wrong.status_code == 422
    assert "请填写日期" in wrong.content.decode()
    few = statements(owner, "/currencies"), statements(owner, rates)
    keep(trading, ("EUR", 2, "8"), ("USD", 5, "7"), ("USD", 6, "7"))
    assert (statements(owner, "/currencies"), statements(owner, rates)) == few
    assert owner.post(f"/exchange-rates/{stored.pk}/delete").status_code == 302
    assert not ExchangeRate.objects.filter(pk=stored.pk).exists()
    clerk = signed_in("clerk")
    assert {clerk.get(url).status_code for url in ("/currencies", rates, f"{rates}/new")} == {403}


def test_the_interface_and_the_sheet_keep_rates(trading: Trading, owner: Client) -> None:
    api = caller("owner")
    made = api.post("/currencies", {"code": "NGN", "name": "奈拉"}, key="one")
    assert (made.status, made.body["rate"]) == (201, None)
    assert api.put(f"/currencies/{made.body['id']}", {"code": "NGN", "name": "尼日利亚奈拉"}).status == 200
    body = {"rates": [{"currency": "USD", "day": "2026-11-02", "rate": "7.12345678"}]}
    assert api.put("/exchange-rates", body).status == 200
    assert api.put("/exchange-rates", {"rates": [{**body["rates"][0], "currency": "CNY"}]}).codes == {
        "exchange_rate_of_base"
    }
    dollar = next(one for one in api.get("/currencies?day=2026-11-30").body if one["code"] == "USD")
    assert (dollar["rate"], dollar["rate_day"]) == ("7.12345678", "2026-11-02")
    (rate,) = api.get(f"/currencies/{dollar['id']}/rates").body
    assert (rate["day"], rate["rate"]) == ("2026-11-02", "7.12345678")
    assert api.get("/currencies/999999/rates").status == 404
    rows = [["币种", "日期", "汇率"], ["USD", "2026-11-03", "7.2"], ["JPY", "2026-11-03", "0.0489"]]
    imported(owner, SUBJECT, rows)
    sheet = exported(owner, SUBJECT)
    assert [row[0] for row in sheet[1:]] == ["JPY", "USD", "USD"]
    assert float(sheet[2][2]) == 7.12345678
    imported(owner, SUBJECT, sheet)
    assert exported(owner, SUBJECT) == sheet
    wrong = [rows[0], ["USD", "2026-11-03", "-1"], ["CNY", "2026-11-03", "1"], ["USD", "2026-11-03", "7"]]
    told = found(check(owner, upload(owner, SUBJECT, xlsx(wrong))))
    assert [(row, column) for row, column, _text in told] == [(2, "汇率"), (3, "币种"), (4, "日期")]
    assert api.post(f"/exchange-rates/{rate['id']}/delete").status == 200
    assert api.post(f"/exchange-rates/{rate['id']}/delete").status == 404
    assert caller("clerk").get("/currencies").status == 403
