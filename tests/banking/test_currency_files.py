"""Statements of accounts in another currency: files that name theirs, pages that show it, programs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liandong.banking.facts import Kept
from liandong.banking.models import BankLine, BankStatement
from liandong.general_ledger.models import Account, Claim
from liandong.identity.rule_book import set_rules
from tests.apikit.calling import caller
from tests.banking.files import CAMT, MT940, WECHAT, bank
from tests.banking.test_in_currencies import (
    _invoiced_with_goods,
    bring,
    client,
    received,
    row,
    sell_in_yuan,
    trading,
    usd,
)
from tests.banking.test_work import name_of, open_of
from tests.documents.test_foreign_claims import delivered
from tests.documents.test_money_in_currencies import account
from tests.support.pages import context_of, made_of
from tests.support.trading import Trading

__all__ = ("_invoiced_with_goods", "client", "trading", "usd")

D = Decimal
HEADS: list[object] = ["交易日期", "币种", "收入金额", "支出金额", "余额", "对方户名", "流水号"]


def sheet(*lines: tuple[str, object, object]) -> bytes:
    """Return a sheet with the currency, what came and the balance of each line."""
    rows = [
        ["2026-11-20", named, came, None, left, "C1", f"S{n}"] for n, (named, came, left) in enumerate(lines)
    ]
    return bank([HEADS, *rows])


def brought(client: Client, kept: int, content: bytes, name: str = "流水.xlsx") -> list[str]:
    """Bring a file in; return what is wrong with it, nothing when its lines are there."""
    given = {"account": kept, "file": SimpleUploadedFile(name, content)}
    url = client.post("/bank/import", given)["Location"]
    answer = client.post(url, {"act": "import", "accepts": "1"})
    if answer.status_code == 302:
        return []
    assert answer.status_code == 422
    return [one.text for one in made_of(answer)["wrong"]]


def test_mt940_must_name_the_accounts_currency(client: Client, usd: Account) -> None:
    (wrong,) = brought(client, usd.pk, MT940.encode(), "a.sta")
    assert ("USD" in wrong, "CNY" in wrong) == (True, True)
    assert not BankLine.objects.exists()
    dollars = MT940.replace("CNY", "USD")
    assert brought(client, usd.pk, dollars.encode(), "a.sta") == []
    statement = BankStatement.objects.get()
    assert (statement.opening, statement.closing, statement.line_count) == (D(1000), D("2099.50"), 3)
    own = Account.objects.get(code="100201").pk
    (wrong,) = brought(client, own, dollars.encode(), "b.sta")
    assert "USD" in wrong
    # A currency in the middle of a file counts as one at its end does.
    mixed = MT940.replace(":60F:C261101CNY", ":60F:C261101USD")
    (wrong,) = brought(client, own, mixed.encode(), "c.sta")
    assert "USD" in wrong


def test_camt_must_name_the_accounts_currency(client: Client, usd: Account) -> None:
    (wrong,) = brought(client, usd.pk, CAMT.encode(), "a.xml")
    assert "CNY" in wrong
    mixed = CAMT.replace('<Amt Ccy="CNY">100', '<Amt Ccy="EUR">100').replace('"CNY"', '"USD"')
    mixed = mixed.replace("<Ccy>CNY", "<Ccy>USD")
    (wrong,) = brought(client, usd.pk, mixed.encode(), "a.xml")
    assert wrong.count("EUR") == 1
    assert brought(client, usd.pk, mixed.replace("EUR", "USD").encode(), "a.xml") == []
    assert BankLine.objects.count() == 2


def test_a_sheet_may_name_the_currency_in_each_line(client: Client, usd: Account) -> None:
    (wrong,) = brought(client, usd.pk, sheet(("美元", 5, 5), ("人民币", 6, 11)))
    assert ("USD" in wrong, "人民币" in wrong) == (True, True)
    assert brought(client, usd.pk, sheet(("美元", 5, 5), ("USD", 6, 11), ("", 7, 18))) == []
    assert [one.amount for one in BankLine.objects.order_by("row")] == [5, 6, 7]
    (wrong,) = brought(client, Account.objects.get(code="100201").pk, sheet(("美元", 8, 8)))
    assert "美元" in wrong


def test_bills_of_payment_services_are_in_yuan(client: Client, usd: Account) -> None:
    (wrong,) = brought(client, usd.pk, WECHAT.encode(), "bill.csv")
    assert "CNY" in wrong


def test_amounts_have_the_decimals_of_the_currency(trading: Trading, client: Client, usd: Account) -> None:
    del usd
    jpy = account(trading, "100204", "JPY")
    kwd = account(trading, "100205", "KWD")
    assert len(brought(client, jpy, sheet(("日元", "100.5", "100.5")))) == 1
    assert brought(client, jpy, sheet(("JPY", "1,000.00", 1000))) == []
    fine = MT940.replace("CNY", "JPY")
    assert len(brought(client, jpy, fine.encode(), "a.sta")) == 1  # 0.50 went
    assert brought(client, kwd, sheet(("", "12.345", "12.345"))) == []
    line = BankLine.objects.get(account=kwd)
    assert line.amount == D("12.345")
    assert "12.345" in client.get(f"/bank/lines/{line.pk}").content.decode()


def test_an_account_in_the_own_currency_takes_files_in_it(trading: Trading, client: Client) -> None:
    """The own currency is whatever the company keeps its books in, not always the yuan."""
    changes = {"currency": "HKD"}
    set_rules(changes, effective_from=date(2020, 1, 1), actor=trading.actor, has_moves=lambda: False)
    own = Account.objects.get(code="100201").pk
    assert len(brought(client, own, MT940.encode(), "a.sta")) == 1
    assert brought(client, own, MT940.replace("CNY", "HKD").encode(), "a.sta") == []
    assert brought(client, own, sheet(("港元", 5, 5))) == []


def test_what_a_file_says_of_its_currency() -> None:
    own, dollars = Kept(), Kept("USD", "美元", 2)
    assert [own.is_named(text) for text in ("", "cny", "人民币", "156", "USD")] == [True] * 4 + [False]
    assert [dollars.is_named(text) for text in ("", "ｕｓｄ", "美金", "840", "人民币")] == [True] * 4 + [
        False
    ]


def test_the_pages_say_the_currency_and_offer_its_debts(
    trading: Trading, usd: Account, client: Client
) -> None:
    delivered(trading, "10", "100")
    sell_in_yuan(trading, "500")
    received(trading, usd, "77.5", "C2")
    (line,) = bring(trading, usd, row(1, "300", name=name_of("C1", trading), balance=D(300)))
    page = context_of(client, f"/bank/lines/{line.pk}?partner={trading.partners['C1']}")
    assert [(one["open"], one["part"]) for one in page["claims"]] == [(D(1000), D(300))]
    assert [one["open"] for one in page["bookings"]] == [D("77.5")]
    text = client.get(f"/bank/lines/{line.pk}?partner={trading.partners['C1']}").content.decode()
    assert "本次核销 USD" in text
    listed = context_of(client, f"/bank?account={usd.pk}")
    assert [one["label"] for one in listed["columns"]][-3:-1] == ["收入 USD", "支出 USD"]
    for url in (
        f"/bank/statements/{line.statement_id}",
        "/bank/statements",
        f"/bank/reconciliation?account={usd.pk}&on=2026-11-30",
        "/bank/import",
    ):
        assert "USD户 USD" in client.get(url).content.decode()
    sent = {"partner": str(trading.partners["C1"]), f"claim-{page['claims'][0]['id']}": "300.00"}
    assert client.post(f"/bank/lines/{line.pk}/book", sent).status_code == 302
    assert open_of(line) == [D(0)]
    assert Claim.objects.get(pk=page["claims"][0]["id"]).foreign_open == D(700)
    journal = client.get(f"/money/journal?account={usd.pk}").content.decode()
    assert "余额调节表" in journal
    # Without being asked the page still begins with the account in yuan.
    assert context_of(client, "/bank/reconciliation")["found"].currency == ""


def test_programs_bring_lines_in_and_reconcile_in_the_currency(
    trading: Trading, usd: Account, company: str
) -> None:
    owner = caller("owner", slug=company)
    claim = delivered(trading, "10", "100")
    lines: list[dict[str, Any]] = [
        {"date": "2026-11-20", "amount": "1000", "partner_name": name_of("C1", trading), "serial": "A1"},
        {"date": "2026-11-21", "amount": "-5.005", "serial": "A2"},
    ]
    body = {"account": usd.pk, "name": "11", "lines": lines}
    fine = owner.call("POST", "/bank-statements", body)
    assert fine.codes == {"too_many_decimals"}
    lines[1]["amount"] = "-5.5"
    other = owner.call("POST", "/bank-statements", body | {"currency": "CNY"})
    assert other.codes == {"bank_currency_differs"}
    assert owner.call("POST", "/bank-statements", body | {"currency": "USD"}).body["taken"] == 2
    assert owner.call("POST", "/bank-matches", {"account": usd.pk}).body == {"joined": 0, "proposed": 1}
    proposals = owner.get(f"/bank-proposals?account={usd.pk}").body
    assert proposals["currency"] == "USD"
    (one,) = proposals["rows"]
    assert one["targets"] == [{"id": claim, "amount": "1000"}]
    assert owner.call("POST", f"/bank-lines/{one['line']}/accept", {"rank": 1}).body["open_amount"] == "0"
    listed = owner.get(f"/bank-lines?account={usd.pk}").body
    assert (listed["currency"], [one["open_amount"] for one in listed["rows"]]) == ("USD", ["0", "-5.5"])
    found = owner.get(f"/bank-reconciliation?account={usd.pk}&on=2026-11-30").body
    assert (found["currency"], found["book"], found["bank_out"]) == ("USD", "1000", "5.5")
    own = Account.objects.get(code="100201").pk
    assert owner.get(f"/bank-reconciliation?account={own}&on=2026-11-30").body["currency"] == ""
