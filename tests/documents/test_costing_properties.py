"""The real engine under every cost method and scope: whatever is entered in whatever order of dates.

Value is conserved, no cost falls below zero, the auditor agrees, and playing everything from the first day
finds nothing to correct.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.documents.auditing.auditor import audit
from liandong.documents.models import DocumentLine
from liandong.documents.month_average import run
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import rules_on, set_rules
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import CostMethod
from liandong.kernel.terms import AccountRole, Purpose
from liandong.stock_ledger.book import costing_of
from liandong.stock_ledger.models import CostLayer, CostState, LayerUse, StockMove
from liandong.stock_ledger.past import PastMove
from liandong.stock_ledger.recosting import Books, corrections
from liandong.stock_ledger.stock import CostKey, Layer, LayerTaking, is_own
from tests.support.trading import Trading

D = Decimal
START = date(2026, 11, 1)
METHODS = ("moving_average", "fifo", "specific", "monthly_average")


@dataclass(frozen=True)
class Wish:
    """Something to do on a day; what it is about is chosen by number."""

    kind: str
    day: int
    quantity: int
    cents: int
    of: int
    in_shop: bool

    @property
    def on(self) -> date:
        return START + timedelta(days=self.day)

    @property
    def place(self) -> str:
        return "门店仓" if self.in_shop else "主仓"


WISHES = st.builds(
    Wish,
    kind=st.sampled_from(
        ["receive", "receive", "sell", "sell", "pass", "bear", "bill", "return", "send back", "make", "undo"]
    ),
    day=st.integers(0, 8),
    quantity=st.integers(1, 6),
    cents=st.integers(1, 3000),
    of=st.integers(0, 9),
    in_shop=st.booleans(),
)


@dataclass
class Company:
    """What was booked, by kind."""

    trading: Trading
    booked: dict[str, list[SavedDraft]] = field(default_factory=dict)

    def wish(self, one: Wish) -> bool:
        """Do it, if it can be: by an earlier document of its kind, or by itself; tell whether it was."""
        try:
            with transaction.atomic():
                made = _DOING[one.kind](self, one)
        except RefusedError:
            return False
        if made is not None:
            self.booked.setdefault(one.kind, []).append(made)
        return made is not None

    def one_of(self, kind: str, wish: Wish) -> SavedDraft | None:
        """Return an earlier document of a kind, chosen by number."""
        found = self.booked.get(kind, [])
        return found[wish.of % len(found)] if found else None

    def receive(self, one: Wish) -> SavedDraft:
        return self.trading.receive("P1", str(one.quantity), str(D(one.cents) / 100), one.place, one.on)

    def sell(self, one: Wish) -> SavedDraft:
        product = "P3" if one.of % 3 == 0 else "P1"
        line = self.trading.line(product, str(one.quantity), "30")
        return self.trading.book("sales.delivery", [line], one.on, partner="C1", place=one.place)

    def pass_on(self, one: Wish) -> SavedDraft:
        other = "主仓" if one.in_shop else "门店仓"
        line = self.trading.line("P1", str(one.quantity))
        return self.trading.book("inventory.transfer", [line], one.on, place=one.place, target_place=other)

    def bear(self, one: Wish) -> SavedDraft | None:
        receipt = self.one_of("receive", one)
        amount = D(one.cents) / (100 if one.quantity % 3 else -100)
        return self.trading.bear(str(amount), [receipt], on=one.on) if receipt else None

    def bill(self, one: Wish) -> SavedDraft | None:
        receipt = self.one_of("receive", one)
        if receipt is None:
            return None
        row = DocumentLine.objects.get(pk=receipt.lines[0])
        price = str(D(one.cents) / 100)
        line = self.trading.line("P1", str(row.quantity), price, origin=row.pk)
        return self.trading.book("finance.supplier_invoice", [line], one.on, partner="S1")

    def give_back(self, one: Wish) -> SavedDraft | None:
        sale = self.one_of("sell", one)
        if sale is None:
            return None
        row = DocumentLine.objects.select_related("product").get(pk=sale.lines[0])
        line = self.trading.line(row.product.code if row.product else "P1", "1", "30", origin=row.pk)
        return self.trading.book("sales.sales_return", [line], one.on, partner="C1", place=one.place)

    def send_back(self, one: Wish) -> SavedDraft | None:
        receipt = self.one_of("receive", one)
        if receipt is None:
            return None
        line = self.trading.line("P1", "1", "10", origin=receipt.lines[0])
        return self.trading.book("purchasing.purchase_return", [line], one.on, partner="S1", place=one.place)

    def make(self, one: Wish) -> SavedDraft:
        lines = [
            self.trading.line("P3", "2", details={"role": "whole"}),
            self.trading.line("P1", str(one.quantity), details={"role": "part"}),
        ]
        return self.trading.book("inventory.assembly", lines, one.on, place=one.place)

    def undo(self, one: Wish) -> None:
        kinds = sorted(self.booked)
        document = self.one_of(kinds[one.of % len(kinds)], one) if kinds else None
        if document is not None:
            reverse(ReversalRequest(document.id, self.trading.actor))


_DOING: dict[str, Callable[[Company, Wish], SavedDraft | None]] = {
    "receive": Company.receive,
    "sell": Company.sell,
    "pass": Company.pass_on,
    "bear": Company.bear,
    "bill": Company.bill,
    "return": Company.give_back,
    "send back": Company.send_back,
    "make": Company.make,
    "undo": Company.undo,
}


@contextmanager
def company_of(trading: Trading, method: str, scope: str) -> Iterator[Company]:
    """Have a company with these rules for the block; nothing of it stays."""
    with transaction.atomic():
        changes = {"cost_method": method, "cost_scope": scope}
        set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
        yield Company(trading)
        transaction.set_rollback(True)


def past_moves() -> list[PastMove]:
    """Return every move, as playing wants it, read by a road of its own."""
    rows = StockMove.objects.select_related("line__document", "line__origin__document").order_by(
        "business_date", "pk"
    )
    reds = {
        red: DocumentLine.objects.get(document=red.document.reverses_id, position=red.position).pk
        for red in DocumentLine.objects.filter(document__reverses__isnull=False).select_related("document")
    }
    turned = {red.pk: original for red, original in reds.items()}
    found = []
    for row in rows:
        origin = row.line.origin
        home = (origin.place_id or origin.document.place_id) if origin else None
        found.append(
            PastMove(
                line=row.line_id,
                lot=row.lot_id or 0,
                source=row.source_id,
                target=row.target_id,
                quantity=row.quantity,
                value=row.value,
                purpose=Purpose(row.purpose),
                business_date=row.business_date,
                origin=row.line.origin_id,
                original=turned.get(row.line_id),
                basis=abs(row.line.quantity),
                place=home,
                product=row.product_id,
                document=row.line.document_id,
                is_own=row.document_id == row.line.document_id,
            )
        )
    return found


def books(method: str) -> Books:
    """Return the costs and layers as they stand."""
    costing = costing_of(rules_on(START))
    assert costing.method == method
    costs = {
        (row.scope, row.product_id, row.lot_id or 0): (row.quantity, row.value)
        for row in CostState.objects.all()
    }
    layers: dict[CostKey, list[Layer]] = {}
    by_id = {}
    for row in CostLayer.objects.order_by("business_date", "pk"):
        layer = Layer(
            row.line_id, row.business_date, row.quantity, row.remaining, row.remaining_value, row.pk
        )
        by_id[row.pk] = layer
        layers.setdefault((row.scope, row.product_id, 0), []).append(layer)
    sums: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    for use in LayerUse.objects.all():
        before = sums.get((use.line_id, use.layer_id), (ZERO, ZERO))
        sums[use.line_id, use.layer_id] = (before[0] + use.quantity, before[1] + use.value)
    uses: dict[int, list[LayerTaking]] = {}
    for (line, layer_id), figures in sums.items():
        uses.setdefault(line, []).append(LayerTaking(by_id[layer_id], line, *figures))
    return Books(costing, costs, {}, layers, uses)


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", METHODS)
def test_whatever_is_entered_the_books_are_those_of_playing_it_by_date(
    trading: Trading, method: str, scope: str
) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(WISHES, min_size=4, max_size=14))
    def holds(wishes: list[Wish]) -> None:
        with company_of(trading, method, scope) as company:
            for wish in wishes:
                company.wish(wish)
            if method == CostMethod.MONTHLY_AVERAGE:
                run(START, trading.actor, date(2026, 12, 3))
            _holds(trading)
            if method != CostMethod.MONTHLY_AVERAGE:
                again = corrections(books(method), past_moves())
                assert [(one.move.line, one.amount) for one in again.corrections] == []

    holds()


def _holds(trading: Trading) -> None:
    assert audit() == []
    kept = list(CostState.objects.values_list("quantity", "value"))
    assert all(value >= ZERO and (quantity > ZERO or value == ZERO) for quantity, value in kept)
    assert sum((value for _, value in kept), ZERO) == trading.account(AccountRole.INVENTORY)
    flowed = sum(
        (
            (is_own(target) - is_own(source)) * value
            for source, target, value in StockMove.objects.values_list("source", "target", "value")
        ),
        ZERO,
    )
    assert flowed == sum((value for _, value in kept), ZERO)
