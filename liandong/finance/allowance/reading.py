"""What the allowance for bad debts has to be at the end of a month, by age, and what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from liandong.finance.ageing import Ageing, aged
from liandong.finance.allowance.rates import AllowanceRates, allowance_account, read_rates
from liandong.general_ledger.claim_queries import Side
from liandong.general_ledger.models import Account, JournalLine
from liandong.kernel.money import HUNDRED, ZERO, round_half_up


@dataclass(frozen=True, slots=True)
class Age:
    """Receivables of an age, per cent of them that will not come in, and what that is."""

    owed: Decimal
    rate: Decimal

    @property
    def needed(self) -> Decimal:
        """The allowance for them, rounded once; what customers have too much needs none."""
        return max(round_half_up(self.owed * self.rate / HUNDRED), ZERO)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The allowance of a day: ``held`` is the credit balance of its account."""

    on: date
    account: Account
    rates: AllowanceRates
    ages: Sequence[Age]
    held: Decimal

    @property
    def owed(self) -> Decimal:
        """All receivables."""
        return sum((one.owed for one in self.ages), ZERO)

    @property
    def needed(self) -> Decimal:
        """What the allowance has to be."""
        return sum((one.needed for one in self.ages), ZERO)

    @property
    def lacking(self) -> Decimal:
        """What is to be provided for; negative where too much was."""
        return self.needed - self.held


def allowance(on: date) -> Allowance | None:
    """Return the allowance at the end of a day; None where the company has none or has set no rates.

    Four statements.
    """
    account = allowance_account()
    rates = read_rates() if account is not None else None
    if account is None or rates is None:
        return None
    sums = [ZERO] * len(rates.rates)
    for row in aged(Ageing(Side.RECEIVABLE, on, rates.steps)):
        sums = [before + amount for before, amount in zip(sums, row.ages, strict=True)]
    ages = [Age(owed, rate) for owed, rate in zip(sums, rates.rates, strict=True)]
    lines = JournalLine.objects.filter(account=account, business_date__lte=on)
    held: Decimal = -(lines.aggregate(total=Sum("amount"))["total"] or ZERO)
    return Allowance(on, account, rates, ages, held)
