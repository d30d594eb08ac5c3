"""Invoice, part payment, revaluation, payment in yen, dollars, dinars: nothing lost, nothing invented."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.period_transfers import lacking, run
from liandong.documents.posting.settling import settled
from liandong.documents.transfers import revaluation
from liandong.general_ledger.models import Account, Claim, JournalLine
from liandong.kernel.balances import Clearing, LedgerBalance, Valued
from liandong.kernel.foreign import ForeignClaim, own_share
from liandong.kernel.money import round_half_up
from liandong.kernel.plans import PlannedSettlement
from liandong.kernel.terms import AccountRole, ClaimFacts, ClaimKind
from tests.documents.test_currencies import head, named, trading
from tests.documents.test_foreign_claims import RECEIPT, amount
from tests.documents.test_money_in_currencies import account
from tests.support.trading import DAY, Trading

__all__ = ("trading",)

D = Decimal
OPENING = "finance.opening_claims"
DIGITS = {"JPY": 0, "USD": 2, "KWD": 3}
FIRST, LAST, PAID = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 7)
RATES = st.decimals("0.01", 30, places=4)


@given(
    minor=st.integers(1, 10**9),
    digits=st.sampled_from(sorted(DIGITS.values())),
    rates=st.lists(RATES, min_size=2, max_size=5),
    parts=st.lists(st.integers(1, 9999), min_size=1, max_size=5),
    side=st.tuples(st.sampled_from([ClaimKind.RECEIVABLE, ClaimKind.PAYABLE]), st.sampled_from([1, -1])),
)
def test_a_debt_revalued_between_its_payments_comes_to_nothing(
    *, minor: int, digits: int, rates: list[Decimal], parts: list[int], side: tuple[ClaimKind, int]
) -> None:
    """What is settled and what revaluations added are the first worth, whatever came between."""
    kind, sign = side
    foreign = sign * D(minor).scaleb(-digits)
    own = round_half_up(foreign * rates[0])
    if own == 0:
        return
    claim = ClaimFacts(1, kind, 1, own, own, foreign=ForeignClaim("XXX", digits, foreign, foreign))
    taken = grown = D(0)
    for place, part in enumerate([*parts, 10_000]):
        held = claim.foreign
        assert held is not None
        if held.open_amount == 0:
            break
        rate = rates[place % len(rates)]
        valued = Valued("XXX", held.open_amount, rate, claim=1, is_debt=kind is ClaimKind.PAYABLE)
        balance = LedgerBalance(1, "1122", "", "", closing=claim.open_amount, valued=valued)
        for line in revaluation([balance]).lines:
            change = line.after - line.before
            after = settled({1: claim}, [PlannedSettlement(1, 1, -change, D(0))])
            assert after.problems == []
            claim, grown = after.claims[1], grown + change
        worth = round_half_up(held.open_amount * rate)
        assert claim.open_amount == (worth or sign * D("0.01"))
        share = round_half_up(held.open_amount * part / 10_000, digits)
        if abs(share) > abs(held.open_amount):
            continue
        settles = own_share(claim.open_amount, held, share)
        after = settled({1: claim}, [PlannedSettlement(1, 1, settles, share)])
        if share:
            if after.problems:  # a part worth less than a cent is refused elsewhere as nothing
                assert settles == 0 or abs(claim.open_amount) == D("0.01")
                continue
            claim, taken = after.claims[1], taken + settles
        assert claim.foreign is not None
        assert (claim.open_amount == 0) == (claim.foreign.open_amount == 0)
    assert own + grown == taken + claim.open_amount


@pytest.mark.parametrize("currency", sorted(DIGITS))
def test_the_books_balance_in_both_currencies(trading: Trading, currency: str) -> None:
    digits = DIGITS[currency]
    money = account(trading, "100203", currency)
    least = 10**digits * 100

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(least, least * 10_000), st.integers(1, 99), st.tuples(RATES, RATES, RATES))
    def holds(minor: int, percent: int, rates: tuple[Decimal, Decimal, Decimal]) -> None:
        with transaction.atomic():
            _paid_in_two(trading, money, currency, D(minor).scaleb(-digits), (percent, rates))
            transaction.set_rollback(True)

    holds()


def _paid_in_two(
    trading: Trading,
    money: int,
    currency: str,
    foreign: Decimal,
    told: tuple[int, tuple[Decimal, Decimal, Decimal]],
) -> None:
    """Owe at one rate, pay a part, revalue at another, pay the rest at a third."""
    percent, rates = told
    days = zip((DAY, LAST, PAID), rates, strict=True)
    save_rates([RateForm(currency, on, rate) for on, rate in days], trading.actor)
    own = round_half_up(foreign * rates[0])
    details = {"kind": "receivable", **named(trading, OPENING, foreign_amount=str(foreign))}
    header = {"partner": "C1", "details": head(trading, OPENING, currency)["details"]}
    trading.book(OPENING, [LineInput(gross_amount=own, details=details)], **header)
    claim = Claim.objects.get()
    part = max(round_half_up(foreign * percent / 100, DIGITS[currency]), D(1).scaleb(-DIGITS[currency]))
    for on, paid in ((DAY, part), (PAID, foreign - part)):
        if on == PAID:
            if lacking(Clearing.REVALUATION, FIRST):
                run(Clearing.REVALUATION, FIRST, trading.actor, date(2027, 2, 1))
            claim.refresh_from_db()
            assert claim.open_amount == round_half_up(claim.foreign_open * rates[1])
        header["details"] = head(trading, RECEIPT, currency)["details"]
        lines = [amount(trading, RECEIPT, str(paid), account=money)]
        lines.append(amount(trading, RECEIPT, str(paid), claim=claim.pk))
        if paid:
            trading.book(RECEIPT, lines, on, **header)
    claim.refresh_from_db()
    assert (claim.open_amount, claim.foreign_open) == (D(0), D(0))
    assert trading.account(AccountRole.RECEIVABLES) == 0
    kept = JournalLine.objects.filter(account=Account.objects.get(pk=money))
    held = kept.aggregate(own=Sum("amount"), foreign=Sum("foreign_amount"))
    assert held["foreign"] == foreign
    assert held["own"] - own == -trading.account(AccountRole.EXCHANGE_DIFFERENCE)
    assert audit() == []
