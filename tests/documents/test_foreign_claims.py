"""Debts in another currency: paid at another day's rate, set off, transferred and taken back, to the cent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.currency_fields import roles_of
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.claim_queries import Side, foreign_balances
from liandong.general_ledger.models import Claim, Settlement
from liandong.identity.rule_book import set_rules
from liandong.kernel.custom import CustomRole
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.apikit.calling import caller
from tests.documents.test_currencies import head, named, sold, trading
from tests.support.pages import signed_in
from tests.support.trading import DAY, Trading
from tests.webkit.calling import send

__all__ = ("trading",)

D = Decimal
RECEIPT, PAYMENT, SETTLEMENT = "finance.incoming_payment", "finance.outgoing_payment", "finance.settlement"
INVOICE = "sales.delivery"
LATER = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _invoiced_with_goods(trading: Trading) -> None:
    changes = {"invoice_with_goods": True}
    set_rules(changes, effective_from=DAY, actor=trading.actor, has_moves=lambda: False)


def dollars(trading: Trading) -> list[tuple[str, str, Decimal, Decimal, Decimal, Decimal]]:
    """Return kind, currency, own and foreign amount, own and foreign rest of claims in other currencies."""
    rows = Claim.objects.exclude(foreign_amount=0).order_by("pk")
    return [
        (row.kind, row.currency, row.amount, row.foreign_amount, row.open_amount, row.foreign_open)
        for row in rows
    ]


def delivered(trading: Trading, quantity: str, price: str, currency: str = "USD") -> int:
    """Sell without tax on the first day; return the claim of the invoice."""
    line = sold(trading, quantity, price, INVOICE, tax_rate=D(0))
    saved = trading.book(INVOICE, [line], **head(trading, INVOICE, currency))
    return Claim.objects.get(document=saved.id).pk


def amount(trading: Trading, type_id: str, text: str, **more: Any) -> LineInput:
    details = named(trading, type_id, foreign_amount=text) if text else {}
    return LineInput(details=details, gross_amount=more.pop("own", D(0)), **more)


def paid(
    trading: Trading, lines: list[LineInput], type_id: str = RECEIPT, currency: str = "USD", **more: Any
) -> SavedDraft:
    """Book a payment on the later day, when a dollar is 7.20 and a yen 0.05."""
    save_rates([RateForm("USD", LATER, D("7.2")), RateForm("JPY", LATER, D("0.05"))], trading.actor)
    header = head(trading, type_id, currency) | {"partner": more.pop("partner", "C1")}
    header.pop("place")
    return trading.book(type_id, lines, LATER, **header)


def bank(trading: Trading) -> int:
    return trading.money_account("100201")


def test_a_debt_in_dollars_is_paid_in_parts_at_another_rate(trading: Trading) -> None:
    """1,000 USD at 7.12 are 7,120.00. 400 at 7.20 bring 2,880.00 for 2,848.00: a gain of 32.00; the rest,
    600 for 4,272.00, brings 4,320.00: a gain of 48.00. The dollars beyond it are an advance at 7.20."""
    claim = delivered(trading, "10", "100")
    assert dollars(trading) == [("receivable", "USD", D(7120), D(1000), D(7120), D(1000))]
    lines = [
        amount(trading, RECEIPT, "400", account=bank(trading)),
        amount(trading, RECEIPT, "400", claim=claim),
    ]
    first = paid(trading, lines)
    assert trading.entry(first.id) == {"100201": D(2880), "1122": D(-2848), "560303": D(-32)}
    assert dollars(trading) == [("receivable", "USD", D(7120), D(1000), D(4272), D(600))]
    lines = [
        amount(trading, RECEIPT, "650", account=bank(trading)),
        amount(trading, RECEIPT, "600", claim=claim),
    ]
    second = paid(trading, lines)
    entry = {"100201": D(4680), "1122": D(-4272), "2203": D(-360), "560303": D(-48)}
    assert trading.entry(second.id) == entry
    assert dollars(trading) == [
        ("receivable", "USD", D(7120), D(1000), D(0), D(0)),
        ("advance_received", "USD", D(360), D(50), D(360), D(50)),
    ]
    assert trading.account(AccountRole.EXCHANGE_DIFFERENCE) == D(-80)
    assert list(Settlement.objects.values_list("foreign_amount", flat=True).order_by("pk")) == [400, 600]
    assert audit() == []


def test_what_the_company_owes_is_dearer_on_a_later_day(trading: Trading) -> None:
    """100 USD at 7.12 are owed as 712.00 and cost 720.00: a loss of 8.00."""
    line = sold(trading, "10", "10", "purchasing.receipt", tax_rate=D(0))
    header = head(trading, "purchasing.receipt") | {"partner": "S1"}
    trading.book("purchasing.receipt", [line], **header)
    claim = Claim.objects.get(kind="payable", currency="USD").pk
    lines = [
        amount(trading, PAYMENT, "100", account=bank(trading)),
        amount(trading, PAYMENT, "", claim=claim, own=D(712)),
    ]
    done = paid(trading, lines, PAYMENT, partner="S1")
    assert trading.entry(done.id) == {"100201": D(-720), "220201": D(712), "560303": D(8)}
    assert dollars(trading) == [("payable", "USD", D(712), D(100), D(0), D(0))]
    assert audit() == []


def test_a_payment_is_taken_back_in_both_currencies(trading: Trading) -> None:
    claim = delivered(trading, "3", "33.33")
    before = dollars(trading)
    lines = [
        amount(trading, RECEIPT, "70", account=bank(trading)),
        amount(trading, RECEIPT, "50", claim=claim),
    ]
    done = paid(trading, lines)
    assert dollars(trading)[0][-2:] == (D("355.93"), D("49.99"))
    again = reopen(ReversalRequest(done.id, trading.actor)).draft
    assert dollars(trading)[0] == before[0]
    assert dollars(trading)[1][-2:] == (D(0), D(0))
    red = Document.objects.get(reverses=done.id)
    details = DocumentLine.objects.filter(document=red).order_by("position").values_list("details", flat=True)
    assert [next(iter(one.values())) for one in details] == ["-70", "-50"]
    assert trading.account(AccountRole.EXCHANGE_DIFFERENCE) == 0
    trading.post(again)
    reverse(ReversalRequest(again.id, trading.actor))
    assert audit() == []


def test_an_advance_and_a_debt_are_set_off_in_their_currency(trading: Trading) -> None:
    """100 USD came at 7.20 (720.00), the debt of 100 USD is 712.00: both are gone, 8.00 are a gain."""
    paid(trading, [amount(trading, RECEIPT, "100", account=bank(trading))])
    claim = delivered(trading, "1", "100")
    advance = Claim.objects.get(kind="advance_received").pk
    assert foreign_balances(Side.RECEIVABLE, LATER, trading.partners["C1"]) == {}
    lines = [amount(trading, SETTLEMENT, "100", claim=one) for one in (claim, advance)]
    header = {"partner": "C1", "details": named(trading, SETTLEMENT, currency="USD")}
    done = trading.book(SETTLEMENT, lines, LATER, **header)
    assert trading.entry(done.id) == {"1122": D(-712), "2203": D(720), "560303": D(-8)}
    assert [one[-2:] for one in dollars(trading)] == [(D(0), D(0)), (D(0), D(0))]
    assert audit() == []


def test_a_document_in_the_own_currency_settles_the_same_part_of_both(trading: Trading) -> None:
    claim = delivered(trading, "10", "100")
    lines = [
        LineInput(account=bank(trading), gross_amount=D(1780)),
        LineInput(claim=claim, gross_amount=D(1780)),
    ]
    done = trading.book(RECEIPT, lines, LATER, partner="C1")
    assert trading.entry(done.id) == {"100201": D(1780), "1122": D(-1780)}
    assert dollars(trading)[0][-2:] == (D(5340), D(750))
    moved = [LineInput(claim=claim, gross_amount=D(5340))]
    trading.book("finance.claim_transfer", moved, LATER, partner="C2")
    assert [one[-2:] for one in dollars(trading)] == [(D(0), D(0)), (D(5340), D(750))]
    assert audit() == []


def test_what_does_not_fit_is_told(trading: Trading) -> None:
    claim = delivered(trading, "10", "100")
    other = trading.book(INVOICE, [trading.line("P1", "1", "9")], partner="C1", place="主仓")
    own = Claim.objects.get(document=other.id).pk

    def told(lines: list[LineInput], currency: str = "USD") -> list[tuple[str, int | None]]:
        with pytest.raises(RefusedError) as refused:
            paid(trading, lines, currency=currency)
        return [(one.code, one.line) for one in refused.value.problems]

    money = amount(trading, RECEIPT, "10", account=bank(trading))
    assert told([money, amount(trading, RECEIPT, "10", claim=own)]) == [("claim_own_currency", 2)]
    assert told([money, amount(trading, RECEIPT, "10", claim=claim)], "JPY") == [("claim_currency", 2)]
    assert told([amount(trading, RECEIPT, "10.005", account=bank(trading))]) == [("too_many_decimals", 1)]
    assert told([money, amount(trading, RECEIPT, "20", claim=claim)]) == [("over_allocated", None)]
    beyond = [
        amount(trading, RECEIPT, "2000", account=bank(trading)),
        amount(trading, RECEIPT, "1001", claim=claim),
    ]
    assert told(beyond) == [("claim_over_settled", 2)]


def test_what_was_settled_meanwhile_is_saved_again(trading: Trading) -> None:
    """A third of 0.10 yuan is 0.03; of the 0.07 that are left it would be 0.035."""
    claim = delivered(trading, "3", "1", "JPY")
    assert dollars(trading)[0][2:] == (D("0.15"), D(3), D("0.15"), D(3))
    lines = [amount(trading, RECEIPT, "1", account=bank(trading)), amount(trading, RECEIPT, "1", claim=claim)]
    header = head(trading, RECEIPT, "JPY") | {"partner": "C1"}
    header.pop("place")
    waiting = trading.draft(RECEIPT, lines, LATER, **header)
    other = [
        LineInput(account=bank(trading), gross_amount=D("0.04")),
        LineInput(claim=claim, gross_amount=D("0.04")),
    ]
    trading.book(RECEIPT, other, LATER, partner="C1")
    with pytest.raises(RefusedError) as refused:
        trading.post(waiting)
    assert [one.code for one in refused.value.problems] == ["claim_worth_changed"]


def test_pages_and_programs_show_both_currencies(trading: Trading) -> None:
    claim, owner = delivered(trading, "10", "100"), signed_in("owner")
    c1, name = trading.partners["C1"], roles_of(trading.actor, RECEIPT)[CustomRole.AMOUNT]
    (item,) = owner.get(f"/pick/claims?type={RECEIPT}&partner={c1}").json()["items"]
    assert item["values"] == {"gross_amount": "7120.00", name: "1000"}
    assert item["detail"].endswith("USD 1,000.00")
    (row,) = owner.get(f"/t/{RECEIPT}/claims?partner={c1}").json()["claims"]
    assert row["kind"].endswith("USD 1,000.00")
    assert "USD 1,000.00" in owner.get("/debts/receivables/open").content.decode()
    months = "from=2026-11-01&to=2026-11-30"
    page = owner.get(f"/debts/statement?side=receivables&partner={c1}&{months}").content.decode()
    assert "期末外币余额 USD 1000" in page
    (told,) = caller("owner").get(f"/claims?kind=receivable&partner={c1}").body["rows"]
    assert (told["id"], told["currency"], told["foreign_open"]) == (claim, "USD", "1000")
    body: dict[str, object] = {
        "header": {
            "partner": c1,
            "business_date": "2026-11-20",
            **named(trading, RECEIPT, currency="USD", rate="7.2"),
        }
    }
    body["lines"] = [
        {"key": "a", "account": bank(trading), name: "1000"},
        {"key": "b", "claim": claim, name: "", "gross_amount": "7120"},
    ]
    answer = send(owner, f"/t/{RECEIPT}/totals", body).json()
    assert [one["gross_amount"] for one in answer["lines"]] == ["7200.00", "7120.00"]
    assert any("USD 1000" in one["message"] for one in answer["warnings"])
