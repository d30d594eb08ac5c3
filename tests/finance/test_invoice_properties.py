"""Whatever the amounts: shares of an invoice are never more than there is, rounded tax always passes."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.tax_invoices.terms import InvoiceForm, InvoiceLine, Room, form_problems, proposed_shares
from tests.support.trading import DAY

D = Decimal
cents = st.decimals(min_value=D("-500"), max_value=D("500"), places=2).filter(bool)


@given(cents, st.lists(st.tuples(cents, st.integers(0, 100)), max_size=8))
def test_what_is_proposed_is_never_more_than_there_is(
    total: Decimal, given: list[tuple[Decimal, int]]
) -> None:
    rooms = [Room(amount, (amount * part / 100).quantize(D("0.01"))) for amount, part in given]
    shares = proposed_shares(total, rooms)
    assert len(shares) == len(rooms)
    for share, room in zip(shares, rooms, strict=True):
        assert share == ZERO or room.holds(share)
    sign = 1 if total > 0 else -1
    assert sign * sum(shares, ZERO) <= sign * total


@given(
    st.decimals(min_value=D("0.01"), max_value=D("100000"), places=2), st.sampled_from(["13", "9", "6", "3"])
)
def test_rounded_tax_of_every_amount_passes_and_two_cents_more_does_not(net: Decimal, rate: str) -> None:
    tax = (net * D(rate) / 100).quantize(D("0.01"))
    right = InvoiceLine(D(rate), net, tax)
    wrong = InvoiceLine(D(rate), net, tax + D("0.02"))
    assert form_problems(form_of(right), D("0.01")) == []
    assert [one.code for one in form_problems(form_of(wrong), D("0.01"))] == ["invoice_tax_wrong"]


def form_of(line: InvoiceLine) -> InvoiceForm:
    return InvoiceForm("output", "digital_general", "1" * 20, DAY, "甲", "乙", (line,))
