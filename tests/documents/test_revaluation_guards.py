"""What a revaluation must not break: locks in everybody's order, reversals, days given back, odd numbers."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.period_transfers import lacking
from liandong.documents.progress import debts
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.documents.stages import Stage
from liandong.finance.web.closing_checks import closing_checks
from liandong.general_ledger.claim_queries import open_claims
from liandong.general_ledger.models import Claim
from liandong.kernel.terms import ClaimKind
from tests.documents.test_currencies import ORDER, head, named, sold, trading
from tests.documents.test_foreign_claims import (
    RECEIPT,
    _invoiced_with_goods,
    amount,
    bank,
    delivered,
    dollars,
    paid,
)
from tests.documents.test_money_in_currencies import TRANSFER, VOUCHER, account, told
from tests.documents.test_revaluation import AFTER, DECEMBER, LAST, NOVEMBER, REVALUATION, rate, revalued
from tests.support.trading import Trading

__all__ = ("_invoiced_with_goods", "trading")

D = Decimal
LOCKING = re.compile(r" FOR (NO KEY )?UPDATE")


def received(trading: Trading, claim: int, text: str, on: date) -> int:
    header = head(trading, RECEIPT) | {"partner": "C1"}
    header.pop("place")
    lines = [
        amount(trading, RECEIPT, text, account=bank(trading)),
        amount(trading, RECEIPT, text, claim=claim),
    ]
    return trading.book(RECEIPT, lines, on, **header).id


def invoice_of(claim: int) -> int:
    return Claim.objects.get(pk=claim).document_id


@pytest.mark.only_on("postgresql")
def test_debts_are_locked_before_their_month(trading: Trading) -> None:
    """As everybody who posts does, or one of both would be broken off."""
    delivered(trading, "10", "100")
    rate(trading, "7.3")
    with CaptureQueriesContext(connection) as queries:
        revalued(trading)
    locking = [one["sql"] for one in queries.captured_queries if LOCKING.search(one["sql"])]
    claims = next(n for n, sql in enumerate(locking) if "general_ledger_claim" in sql)
    period = next(n for n, sql in enumerate(locking) if "general_ledger_period" in sql)
    assert claims < period


def test_an_invoice_whose_worth_is_right_again_is_still_paid_in_part(trading: Trading) -> None:
    """100 USD at 7.12; at 8.00 they are 800.00; 11 USD take 88.00: 712.00 again, of 89 USD."""
    claim = delivered(trading, "10", "10")
    rate(trading, "8")
    revalued(trading)
    received(trading, claim, "11", date(2026, 12, 5))
    assert dollars(trading)[0][-2:] == (D(712), D(89))
    assert told(lambda: reverse(ReversalRequest(invoice_of(claim), trading.actor))) == [
        ("claim_settled", None)
    ]


def test_revaluations_that_cancel_each_other_hold_the_invoice(trading: Trading) -> None:
    claim = delivered(trading, "10", "10")
    rate(trading, "8")
    revalued(trading)
    rate(trading, "7.12", date(2026, 12, 31))
    revalued(trading, DECEMBER)
    assert dollars(trading)[0][-2:] == (D(712), D(100))
    assert told(lambda: reverse(ReversalRequest(invoice_of(claim), trading.actor))) == [
        ("claim_settled", None)
    ]


def test_a_month_settled_since_says_what_to_reverse(trading: Trading) -> None:
    """Worth more at the month's end and paid in December: November can't be made anew before that goes."""
    claim = delivered(trading, "10", "100")
    rate(trading, "7.3")
    revalued(trading)
    received(trading, claim, "1000", date(2026, 12, 3))
    usd = account(trading, "100203", "USD")
    lines = [amount(trading, RECEIPT, "5", account=usd)]
    paid(trading, lines)
    assert told(lambda: revalued(trading)) == [("claim_half_settled", None)]


def test_what_only_changed_its_worth_is_not_paid(trading: Trading) -> None:
    claim = delivered(trading, "10", "100")
    rate(trading, "7.3")
    revalued(trading)
    (debt,) = debts([invoice_of(claim)])[invoice_of(claim)].values()
    assert (debt.stage, debt.settled) == (Stage.WAITING, D(0))
    (one,) = open_claims(ClaimKind.RECEIVABLE, AFTER)
    assert (one.settled, one.open_amount) == (D(0), D(7300))
    received(trading, claim, "400", date(2026, 12, 3))
    (debt,) = debts([invoice_of(claim)])[invoice_of(claim)].values()
    assert debt.stage is Stage.PARTLY


def test_a_month_without_a_rate_is_not_done(trading: Trading) -> None:
    """The first rate of the euro is of December: the checklist of November says what is lacking."""
    rate(trading, "7.8", date(2026, 12, 5), "EUR")
    kind = "finance.opening_claims"
    details = {"kind": "receivable", **named(trading, kind, foreign_amount="100")}
    header = head(trading, kind, "EUR") | {"partner": "C1"}
    header.pop("place")
    trading.book(kind, [LineInput(gross_amount=D(780), details=details)], **header)
    assert [(one.valued and one.valued.currency, one.amount) for one in lacking(REVALUATION, NOVEMBER)] == [
        ("EUR", D(0))
    ]
    (row,) = (one for one in closing_checks(NOVEMBER) if one[0] == "外币已调汇")
    assert row[1].count == 1


def test_it_is_taken_back_on_its_own_day(trading: Trading) -> None:
    delivered(trading, "10", "100")
    rate(trading, "7.3")
    done = revalued(trading).posted
    assert done is not None
    later = ReversalRequest(done.document, trading.actor, on=date(2026, 12, 5))
    assert told(lambda: reverse(later)) == [("revaluation_turned_on_its_day", None)]
    reverse(ReversalRequest(done.document, trading.actor, on=LAST))
    assert audit() == []


def test_what_was_given_back_later_was_settled_on_the_day(trading: Trading) -> None:
    """1,000 USD paid on 20 November; 400 of another debt are open. December gives the first back."""
    claim, other = delivered(trading, "10", "100"), delivered(trading, "4", "100")
    payment = received(trading, claim, "1000", date(2026, 11, 20))
    rate(trading, "7.3")
    reverse(ReversalRequest(payment, trading.actor, on=date(2026, 12, 5)))
    assert [(one.key, one.amount) for one in lacking(REVALUATION, NOVEMBER)] == [((0, other), D(72))]
    revalued(trading)
    assert {one[-2:] for one in dollars(trading)} == {(D(7120), D(1000)), (D(2920), D(400))}
    rate(trading, "7.2", date(2026, 12, 31))
    revalued(trading, DECEMBER)
    assert {one[-2:] for one in dollars(trading)} == {(D(7200), D(1000)), (D(2880), D(400))}
    assert audit() == []


def test_what_was_given_back_in_part_is_valued_once(trading: Trading) -> None:
    """600 of 1,000 USD were open on the day: 4,272.00 become 4,380.00, and the month is done."""
    claim = delivered(trading, "10", "100")
    payment = received(trading, claim, "400", date(2026, 11, 20))
    rate(trading, "7.3")
    reverse(ReversalRequest(payment, trading.actor, on=date(2026, 12, 5)))
    revalued(trading)
    assert dollars(trading)[0][-2:] == (D(7228), D(1000))
    assert lacking(REVALUATION, NOVEMBER) == ()
    assert told(lambda: revalued(trading)) == [("transfer_done", None)]


@pytest.mark.parametrize("text", ["1e30", "Infinity", "NaN", "x"])
def test_what_is_no_number_is_told(trading: Trading, text: str) -> None:
    usd = account(trading, "100203", "USD")
    lines = [
        LineInput(account=usd, details={"credit": text}),
        LineInput(account=bank(trading), gross_amount=D(5)),
    ]
    assert told(lambda: trading.book(TRANSFER, lines))
    said = {"summary": "调整", "credit": text, **named(trading, VOUCHER, foreign_amount="10")}
    voucher = [
        LineInput(account=usd, details=said),
        LineInput(account=bank(trading), gross_amount=D(5), details={"summary": "调整"}),
    ]
    assert told(lambda: trading.book(VOUCHER, voucher))


def test_a_rate_upside_down_makes_no_number_too_large(trading: Trading) -> None:
    """5,000,000,000 at 2,200 is beyond what a price may be; so is a payment of 500,000,000,000."""
    odd = head(trading, ORDER, rate="2200")
    line = sold(trading, "1", "5000000000")
    assert ("number_too_large", 1) in told(lambda: trading.draft(ORDER, [line], **odd))
    header = head(trading, RECEIPT, rate="2200") | {"partner": "C1"}
    header.pop("place")
    money = [amount(trading, RECEIPT, "500000000000", account=bank(trading))]
    assert ("number_too_large", 1) in told(lambda: trading.draft(RECEIPT, money, **header))
