"""期末调汇: money and debts at the rate of the month's end, settled on, taken back, to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.models import Document
from liandong.documents.period_transfers import Ran, asked_for, lacking, preview, run
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from liandong.kernel.balances import Clearing
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.apikit.calling import caller
from tests.documents.test_currencies import head, sold, trading
from tests.documents.test_foreign_claims import (
    LATER,
    PAYMENT,
    RECEIPT,
    _invoiced_with_goods,
    amount,
    bank,
    delivered,
    dollars,
    paid,
)
from tests.documents.test_money_in_currencies import account, moved, told
from tests.support.pages import signed_in
from tests.support.trading import Trading

__all__ = ("_invoiced_with_goods", "trading")

D = Decimal
REVALUATION = Clearing.REVALUATION
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
LAST, AFTER = date(2026, 11, 30), date(2027, 2, 1)


def rate(trading: Trading, text: str, on: date = LAST, currency: str = "USD") -> None:
    save_rates([RateForm(currency, on, D(text))], trading.actor)


def revalued(trading: Trading, first: date = NOVEMBER) -> Ran:
    return run(REVALUATION, first, trading.actor, AFTER)


def entry(trading: Trading, ran: Ran) -> dict[str, Decimal]:
    assert ran.posted is not None
    return trading.entry(ran.posted.document)


def test_money_and_debts_come_to_the_rate_of_the_last_day(trading: Trading) -> None:
    """1,000 USD are owed at 7.12 and 100 USD owing; 500 USD bought at 7.12 lie in the bank. At 7.05 the
    debt is worth 70.00 less, what is owing 7.00 less, the money 35.00 less: a loss of 98.00."""
    usd = account(trading, "100203", "USD")
    moved(trading, (bank(trading), "", "3560"), (usd, "500", ""))
    claim = delivered(trading, "10", "100")
    line = sold(trading, "10", "10", "purchasing.receipt", tax_rate=D(0))
    trading.book("purchasing.receipt", [line], **(head(trading, "purchasing.receipt") | {"partner": "S1"}))
    rate(trading, "7.05")
    found = preview(REVALUATION, NOVEMBER, AFTER)
    assert [(one.amount, one.before, one.after) for one in found.transfer.lines] == [
        (D(-35), D(3560), D(3525)),
        (D(-70), D(7120), D(7050)),
        (D(7), D(712), D(705)),
    ]
    done = revalued(trading)
    assert entry(trading, done) == {"100203": D(-35), "1122": D(-70), "220201": D(7), "560303": D(98)}
    assert [one[-2:] for one in dollars(trading)] == [(D(7050), D(1000)), (D(705), D(100))]
    assert lacking(REVALUATION, NOVEMBER) == ()
    lines = [amount(trading, RECEIPT, "1000", account=usd), amount(trading, RECEIPT, "1000", claim=claim)]
    paid_for = paid(trading, lines)
    assert trading.entry(paid_for.id) == {"100203": D(7200), "1122": D(-7050), "560303": D(-150)}
    assert dollars(trading)[0][-2:] == (D(0), D(0))
    assert audit() == []


def test_a_debt_worth_more_is_paid_in_parts(trading: Trading) -> None:
    """1,000 USD at 7.12; 7.30 at the month's end: 180.00. 400 then take 2,920.00, the rest 4,380.00."""
    claim = delivered(trading, "10", "100")
    rate(trading, "7.3")
    revalued(trading)
    assert dollars(trading) == [("receivable", "USD", D(7120), D(1000), D(7300), D(1000))]
    rate(trading, "7.25", DECEMBER)
    for text in ("400", "600"):
        lines = [
            amount(trading, RECEIPT, text, account=bank(trading)),
            amount(trading, RECEIPT, text, claim=claim),
        ]
        header = head(trading, RECEIPT) | {"partner": "C1"}
        header.pop("place")
        trading.book(RECEIPT, lines, DECEMBER, **header)
    assert dollars(trading)[0][-2:] == (D(0), D(0))
    assert trading.account(AccountRole.RECEIVABLES) == 0
    assert trading.account(AccountRole.EXCHANGE_DIFFERENCE) == D(7120) - D(7250)
    assert audit() == []


def test_month_after_month_goes_on_from_the_last_worth(trading: Trading) -> None:
    delivered(trading, "10", "100")
    rate(trading, "7.3")
    revalued(trading)
    rate(trading, "7.2", date(2026, 12, 31))
    assert entry(trading, revalued(trading, DECEMBER)) == {"1122": D(-100), "560303": D(100)}
    assert told(lambda: revalued(trading)) == [("revaluation_later", None)]
    assert audit() == []


def test_it_is_made_anew_and_taken_back(trading: Trading) -> None:
    claim = delivered(trading, "10", "100")
    rate(trading, "7.3")
    first = revalued(trading)
    assert told(lambda: revalued(trading)) == [("transfer_done", None)]
    rate(trading, "7.2")
    again = revalued(trading)
    assert len(again.reversed) == 1
    assert entry(trading, again) == {"1122": D(80), "560303": D(-80)}
    assert first.posted is not None
    assert Document.objects.get(pk=first.posted.document).state == "reversed"
    assert Claim.objects.get(pk=claim).open_amount == D(7200)
    assert again.posted is not None
    reverse(ReversalRequest(again.posted.document, trading.actor))
    assert dollars(trading)[0][-2:] == (D(7120), D(1000))
    assert trading.account(AccountRole.EXCHANGE_DIFFERENCE) == 0
    assert audit() == []


def test_what_was_settled_since_holds_it(trading: Trading) -> None:
    claim = delivered(trading, "10", "100")
    rate(trading, "7.3", date(2026, 11, 15))
    done = revalued(trading)
    lines = [
        amount(trading, RECEIPT, "1000", account=bank(trading)),
        amount(trading, RECEIPT, "1000", claim=claim),
    ]
    payment = paid(trading, lines)
    assert done.posted is not None
    back = ReversalRequest(done.posted.document, trading.actor)
    assert told(lambda: reverse(back)) == [("claim_half_settled", None)]
    reverse(ReversalRequest(payment.id, trading.actor))
    reverse(back)
    assert audit() == []


def test_what_went_out_leaves_no_rest(trading: Trading) -> None:
    """500 USD at 7.12 are paid out at 7.20: −40.00 stay in the books and go with the revaluation."""
    usd = account(trading, "100203", "USD")
    moved(trading, (bank(trading), "", "3560"), (usd, "500", ""))
    paid(trading, [amount(trading, PAYMENT, "500", account=usd)], PAYMENT, partner="S1")
    assert entry(trading, revalued(trading)) == {"100203": D(40), "560303": D(-40)}
    assert audit() == []


def test_a_missing_rate_is_told_with_its_currency(trading: Trading) -> None:
    delivered(trading, "10", "100")
    usd = account(trading, "100203", "EUR")
    rate(trading, "7.8", LATER, "EUR")
    moved(trading, (bank(trading), "", "780"), (usd, "100", ""), on=LATER)
    from liandong.currencies.models import ExchangeRate  # noqa: PLC0415 - one test takes a rate away

    ExchangeRate.objects.filter(currency__code="EUR").delete()
    problems = preview(REVALUATION, NOVEMBER, AFTER).problems
    assert [(one.code, one.detail["currency"]) for one in problems] == [("revaluation_rate_lacking", "EUR")]
    with pytest.raises(RefusedError):
        revalued(trading)
    page = signed_in("owner").get("/ledger/transfers?kind=revaluation&month=2026-11").content.decode()
    assert "EUR 到月末还没有汇率" in page


def test_a_company_in_its_own_currency_is_not_asked(trading: Trading) -> None:
    assert not asked_for(REVALUATION, NOVEMBER)
    delivered(trading, "10", "100")
    assert asked_for(REVALUATION, NOVEMBER)


def test_pages_and_programs_show_it_first(trading: Trading) -> None:
    delivered(trading, "10", "100")
    rate(trading, "7.2")
    owner, api = signed_in("owner"), caller("owner")
    page = owner.get("/ledger/transfers?kind=revaluation&month=2026-11").content.decode()
    for words in ("期末调汇", "7,120.00", "7,200.00", "80.00"):
        assert words in page
    body = api.get("/period-transfers?kind=revaluation&month=2026-11").body
    (row,) = body["rows"]
    assert (row["currency"], row["foreign"], row["rate"]) == ("USD", "1000", "7.2")
    assert (row["before"], row["after"]) == ("7120", "7200")
    ran = revalued(trading)
    assert ran.posted is not None
    assert "期末汇率" in owner.get(f"/t/finance.revaluation/{ran.posted.document}").content.decode()
