"""Goods of a warehouse and its bins wanted twice at once: promised or gone, never both.

Second after first is PostgreSQL only: there rows are locked; on SQLite the second waits for the whole file.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.booking import book_each
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest, Outcome
from liandong.identity.rule_book import set_rules
from liandong.stock_ledger.actions import PlaceForm, create_place
from liandong.stock_ledger.models import Reservation, StockBalance
from tests.documents.test_concurrency import at_once
from tests.documents.test_locks import posting
from tests.support.taking_turns import Work, second_after_first
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
AWAY: dict[str, tuple[str, dict[str, Any]]] = {
    "sold": ("sales.delivery", {"partner": "C2", "place": "A1"}),
    "lost": ("inventory.adjustment_out", {"place": "A1", "details": {"reason": "damage"}}),
    "moved out": (
        "inventory.transfer",
        {"place": "A1", "target_place": "门店仓", "details": {"mode": "direct"}},
    ),
    "sent back": ("purchasing.purchase_return", {"partner": "S1", "place": "A1"}),
}


@pytest.fixture
def trading(fresh_company: str) -> Trading:
    """主仓 with six bottles of P1 in A1, none outside it."""
    made = make_trading()
    for code in ("A1", "A2"):
        made.places[code] = create_place(PlaceForm(code, code), made.actor, warehouse=made.places["主仓"])
    made.receive("P1", "6", "10", place="A1")
    return made


def ordering(trading: Trading, quantity: str) -> Work:
    lines = [trading.line("P1", quantity, "30")]
    return posting(trading, trading.draft("sales.order", lines, partner="C1", place="主仓"))


def leaving(trading: Trading, way: str, quantity: str) -> Work:
    type_id, header = AWAY[way]
    return posting(trading, trading.draft(type_id, [trading.line("P1", quantity, "10")], **header))


def held() -> Decimal:
    return sum(Reservation.objects.values_list("quantity", flat=True), D(0))


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("way", AWAY)
def test_what_leaves_a_bin_is_not_promised_meanwhile(trading: Trading, fresh_company: str, way: str) -> None:
    first, second = leaving(trading, way, "4"), ordering(trading, "6")
    assert second_after_first(fresh_company, first, second) == ([], [])
    assert (held(), trading.stock("P1", "A1")[0]) == (D(2), D(2))
    assert audit() == []


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("way", AWAY)
def test_what_is_promised_does_not_leave_a_bin_meanwhile(
    trading: Trading, fresh_company: str, way: str
) -> None:
    first, second = ordering(trading, "6"), leaving(trading, way, "4")
    assert second_after_first(fresh_company, first, second) == ([], ["short_stock"])
    assert (held(), trading.stock("P1", "A1")[0]) == (D(6), D(6))
    assert audit() == []


@pytest.mark.only_on("postgresql")
def test_what_goes_to_a_bin_that_never_had_any_is_not_counted_twice(
    trading: Trading, fresh_company: str
) -> None:
    """The second does not see the new bin's goods, so it may promise less, never more."""
    details = {"mode": "direct"}
    saved = trading.draft(
        "inventory.transfer", [trading.line("P1", "4")], place="A1", target_place="A2", details=details
    )
    first, second = posting(trading, saved), ordering(trading, "6")
    assert second_after_first(fresh_company, first, second) == ([], [])
    assert D(2) <= held() <= D(6)
    assert audit() == []


@pytest.mark.only_on("postgresql")
def test_what_is_owed_by_a_bin_that_never_had_any_is_not_promised(
    trading: Trading, fresh_company: str
) -> None:
    """A2's first sale, without stock, is posted while an order waits for what the warehouse has together."""
    set_rules({"sells_below_zero": True}, effective_from=DAY, actor=trading.actor, has_moves=lambda: True)
    lines = [trading.line("P1", "5", "30")]
    first = posting(trading, trading.draft("sales.delivery", lines, partner="C2", place="A2"))
    second = ordering(trading, "6")
    assert second_after_first(fresh_company, first, second) == ([], [])
    assert (held(), trading.stock("P1", "A2")[0]) == (D(1), D(-5))
    assert audit() == []


@pytest.mark.only_on("postgresql")
def test_nothing_is_sold_below_zero_that_a_new_bin_keeps(trading: Trading, fresh_company: str) -> None:
    """An order that names A2 keeps what just came there; a sale from the warehouse itself waited for both."""
    set_rules({"sells_below_zero": True}, effective_from=DAY, actor=trading.actor, has_moves=lambda: True)
    came = posting(
        trading,
        trading.draft("purchasing.receipt", [trading.line("P1", "5", "9")], partner="S1", place="A2"),
    )
    lines = [trading.line("P1", "5", "30")]
    wanted = posting(trading, trading.draft("sales.order", lines, partner="C1", place="A2"))
    lines = [trading.line("P1", "8", "30")]
    sold = posting(trading, trading.draft("sales.delivery", lines, partner="C2", place="主仓"))

    def both() -> list[str]:
        return [*came(), *wanted()]

    assert second_after_first(fresh_company, both, sold) == ([], ["short_reserved"])
    assert held() == D(5)
    assert audit() == []


def test_orders_sales_moves_and_losses_at_once_never_take_the_same_twice(
    trading: Trading, fresh_company: str
) -> None:
    ids = trading.partners | trading.places

    def one(kind: str, lines: str, **header: Any) -> Callable[[], Outcome]:
        found: dict[str, Any] = {
            name: value if name == "details" else ids[value] for name, value in header.items()
        }
        draft = DraftInput(kind, DAY, (trading.line("P1", lines, "30"),), **found)
        return lambda: book_each([DraftRequest(draft, trading.actor)])[0]

    def move(source: str, target: str) -> Callable[[], Outcome]:
        header = {"place": source, "target_place": target, "details": {"mode": "direct"}}
        return one("inventory.transfer", "2", **header)

    moves = [move("A1", "A2") for _ in range(3)]
    moves += [move("A2", "主仓") for _ in range(2)]
    orders = [one("sales.order", "1", partner="C1", place="主仓") for _ in range(4)]
    taken = [one("sales.delivery", "1", partner="C2", place=place) for place in ("A1", "A2", "主仓")]
    taken += [
        one("inventory.adjustment_out", "1", place=place, details={"reason": "damage"})
        for place in ("A1", "A2", "A1")
    ]
    outcomes = at_once(fresh_company, [*moves, *orders, *taken])
    gone = sum(outcome.is_posted for outcome in outcomes[len(moves) + len(orders) :])
    left = sum(StockBalance.objects.filter(place__gt=100).values_list("quantity", flat=True), D(0))
    assert left == D(6 - gone)
    assert held() <= left
    assert audit() == []
