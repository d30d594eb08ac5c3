"""Lines of an invoice find what was received: by code, name, amount; nothing twice, nothing lost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.tax_invoices.line_matching import Received, matched, reasons_for, without_discount_lines
from liandong.tax_invoices.terms import InvoiceLine

D = Decimal


def asked(
    net: str = "100", quantity: str | None = "10", name: str = "*饮料*商品P1", rate: int = 13
) -> InvoiceLine:
    tax = round(D(net) * rate / 100, 2)
    return InvoiceLine(D(rate), D(net), tax, name, quantity=None if quantity is None else D(quantity))


def received(
    pk: int, quantity: str = "10", net: str = "100", name: str = "商品p1", rate: int = 13
) -> Received:
    return Received(pk, frozenset({"k-1"}), frozenset({name}), D(quantity), D(net), D(rate))


def test_each_reason_is_told() -> None:
    assert reasons_for(asked(), received(1)) == ("name", "amount", "quantity", "price", "rate")
    assert reasons_for(asked(name="*饮料*水 K-1", net="90", rate=9), received(1)) == ("code", "quantity")
    assert reasons_for(asked(name="*饮料*酒", quantity=None), received(1)) == ("amount", "rate")


def test_a_line_takes_the_surest_first_and_then_what_came_first() -> None:
    lines = [asked("150", "15")]
    found = matched(lines, [received(1, "10", "100"), received(2, "10", "100")])
    assert [(one.received, one.quantity, one.net, one.tax) for one in found] == [
        (1, D(10), D(100), D("13.00")),
        (2, D(5), D(50), D("6.50")),
    ]
    exact = matched([asked("40", "4")], [received(1, "10", "100"), received(2, "4", "40")])
    assert [(one.received, one.quantity) for one in exact] == [(2, D(4))]


def test_what_is_not_there_is_left_over_and_what_differs_is_told() -> None:
    found = matched([asked("120", "12", rate=9)], [received(1, "10", "90")])
    assert [(one.received, one.quantity, one.net) for one in found] == [
        (1, D(10), D(100)),
        (None, D(2), D(20)),
    ]
    assert found[0].differences == (("rate", "9%", "13%"), ("price", "100", "90"))
    other = matched([asked("7", "1", "*服务*咨询")], [received(1)])
    assert [(one.received, one.net) for one in other] == [(None, D(7))]


def test_nothing_is_taken_twice() -> None:
    found = matched([asked(), asked()], [received(1)])
    assert [(one.asked, one.received) for one in found] == [(0, 1), (1, None)]


def test_a_discount_line_is_taken_off_its_own() -> None:
    lines = [asked("100"), asked("-10", None), asked("50", "5", "*饮料*商品P2")]
    assert [(one.net_amount, one.tax_amount) for one in without_discount_lines(lines)] == [
        (D(90), D("11.70")),
        (D(50), D("6.50")),
    ]


_AMOUNTS = st.decimals("0.01", "9999.99", places=2)
_QUANTITIES = st.decimals("0.1", "99", places=1)


@given(_AMOUNTS, _QUANTITIES, st.lists(st.tuples(_QUANTITIES, _AMOUNTS), max_size=6))
def test_shares_sum_to_the_line_and_never_pass_what_is_open(
    net: Decimal, quantity: Decimal, open_lines: list[tuple[Decimal, Decimal]]
) -> None:
    line = asked(str(net), str(quantity))
    stock = [received(pk, str(left), str(worth)) for pk, (left, worth) in enumerate(open_lines, 1)]
    found = matched([line], stock)
    assert sum((one.net for one in found), ZERO) == line.net_amount
    assert sum((one.tax for one in found), ZERO) == line.tax_amount
    assert sum((one.quantity or ZERO for one in found), ZERO) == quantity
    left = {one.id: one.quantity for one in stock}
    assert all((one.quantity or ZERO) <= left[one.received] for one in found if one.received)
