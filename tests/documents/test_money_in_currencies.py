"""Money accounts kept in another currency: fixed once they moved, paid through, moved between, read back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.currency_fields import switch_currencies
from liandong.documents.inputs import LineInput
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.finance.cash.moving import Moving, move_money
from liandong.finance.cash.reading import read_journal
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.account_currency import held_in_currencies
from liandong.general_ledger.entry_queries import verify_chain
from liandong.general_ledger.models import Account, JournalLine
from liandong.identity.actors import load_actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.apikit.calling import caller
from tests.documents.test_currencies import head, named, trading
from tests.documents.test_foreign_claims import (
    LATER,
    PAYMENT,
    RECEIPT,
    _invoiced_with_goods,
    amount,
    delivered,
    paid,
)
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading
from tests.webkit.calling import config, send

__all__ = ("_invoiced_with_goods", "trading")

D = Decimal
TRANSFER, OPENING, VOUCHER = "finance.money_transfer", "finance.opening_balances", "finance.voucher"
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def account(trading: Trading, code: str, currency: str, name: str = "") -> int:
    form = AccountForm(code, name or f"{currency}户", is_settlement=True, currency=currency)
    return save_account(None, form, trading.actor)


def told(act: Callable[[], object]) -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as refused:
        act()
    return [(one.code, one.line) for one in refused.value.problems]


def moved(trading: Trading, *lines: tuple[int, str, str], on: date = DAY, fee: str = "") -> SavedDraft:
    """Transfer: account, what came and what went, each in the account's currency."""
    found = []
    for pk, came, went in lines:
        is_own = not Account.objects.get(pk=pk).currency
        details = {"foreign_amount": came, "foreign_amount_out": went}
        if is_own:
            given = {"credit": went} if went else {}
            found.append(LineInput(account=pk, gross_amount=D(came or "0"), details=given))
        else:
            found.append(LineInput(account=pk, details=named(trading, TRANSFER, **details)))
    if fee:
        found.append(LineInput(gross_amount=D(fee), details={"category": "银行手续费"}))
    return trading.book(TRANSFER, found, on)


def test_an_account_names_its_currency_until_it_moved(trading: Trading) -> None:
    usd = account(trading, "100203", "USD")
    assert told(lambda: account(trading, "100204", "CNY")) == [("account_currency_is_own", None)]
    assert told(lambda: account(trading, "100204", "XXX")) == [("currency_unusable", None)]
    without = AccountForm("560209", "汇兑", currency="USD")
    assert told(lambda: save_account(None, without, trading.actor)) == [
        ("account_currency_without_money", None)
    ]
    bank = Account.objects.get(code="100201")
    named_so = AccountForm(bank.code, bank.name, is_settlement=True, currency="USD")
    assert told(lambda: save_account(bank.pk, named_so, trading.actor)) == [
        ("account_currency_of_role", None)
    ]
    in_yen = AccountForm("100203", "USD户", is_settlement=True, currency="JPY")
    save_account(usd, in_yen, trading.actor)
    save_account(usd, AccountForm("100203", "USD户", is_settlement=True, currency="USD"), trading.actor)
    paid(trading, [amount(trading, RECEIPT, "10", account=usd)])
    assert told(lambda: save_account(usd, in_yen, trading.actor)) == [("account_fixed_by_entries", None)]
    kept = AccountForm("100203", "美元户", is_settlement=True)
    save_account(usd, kept, trading.actor)
    assert Account.objects.get(pk=usd).currency == "USD"


def test_payments_go_through_it_in_its_currency(trading: Trading) -> None:
    """1,000 USD at 7.12; 600 come at 7.20 and stay dollars: 600.00 for 4,320.00."""
    usd, claim = account(trading, "100203", "USD"), delivered(trading, "10", "100")
    lines = [amount(trading, RECEIPT, "600", account=usd), amount(trading, RECEIPT, "600", claim=claim)]
    done = paid(trading, lines)
    assert trading.entry(done.id) == {"100203": D(4320), "1122": D(-4272), "560303": D(-48)}
    out = paid(trading, [amount(trading, PAYMENT, "100", account=usd)], PAYMENT, partner="S1")
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert (held.currency, held.came, held.went, held.closing) == ("USD", D(600), D(100), D(500))
    reverse(ReversalRequest(out.id, trading.actor))
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert (held.came, held.went, held.closing) == (D(600), D(0), D(600))
    assert audit() == []


def test_it_takes_no_other_money(trading: Trading) -> None:
    usd = account(trading, "100203", "USD")
    own = [LineInput(account=usd, gross_amount=D(100))]
    assert told(lambda: trading.book(RECEIPT, own, partner="C1")) == [("account_wants_currency", None)]
    yen = [amount(trading, RECEIPT, "100", account=usd)]
    assert told(lambda: paid(trading, yen, currency="JPY")) == [("account_other_currency", None)]
    assert told(lambda: written(trading, (usd, "5", "", ""))) == [("foreign_amount_missing", 1)]
    switch_currencies(trading.actor, is_on=False)
    trading.actor = load_actor(trading.actor.member)
    assert told(lambda: written(trading, (usd, "5", "", ""))) == [("account_wants_currency", 1)]


def written(trading: Trading, *lines: tuple[int, str, str, str]) -> SavedDraft:
    """Write a voucher against the bank: account, debit, credit and foreign amount."""
    bank, found = trading.money_account("100201"), []
    for pk, debit, credit, foreign in lines:
        details = named(trading, VOUCHER, foreign_amount=foreign) if foreign else {}
        other = LineInput(
            account=bank, gross_amount=D(credit or 0), details={"credit": debit, "summary": "调整"}
        )
        given = details | ({"credit": credit} if credit else {}) | {"summary": "调整"}
        found += [LineInput(account=pk, gross_amount=D(debit or 0), details=given), other]
    return trading.book(VOUCHER, found)


def test_a_voucher_says_both_amounts(trading: Trading) -> None:
    """Nothing is worked out: 10.00 USD for 71.50, then 4.00 back for 28.00; red letters take 1.00 back."""
    usd, bank = account(trading, "100203", "USD"), trading.money_account("100201")
    first = written(trading, (usd, "71.50", "", "10"), (usd, "", "28", "4"))
    assert trading.entry(first.id)["100203"] == D("43.50")
    written(trading, (usd, "-7", "", "-1"))
    (held,) = held_in_currencies(*NOVEMBER).values()
    assert held.closing == D(5)
    assert told(lambda: written(trading, (usd, "5", "", "-1"))) == [("foreign_sign", 1)]
    assert told(lambda: written(trading, (usd, "", "5", "-1"))) == [("foreign_sign", 1)]
    assert told(lambda: written(trading, (usd, "5", "", "1.001"))) == [("too_many_decimals", 1)]
    assert told(lambda: written(trading, (bank, "5", "", "1"))) == [("account_in_own_currency", 1)]
    reverse(ReversalRequest(first.id, trading.actor))
    assert [one.closing for one in held_in_currencies(*NOVEMBER).values()] == [D(-1)]
    assert audit() == []


def test_money_is_changed_at_the_rate_of_the_day(trading: Trading) -> None:
    """1,000 USD of 7,120.00 are sold for 7,100.00: a loss of 20.00; yen are bought for the rest of them."""
    usd, jpy = account(trading, "100203", "USD"), account(trading, "100204", "JPY")
    bank = trading.money_account("100201")
    bought = moved(trading, (bank, "", "14300"), (usd, "2000", ""))
    assert trading.entry(bought.id) == {"100201": D(-14300), "100203": D(14240), "560303": D(60)}
    sold = moved(trading, (usd, "", "1000"), (bank, "7100", ""))
    assert trading.entry(sold.id) == {"100203": D(-7120), "100201": D(7100), "560303": D(20)}
    yen = moved(trading, (usd, "", "100"), (jpy, "14500", ""))
    assert trading.entry(yen.id) == {"100203": D(-712), "100204": D("709.05"), "560303": D("2.95")}
    held = {one.currency: one.closing for one in held_in_currencies(*NOVEMBER).values()}
    assert held == {"USD": D(900), "JPY": D(14500)}
    reverse(ReversalRequest(yen.id, trading.actor))
    assert trading.account(AccountRole.EXCHANGE_DIFFERENCE) == D(80)
    assert audit() == []


def test_what_is_moved_within_a_currency_arrives_whole(trading: Trading) -> None:
    first, second = account(trading, "100203", "USD"), account(trading, "100204", "USD", "外汇户")
    bank = trading.money_account("100201")
    moved(trading, (bank, "", "7120"), (first, "1000", ""))
    done = moved(trading, (first, "", "333.33"), (second, "333.33", ""))
    assert trading.entry(done.id) == {"100203": D("-2373.31"), "100204": D("2373.31")}
    lost = told(lambda: moved(trading, (first, "", "10"), (second, "9", "")))
    assert lost == [("transfer_unbalanced", None)]
    moved(trading, (first, "", "10"), (second, "9", ""), fee="7.12")
    moved(trading, (first, "", "5"), fee="35.60")
    held = {one.closing for one in held_in_currencies(*NOVEMBER).values()}
    assert held == {D("651.67"), D("342.33")}
    assert audit() == []


def test_what_is_far_from_the_rate_is_a_mistake_of_typing(trading: Trading) -> None:
    usd, bank = account(trading, "100203", "USD"), trading.money_account("100201")
    assert told(lambda: moved(trading, (bank, "", "712"), (usd, "1000", ""))) == [
        ("transfer_unbalanced", None)
    ]
    assert told(lambda: moved(trading, (bank, "", "7"), (usd, "1.005", ""))) == [("too_many_decimals", 2)]
    eur = account(trading, "100205", "EUR")
    assert ("exchange_rate_lacking", 2) in told(lambda: moved(trading, (bank, "", "7"), (eur, "1", "")))


def test_the_short_way_to_move_money(trading: Trading) -> None:
    usd, bank = account(trading, "100203", "USD"), trading.money_account("100201")
    lacking = Moving(DAY, bank, usd, D(1000), fee=D(5))
    assert told(lambda: move_money(lacking, trading.actor)) == [
        ("given_missing", None),
        ("fee_in_currency", None),
    ]
    done = move_money(Moving(DAY, bank, usd, D(1000), given=D(7150)), trading.actor)
    assert trading.entry(done.document) == {"100201": D(-7150), "100203": D(7120), "560303": D(30)}
    page = signed_in("owner").get("/money/transfer").content.decode()
    assert "转出金额" in page
    assert "100203 USD户 USD" in page


def test_opening_balances_say_both_amounts(trading: Trading) -> None:
    usd = account(trading, "100203", "USD")

    def opened(own: str, foreign: str) -> SavedDraft:
        details = named(trading, OPENING, foreign_amount=foreign) if foreign else {}
        lines = [LineInput(account=usd, gross_amount=D(own), details=details)]
        return trading.book(OPENING, lines)

    assert told(lambda: opened("700", "")) == [("foreign_amount_missing", 1)]
    assert told(lambda: opened("700", "-100")) == [("foreign_sign", 1)]
    assert told(lambda: opened("700", "1.001")) == [("too_many_decimals", 1)]
    saved = opened("700.01", "100")
    assert trading.entry(saved.id)["100203"] == D("700.01")
    assert JournalLine.objects.get(account=usd).foreign_amount == 100
    assert audit() == []


def test_opening_debts_say_both_amounts(trading: Trading) -> None:
    """100 USD stood at 701.00 in the old books; they are paid at 7.20: a gain of 19.00."""
    kind = "finance.opening_claims"

    def opened(own: str, foreign: str) -> SavedDraft:
        details = {"kind": "receivable", **(named(trading, kind, foreign_amount=foreign) if foreign else {})}
        header = head(trading, kind) | {"partner": "C1"}
        header.pop("place")
        return trading.book(kind, [LineInput(gross_amount=D(own), details=details)], **header)

    assert told(lambda: opened("701", "")) == [("foreign_amount_missing", 1)]
    assert told(lambda: opened("701", "-1")) == [("foreign_sign", 1)]
    saved = opened("701", "100")
    claim = caller("owner").get("/claims?kind=receivable").body["rows"][0]
    assert (claim["currency"], claim["open_amount"], claim["foreign_open"]) == ("USD", "701", "100")
    usd = account(trading, "100203", "USD")
    lines = [amount(trading, RECEIPT, "100", account=usd), amount(trading, RECEIPT, "100", claim=claim["id"])]
    done = paid(trading, lines)
    assert trading.entry(done.id) == {"100203": D(720), "1122": D(-701), "560303": D(-19)}
    assert told(lambda: reverse(ReversalRequest(saved.id, trading.actor)))[0][0] == "claim_settled"
    reverse(ReversalRequest(done.id, trading.actor))
    reverse(ReversalRequest(saved.id, trading.actor))
    assert audit() == []


def test_the_journal_and_the_accounts_show_both(trading: Trading) -> None:
    usd, owner = account(trading, "100203", "USD"), signed_in("owner")
    for text in ("600", "50.5"):
        paid(trading, [amount(trading, RECEIPT, text, account=usd)])
    found = Account.objects.get(pk=usd)
    first = read_journal(found, NOVEMBER, None, 1)
    second = read_journal(found, NOVEMBER, first.after, 1)
    assert [one.foreign for one in (*first.lines, *second.lines)] == [D(600), D("650.5")]
    assert (second.foreign_opening, second.foreign.came) == (D(600), D("650.5"))
    span = "from=2026-11-01&to=2026-11-30"
    page = owner.get(f"/money/journal?account={usd}&{span}").content.decode()
    assert "余额 USD" in page
    assert "650.5" in page
    assert owner.get(f"/money/journal/pdf?account={usd}&{span}").status_code == 200
    listed = owner.get(f"/analytics/money?{span}").content.decode()
    assert "外币余额" in listed
    api = caller("owner")
    rows = api.get(f"/money-accounts?{span}").body
    (row,) = [one for one in rows if one["currency"] == "USD"]
    assert (row["foreign_closing"], row["closing"]) == ("650.5", "4683.6")
    journal = api.get(f"/money-accounts/{usd}/journal?{span}").body
    assert journal["rows"][1]["foreign_balance"] == "650.5"
    (chart,) = [one for one in api.get("/accounts").body if one["id"] == usd]
    assert chart["currency"] == "USD"


def test_a_transfer_is_worked_out_while_it_is_typed(trading: Trading) -> None:
    usd, owner = account(trading, "100203", "USD"), signed_in("owner")
    went = named(trading, TRANSFER, foreign_amount_out="1000")
    came = named(trading, TRANSFER, foreign_amount="1000")
    body: dict[str, object] = {"header": {"business_date": str(DAY)}}
    body["lines"] = [{"key": "a", "account": usd, **came}, {"key": "b", "account": usd, **went}]
    first, second = send(owner, f"/t/{TRANSFER}/totals", body).json()["lines"]
    assert (first["gross_amount"], second["credit"]) == ("7120.00", "7120")
    labels = [one["label"] for one in config(owner.get(f"/t/{TRANSFER}/new"))["columns"]]
    assert labels[:5] == ["账户", "账户币种", "外币转入", "转入", "外币转出"]


def test_the_foreign_amount_is_sealed(trading: Trading) -> None:
    usd = account(trading, "100203", "USD")
    save_rates([RateForm("USD", LATER, D("7.2"))], trading.actor)
    paid(trading, [amount(trading, RECEIPT, "600", account=usd)])
    assert verify_chain(2026).breaks == []
