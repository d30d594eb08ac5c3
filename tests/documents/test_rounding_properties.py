"""Tax within or beside the price, discounts, shares and parts: nothing is lost, nothing invented."""

from decimal import Decimal
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from liandong.documents.amounts import Terms, UnitFacts, computed_lines, document_money
from liandong.documents.inputs import LineInput
from liandong.kernel.money import HUNDRED, PricedQuantity, line_amounts, spread, taxed

D = Decimal
RATES = st.sampled_from([D(0), D(1), D(3), D(5), D(6), D(9), D(13), D("17.5")])
DIGITS = st.sampled_from([0, 2, 3])
UNITS = {
    1: UnitFacts(1, 1, D(1), is_base=True, tax_rate=D(13)),
    2: UnitFacts(2, 1, D(24), is_base=False, tax_rate=D(13)),
}


def half(digits: int) -> Decimal:
    """Return half a minor unit of a currency."""
    return D("0.5").scaleb(-digits)


@given(
    quantity=st.decimals("-9999", 9999, places=3),
    price=st.decimals(0, 99999, places=6),
    off=st.decimals(0, 100, places=2),
    rate=RATES,
    digits=DIGITS,
)
def test_a_line_is_its_net_and_its_tax(
    quantity: Decimal, price: Decimal, off: Decimal, rate: Decimal, digits: int
) -> None:
    priced = PricedQuantity(quantity, price, off, rate)
    within = line_amounts(priced, price_includes_tax=True, digits=digits)
    beside = line_amounts(priced, price_includes_tax=False, digits=digits)
    assert within.gross == beside.net  # what was agreed is the same number either way, tax or not
    for amounts in (within, beside):
        assert amounts.net + amounts.tax == amounts.gross
        assert abs(amounts.tax - amounts.net * rate / HUNDRED) <= half(digits) * (1 + rate / HUNDRED)
        assert all(one == round(one, digits) for one in (amounts.net, amounts.tax, amounts.gross))
    exact = quantity * price * (HUNDRED - off) / HUNDRED
    assert abs(within.gross - exact) <= 2 * half(digits)


@given(cents=st.integers(-(10**9), 10**9), rate=RATES, digits=DIGITS)
def test_taking_tax_out_never_changes_what_was_agreed(cents: int, rate: Decimal, digits: int) -> None:
    agreed = D(cents).scaleb(-digits)
    amounts = taxed(agreed, rate, price_includes_tax=True, digits=digits)
    assert (amounts.gross, amounts.net + amounts.tax) == (agreed, agreed)
    opposite = taxed(-agreed, rate, price_includes_tax=True, digits=digits)
    assert (opposite.net, opposite.tax) == (-amounts.net, -amounts.tax)  # a red line is the line turned round


@given(
    cents=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    digits=DIGITS,
)
def test_what_is_spread_comes_together_again(cents: int, weights: list[int], digits: int) -> None:
    total = D(cents).scaleb(-digits)
    shares = spread(total, [D(one) for one in weights], digits)
    assert sum(shares) == total
    whole = sum(weights) or len(weights)
    for share, weight in zip(shares, weights if sum(weights) else [1] * len(weights), strict=True):
        assert abs(share - total * weight / whole) <= 2 * half(digits)
        assert share * total >= 0


LINES = st.lists(
    st.tuples(
        st.sampled_from([1, 2]),
        st.decimals("0.001", 999, places=3),
        st.decimals("0.01", 9999, places=4),
        st.decimals(0, 99, places=1),
        RATES,
    ),
    min_size=1,
    max_size=12,
)


@given(rows=LINES, includes_tax=st.booleans(), is_taxed=st.booleans(), part=st.integers(0, 100))
def test_a_documents_discount_is_taken_off_to_the_cent(
    rows: list[tuple[int, Decimal, Decimal, Decimal, Decimal]],
    *,
    includes_tax: bool,
    is_taxed: bool,
    part: int,
) -> None:
    lines = [
        LineInput(product=1, unit=unit, quantity=quantity, price=price, discount_rate=off, tax_rate=rate)
        for unit, quantity, price, off, rate in rows
    ]
    plain, problems = computed_lines(lines, UNITS, Terms(includes_tax, is_taxed))
    before = document_money(plain)
    discount = round(before.gross * part / 100, 2)
    reduced, more = computed_lines(lines, UNITS, Terms(includes_tax, is_taxed, discount))
    assert problems == more == []
    after = document_money(reduced)
    assert after.gross == before.gross - discount
    assert after.net + after.tax == after.gross
    for one, other in zip(plain, reduced, strict=True):
        assert other.amounts.net + other.amounts.tax == other.amounts.gross
        assert 0 <= other.amounts.gross <= one.amounts.gross
        assert is_taxed or other.amounts.tax == 0


@given(
    cents=st.integers(1, 10**9), parts=st.lists(st.integers(1, 10**6), min_size=1, max_size=20), rate=RATES
)
def test_parts_of_a_line_come_to_the_whole(cents: int, parts: list[int], rate: Decimal) -> None:
    """Each part is within half a cent of its share of net and tax, all that came before counted."""
    whole = taxed(D(cents).scaleb(-2), rate, price_includes_tax=True)
    reached = list(accumulate(parts))
    nets, taxes = (spread(one, [D(part) for part in parts]) for one in (whole.net, whole.tax))
    assert (sum(nets), sum(taxes)) == (whole.net, whole.tax)
    upto = [(sum(nets[: place + 1]), sum(taxes[: place + 1])) for place in range(len(parts))]
    for (net, tax), now in zip(upto, reached, strict=True):
        assert abs(net - whole.net * now / reached[-1]) <= half(2)
        assert abs(tax - whole.tax * now / reached[-1]) <= half(2)
