"""Whatever the order of entry, the books end where entering by date would have brought them.

The same documents are entered twice: for one product in the order drawn, with dates that jump back
and forth, for another in the order of their dates. Rounding makes no difference between the two:
every document must be worth the same to the cent, and every account must have moved the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from liandong.documents.auditing.auditor import audit
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import JournalLine
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import StockMove
from liandong.stock_ledger.stock import is_own
from tests.support.trading import Trading

ENTERED, BY_DATE = "P1", "P2"
ABOUT = {"sales_return": "sale", "purchase_return": "receipt", "invoice": "receipt", "freight": "receipt"}
FORMS: dict[str, tuple[str, dict[str, object]]] = {
    "receipt": ("purchasing.receipt", {"partner": "S1", "place": "主仓"}),
    "purchase_return": ("purchasing.purchase_return", {"partner": "S1", "place": "主仓"}),
    "invoice": ("finance.supplier_invoice", {"partner": "S1"}),
    "freight": ("purchasing.landed_cost", {"partner": "S2", "details": {"basis": "quantity"}}),
    "sale": ("sales.delivery", {"partner": "C1", "place": "主仓"}),
    "sales_return": ("sales.sales_return", {"partner": "C1", "place": "主仓"}),
    "found": ("inventory.adjustment_in", {"place": "主仓", "details": {"reason": "surplus"}}),
    "damage": ("inventory.adjustment_out", {"place": "主仓", "details": {"reason": "damage"}}),
}


@dataclass(frozen=True)
class Paper:
    """A document to enter. ``of`` picks the earlier paper that it is about."""

    kind: str
    day: int
    quantity: int = 1
    price: int = 1
    of: int = 0


@dataclass(frozen=True)
class Entry:
    """A paper that the books took: its number in the order of entry, and the one it is about."""

    number: int
    paper: Paper
    about: int | None


@dataclass
class Books:
    """One product's documents, by the number of their entry: ids and first lines."""

    trading: Trading
    product: str
    documents: dict[int, int] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)

    def enter(self, entry: Entry) -> None:
        """Book an entry.

        Raises:
            RefusedError: the books can't bear it.
        """
        with transaction.atomic():
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        paper, on = entry.paper, date(2026, 11, entry.paper.day)
        if paper.kind == "reversal" and entry.about is not None:
            original = self.documents[entry.about]
            outcome = reverse(ReversalRequest(original, self.trading.actor, on=on))
            self.documents[entry.number] = outcome.document
            return
        origin = None if entry.about is None else self.lines[entry.about]
        line = self.trading.line(self.product, str(paper.quantity), str(paper.price), origin=origin)
        type_id, header = FORMS[paper.kind]
        lines = [line]
        if paper.kind == "freight":
            cost = self.trading.line("运费", "1", str(paper.price))
            lines = [replace(line, price=Decimal(0)), cost]
        saved = self.trading.book(type_id, lines, on, **header)
        self.documents[entry.number], self.lines[entry.number] = saved.id, saved.lines[0]

    def worths(self) -> dict[int, Decimal]:
        """Return what each document adds to the stock's value, corrections of its lines included."""
        found = dict.fromkeys(self.documents, Decimal(0))
        numbers = {document: number for number, document in self.documents.items()}
        for move in StockMove.objects.filter(product=self.trading.products[self.product]):
            number = numbers[move.line.document_id]
            found[number] += (is_own(move.target_id) - is_own(move.source_id)) * move.value
        return found


def balances() -> dict[str, Decimal]:
    """Return the balance of every account."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for code, amount in JournalLine.objects.values_list("account__code", "amount"):
        found[code] += amount
    return found


def enter_as_drawn(books: Books, papers: Sequence[Paper]) -> list[Entry]:
    """Enter papers one after the other; return those that the books took."""
    taken: list[Entry] = []
    for number, paper in enumerate(papers):
        entry = _about(paper, number, taken)
        if entry is None:
            continue
        try:
            books.enter(entry)
        except RefusedError:
            continue
        taken.append(entry)
    return taken


def _about(paper: Paper, number: int, taken: Sequence[Entry]) -> Entry | None:
    """Choose what a paper is about: nothing that is dated after it or was reversed."""
    wanted = ABOUT.get(paper.kind)
    if wanted is None and paper.kind != "reversal":
        return Entry(number, paper, None)
    reversed_ones = {one.about for one in taken if one.paper.kind == "reversal"}
    open_ones = [
        one
        for one in taken
        if one.paper.kind == (wanted or one.paper.kind) != "reversal"
        and one.number not in reversed_ones
        and _last_day(one, taken) <= paper.day
    ]
    if not open_ones:
        return None
    return Entry(number, paper, open_ones[paper.of % len(open_ones)].number)


def _last_day(entry: Entry, taken: Sequence[Entry]) -> int:
    """Return the last day of an entry and of all that is about it."""
    about = [one for one in taken if one.about == entry.number]
    return max([entry.paper.day, *(_last_day(one, taken) for one in about)])


papers = st.lists(
    st.builds(
        Paper,
        st.sampled_from((*FORMS, "receipt", "sale", "sale", "reversal", "reversal")),
        st.integers(1, 12),
        st.integers(1, 9),
        st.integers(1, 40),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=9,
).map(lambda drawn: [Paper("receipt", 1, 10, 10), *drawn])


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=papers)
@example(
    [
        Paper("receipt", 1, 10, 10),
        Paper("sale", 3, 5),
        Paper("invoice", 5, 10, 12),
        Paper("receipt", 2, 10, 20),
    ]
)
@example(
    [
        Paper("receipt", 1, 10, 10),
        Paper("sale", 9, 10),
        Paper("receipt", 5, 10, 20),
        Paper("receipt", 7, 10, 30),
    ]
)
@example(
    [
        Paper("receipt", 1, 10, 10),
        Paper("invoice", 2, 10, 12),
        Paper("sale", 9, 5),
        Paper("receipt", 1, 10, 20),
    ]
)
@example(
    [
        Paper("receipt", 1, 10, 10),
        Paper("sale", 9, 5),
        Paper("receipt", 5, 10, 20),
        Paper("reversal", 9, of=1),
    ]
)
@example(
    [
        Paper("receipt", 1, 10, 10),
        Paper("sale", 9, 4),
        Paper("purchase_return", 6, 2),
        Paper("freight", 3, 8, 33),
        Paper("reversal", 9, of=3),
    ]
)
def test_the_order_of_entry_leaves_no_trace(trading: Trading, drawn: list[Paper]) -> None:
    trading.service("运费")
    with transaction.atomic():
        entered, by_date = Books(trading, ENTERED), Books(trading, BY_DATE)
        before = balances()
        taken = enter_as_drawn(entered, drawn)
        between = balances()
        is_possible = enter_by_date(by_date, taken)
        after = balances()
        worths = entered.worths(), by_date.worths()
        findings = audit()
        transaction.set_rollback(True)
    assume(is_possible)
    assert worths[0] == worths[1]
    assert {code: between[code] - before[code] for code in after} == {
        code: after[code] - between[code] for code in after
    }
    assert findings == []


def enter_by_date(books: Books, taken: Sequence[Entry]) -> bool:
    """Enter the same by date; tell whether the books took all: within a day goods may run short."""
    try:
        for entry in sorted(taken, key=lambda one: (one.paper.day, one.number)):
            books.enter(entry)
    except RefusedError:
        return False
    return True
