"""The monthly average as properties: value is conserved, every issue costs the same, again is nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.money import ZERO
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.averaging import Averaged, averaged, corrected
from liandong.stock_ledger.recosting import PastMove
from liandong.stock_ledger.stock import is_own
from liandong.stock_ledger.weighed import Weighing
from tests.stock_ledger.books import CUSTOMER, MAIN, P1, SUPPLIER, Books

D = Decimal
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
KEY = (0, P1, 0)

quantities = st.decimals("0.001", "50", places=3)
values = st.decimals("0", "500", places=2)
steps = st.lists(
    st.tuples(
        st.sampled_from(["receive", "issue", "return", "send back", "late"]),
        quantities,
        values,
        st.integers(-10, 40),
    ),
    min_size=1,
    max_size=25,
)
Step = tuple[str, Decimal, Decimal, int]


class _Month:
    """Goods moving in October, November and December, as the ledger would keep them."""

    def __init__(self, history: Sequence[Step]) -> None:
        self.books = Books(CostMethod.MONTHLY_AVERAGE)
        self.moves: list[PastMove] = []
        self.receipts: list[tuple[int, Decimal]] = []
        self.sales: list[tuple[int, Decimal, Decimal]] = []
        for kind, quantity, value, offset in sorted(history, key=lambda step: step[3]):
            self.play(kind, quantity, value, FIRST + timedelta(days=offset))

    def play(self, kind: str, quantity: Decimal, value: Decimal, on: date) -> None:
        origin: int | None = None
        purpose, basis = Purpose.ADJUSTMENT, quantity
        source, target = MAIN, int(CUSTOMER)
        more: dict[str, object] = {}
        if kind == "receive":
            source, target, more = int(SUPPLIER), MAIN, {"value": value}
        elif kind == "return" and self.sales:
            origin, sold, cost = self.sales.pop()
            quantity, more, purpose = sold, {"value": cost}, Purpose.SALES_RETURN
            source, target = int(CUSTOMER), MAIN
        elif kind == "send back":
            target, more, purpose = int(SUPPLIER), {"value": value}, Purpose.PURCHASE_RETURN
        elif kind == "late":
            if not self.receipts:
                return
            origin, basis = self.receipts[-1]
            source, target, quantity = int(SUPPLIER), MAIN, ZERO
            more = {"value": value - 250, "basis": basis, "layer_of": origin}
        weighing = self.books.move(source, target, quantity, on=on, **more)
        if weighing.problems:
            return
        self.note(weighing, purpose, origin, basis)
        if kind == "receive":
            self.receipts.append((self.books.line, quantity))
        elif kind == "issue":
            self.sales.append((self.books.line, quantity, weighing.moves[0].value))

    def note(self, weighing: Weighing, purpose: Purpose, origin: int | None, basis: Decimal) -> None:
        for move in weighing.moves:
            past = PastMove(
                line=self.books.line,
                lot=0,
                source=move.source,
                target=move.target,
                quantity=move.quantity,
                value=move.value,
                purpose=purpose,
                business_date=weighing.business_date,
                origin=origin,
                basis=basis,
                place=MAIN,
            )
            self.moves.append(past)

    def average(self) -> Averaged:
        cost = self.books.stock.cost(KEY)
        return averaged((cost.quantity, cost.value), self.moves, (FIRST, LAST), is_own)


@given(steps)
def test_value_is_conserved_and_every_issue_costs_the_same(history: Sequence[Step]) -> None:
    month = _Month(history)
    found = month.average()
    before = sum(((is_own(one.target) - is_own(one.source)) * one.value for one in month.moves), ZERO)
    assert month.books.stock.cost(KEY).value == before
    assert found.closing[0] >= ZERO
    assert found.closing[1] >= ZERO
    assert found.closing[0] or not found.closing[1]
    assert all(one.outside < MAIN for one in found.corrections)  # only accounts outside the stock bear it
    if not found.corrections:
        return
    month.moves += [corrected(one, LAST) for one in found.corrections]
    month.books.stock.cost(KEY).value += found.change
    after = sum(((is_own(one.target) - is_own(one.source)) * one.value for one in month.moves), ZERO)
    assert after - before == found.change
    again = month.average()
    assert again.corrections == ()
    assert (again.closing, again.issued) == (found.closing, found.issued)
    if not found.issued[0]:
        return  # whatever was sold came back: it cancels out at the cost it went at
    quantity, value = found.opening[0] + found.received[0], found.opening[1] + found.received[1]
    for line, sold in _sold(month.moves).items():
        assert abs(sold[1] * quantity - sold[0] * value) <= quantity * D("0.01"), line


def _sold(moves: Sequence[PastMove]) -> dict[int, tuple[Decimal, Decimal]]:
    """Return quantity and value of the month's sales that did not come back, corrections included."""
    found: dict[int, tuple[Decimal, Decimal]] = {}
    sales = {
        one.line
        for one in moves
        if one.target == CUSTOMER and one.quantity and FIRST <= one.business_date <= LAST
    }
    for one in moves:
        if one.line in sales:
            sign = (one.target == CUSTOMER) - (one.source == CUSTOMER)
            quantity, value = found.get(one.line, (ZERO, ZERO))
            found[one.line] = (quantity + sign * one.quantity, value + sign * one.value)
    return found
