"""Parts of claims in another currency, of any minor digits: nothing is lost and nothing invented."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.allocating import settled_by
from liandong.finance.incoming_payment.plan import plan
from liandong.kernel.foreign import Foreign, ForeignClaim, foreign_share, own_share
from liandong.kernel.money import round_half_up
from liandong.kernel.terms import ClaimFacts, ClaimKind
from tests.support.drafts import RULES, allocation, claim, of_customer
from tests.support.drafts import money as money_line

D = Decimal


@given(
    foreign=st.integers(1, 10**9),
    rate=st.decimals("0.0001", 1000, places=4),
    digits=st.sampled_from([0, 2, 3]),
    parts=st.lists(st.integers(1, 10**4), max_size=6),
    sign=st.sampled_from([1, -1]),
)
def test_parts_settle_a_claim_in_both_currencies_or_in_neither(
    foreign: int, rate: Decimal, digits: int, parts: list[int], sign: int
) -> None:
    whole = sign * D(foreign).scaleb(-digits)
    own = round(whole * rate, 2)
    claim = ClaimFacts(
        1, ClaimKind.RECEIVABLE, 1, own, own, foreign=ForeignClaim("XXX", digits, whole, whole)
    )
    weight = sum(parts)
    shares = [round(whole * one / weight, digits) for one in parts]
    taken = D(0)
    for share in [*shares, None]:
        held = claim.foreign
        assert held is not None
        part = held.open_amount if share is None else share
        if own == 0 or abs(part) > abs(held.open_amount):
            continue
        amount_of = own_share(claim.open_amount, held, part)
        taken += amount_of
        claim = settled_by(claim, amount_of, part)
        assert claim.foreign is not None
        assert (claim.open_amount == 0) == (claim.foreign.open_amount == 0)
        assert claim.open_amount * own >= 0
    assert taken + claim.open_amount == own
    assert own == 0 or claim.open_amount == 0


def test_a_part_of_the_own_amount_is_the_same_part_of_the_other() -> None:
    held = ForeignClaim("USD", 2, D(1000), D(1000))
    assert foreign_share(D(7120), held, D(1780)) == D(250)
    assert foreign_share(D(7120), held, D(7120)) == D(1000)
    assert foreign_share(D(7120), held, D("7119.999")) == D("999.99")
    assert foreign_share(D(7120), None, D(5)) == 0


def test_a_part_of_what_is_worth_nothing_is_worth_nothing() -> None:
    assert own_share(D(0), ForeignClaim("XXX", 0, D(2), D(2)), D(1)) == 0


@given(
    owed=st.integers(1, 10**8),
    settled=st.integers(1, 10**8),
    more=st.integers(0, 10**6),
    rates=st.tuples(st.decimals("0.001", 500, places=4), st.decimals("0.001", 500, places=4)),
    digits=st.sampled_from([0, 2, 3]),
)
def test_a_payment_in_any_currency_balances_and_keeps_what_was_paid(
    owed: int, settled: int, more: int, rates: tuple[Decimal, Decimal], digits: int
) -> None:
    """What came in settles or is an advance, in both currencies; the difference of rates takes the rest."""
    whole, part = D(owed).scaleb(-digits), D(min(owed, settled)).scaleb(-digits)
    money = part + D(more).scaleb(-digits)
    own = round_half_up(whole * rates[0])
    held = ForeignClaim("XXX", digits, whole, whole)
    worth = own_share(own, held, part)
    if not worth or not round_half_up(money * rates[1]):
        return
    facts = replace(claim(ClaimKind.RECEIVABLE, 1), amount=own, open_amount=own, foreign=held)
    came = replace(money_line(1), gross_amount=round_half_up(money * rates[1]), foreign=money)
    lines = (came, replace(allocation(1, facts), gross_amount=worth, foreign=part))
    draft = replace(of_customer(*lines), foreign=Foreign("XXX", digits, rates[1], money))
    planned = plan(draft, RULES)
    assert planned.problems == ()
    assert sum(leg.amount for leg in planned.legs) == 0
    assert planned.settlements[0].foreign == part
    advance = sum((one.foreign for one in planned.claims), D(0))
    assert part + advance == money or not round_half_up((money - part) * rates[1])
