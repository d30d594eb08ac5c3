"""Assembling and taking apart in the books: nothing is lost under any cost method, and all comes back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import audit
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.margins import corrected_by
from liandong.documents.messages import message
from liandong.documents.models import Document, DocumentLine
from liandong.documents.month_average import run
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.support.trading import Trading

D = Decimal
WHOLE, PART = {"role": "whole"}, {"role": "part"}


def day(number: int) -> date:
    return date(2026, 11, number)


def rule(trading: Trading, **changes: object) -> None:
    set_rules(changes, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)


def assemble(
    trading: Trading, made: str, *parts: tuple[str, str], on: int = 5, fee: str = "0.05"
) -> SavedDraft:
    lines = [trading.line("P3", made, details=WHOLE)]
    lines += [trading.line(product, quantity, details=PART) for product, quantity in parts]
    details = {"fee": fee, "fee_from": "wages"}
    return trading.book("inventory.assembly", lines, day(on), place="主仓", details=details)


def take_apart(trading: Trading, *parts: tuple[str, str], on: int = 7, shares: str = "1") -> SavedDraft:
    lines = [trading.line("P3", "1", details=WHOLE)]
    for product, quantity in parts:
        lines.append(trading.line(product, quantity, details={**PART, "share": shares}))
    return trading.book("inventory.disassembly", lines, day(on), place="主仓")


def worth(trading: Trading, scope: int) -> Decimal:
    return sum((trading.cost(product, scope)[1] for product in ("P1", "P2", "P3")), D(0))


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific", "monthly_average"])
def test_the_whole_is_worth_its_parts_and_all_of_it_comes_back(
    trading: Trading, method: str, scope: str
) -> None:
    rule(trading, cost_method=method, cost_scope=scope)
    where = 0 if scope == "company" else trading.places["主仓"]
    trading.receive("P1", "3", "3.33", on=day(1))
    trading.receive("P1", "4", "1.17", on=day(2))
    trading.receive("P2", "7", "1.43", on=day(2))
    before = worth(trading, where)
    parts = [trading.cost(product, where)[1] for product in ("P1", "P2")]
    made = assemble(trading, "3", ("P1", "5"), ("P2", "4"))
    used = sum(parts, D(0)) - sum((trading.cost(product, where)[1] for product in ("P1", "P2")), D(0))
    assert trading.cost("P3", where) == (D(3), used + D("0.05"))
    assert worth(trading, where) == before + D("0.05")
    assert trading.account(AccountRole.PRODUCTION) == 0
    assert trading.account(AccountRole.WAGES) == D("-0.05")
    apart = take_apart(trading, ("P1", "2"), ("P2", "1"))
    assert worth(trading, where) == before + D("0.05")
    assert audit() == []
    reverse(ReversalRequest(apart.id, trading.actor))
    reverse(ReversalRequest(made.id, trading.actor))
    assert trading.cost("P3", where) == (D(0), D(0))
    assert worth(trading, where) == before
    assert audit() == []


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_a_cost_beyond_what_is_kept_is_told_and_nothing_is_made(trading: Trading, method: str) -> None:
    # A millionth of the whole for 900 000 and its part's 2.00 comes to 900 002 000 000 a piece.
    rule(trading, cost_method=method)
    trading.receive("P1", "10", "2", on=day(1))
    for fee, cost in (("900000000000", "900000000002000000"), ("1000000", "1000002000000")):
        with pytest.raises(RefusedError) as refused:
            assemble(trading, "0.000001", ("P1", "1"), fee=fee)
        assert [(one.code, one.line) for one in refused.value.problems] == [("unit_cost_too_large", 1)]
        assert f"单位成本 {cost} 太大" in message(refused.value.problems[0])
    assert trading.cost("P1") == (D(10), D(20))
    assemble(trading, "0.000001", ("P1", "1"), fee="900000")
    assert trading.cost("P3") == (D("0.000001"), D(900002))
    assert audit() == []


def test_what_was_sold_can_not_be_unmade(trading: Trading) -> None:
    trading.receive("P1", "4", "2", on=day(1))
    made = assemble(trading, "1", ("P1", "4"))
    trading.book("sales.delivery", [trading.line("P3", "1", "30")], day(6), partner="C1", place="主仓")
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(made.id, trading.actor))
    assert [problem.code for problem in refusal.value.problems] == ["short_stock"]


def test_parts_that_are_short_are_told_and_nothing_is_made(trading: Trading) -> None:
    trading.receive("P1", "4", "2", on=day(1))
    with pytest.raises(RefusedError) as refusal:
        assemble(trading, "1", ("P1", "5"), ("P2", "1"))
    assert [(one.code, one.line) for one in refusal.value.problems] == [
        ("short_stock", 2),
        ("short_stock", 3),
    ]
    assert trading.cost("P3") == (D(0), D(0))


def test_the_month_leaves_what_was_assembled_at_its_cost(trading: Trading) -> None:
    rule(trading, cost_method="monthly_average")
    trading.receive("P1", "10", "2", on=day(1))
    assemble(trading, "1", ("P1", "5"), fee="")
    trading.receive("P1", "5", "5", on=day(9))
    trading.book("sales.delivery", [trading.line("P1", "2", "30")], day(8), partner="C1", place="主仓")
    run(day(1), trading.actor, date(2026, 12, 3))
    assert trading.cost("P3") == (D(1), D("10.00"))
    # 10 × 2.00 − 5 assembled at 10.00 + 5 × 5.00 = 35.00 for 10; two of them were sold.
    assert trading.cost("P1") == (D(8), D("28.00"))
    assert audit() == []


def test_what_was_made_follows_what_its_parts_cost_later(trading: Trading) -> None:
    trading.receive("P1", "10", "2", on=day(1))
    assemble(trading, "1", ("P1", "4"), fee="")
    trading.receive("P1", "7", "2", on=day(3))
    assert trading.cost("P1") == (D(13), D("26.00"))
    late = trading.receive("P1", "8", "3", on=day(4))
    # 25 pieces for 58.00 before the assembly: four of them are worth 9.28, a cent of it by rounding.
    assert (trading.cost("P1"), trading.cost("P3")) == ((D(21), D("48.72")), (D(1), D("9.28")))
    assert trading.account(AccountRole.PRODUCTION) == 0
    assert audit() == []
    reverse(ReversalRequest(late.id, trading.actor))
    assert (trading.cost("P1"), trading.cost("P3")) == ((D(13), D("26.00")), (D(1), D("8.00")))
    assert audit() == []


@pytest.mark.parametrize("scope", ["company", "warehouse"])
@pytest.mark.parametrize("method", ["moving_average", "fifo", "specific"])
def test_freight_goes_through_what_was_made_and_taken_apart_to_the_sale_and_back(
    trading: Trading, method: str, scope: str
) -> None:
    """Ten at 2.00, four in P3, taken apart into P2, which is sold: 10.00 of freight is 4.00 for the sale."""
    rule(trading, cost_method=method, cost_scope=scope)
    where = 0 if scope == "company" else trading.places["主仓"]
    receipt = trading.receive("P1", "10", "2", on=day(1))
    assemble(trading, "1", ("P1", "4"), on=3, fee="1.00")
    take_apart(trading, ("P2", "2"), on=5)
    sale = trading.book("sales.delivery", [trading.line("P2", "2", "30")], day(7), partner="C1", place="主仓")
    freight = trading.bear("10", [receipt], on=day(20))
    assert trading.cost("P1", where) == (D(6), D(18))
    assert trading.account(AccountRole.COST_OF_SALES) == D(13)
    changed = corrected_by(Document.objects.get(pk=freight.id), trading.actor, 9)
    assert [(one.document.pk, one.change) for one in changed.margins] == [(sale.id, D(4))]
    assert (changed.elsewhere, trading.account(AccountRole.PRODUCTION)) == (D(0), D(0))
    assert audit() == []
    reverse(ReversalRequest(freight.id, trading.actor))
    assert (trading.cost("P1", where), trading.account(AccountRole.COST_OF_SALES)) == ((D(6), D(12)), D(9))
    assert audit() == []


def test_lots_and_pieces(trading: Trading) -> None:
    Product.objects.filter(pk=trading.products["P3"]).update(tracking=Tracking.SERIAL)
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.LOT)
    line = trading.line("P1", "4", "2", lot="A")
    trading.book("purchasing.receipt", [line], day(1), partner="S1", place="主仓")
    lines = [
        trading.line("P3", "2", details={**WHOLE, "serials": "SN1 SN2"}),
        trading.line("P1", "4", lot="A", details=PART),
    ]
    made = trading.book("inventory.assembly", lines, day(5), place="主仓")
    assert audit() == []
    reverse(ReversalRequest(made.id, trading.actor))
    assert audit() == []
    lines[1] = replace(lines[1], lot="")
    with pytest.raises(RefusedError) as refusal:
        trading.book("inventory.assembly", lines, day(5), place="主仓")
    assert [problem.code for problem in refusal.value.problems] == ["lot_missing"]


def test_parts_are_proposed_from_the_composition(trading: Trading) -> None:
    parts = (Part(trading.products["P1"], D(2), D(5)), Part(trading.products["P2"], D("1.5")))
    set_composition(CompositionForm(trading.products["P3"], parts, D(3)), trading.actor)
    saved = propose(
        trading, "inventory.assembly", trading.line("P3", "1", unit="箱"), trading.line("P1", "9")
    )
    rows = DocumentLine.objects.filter(document=saved.id).order_by("position")
    # 24 of P3: 24 × 2 ÷ 3 = 16 and 5 per cent; 24 × 1.5 ÷ 3 = 12
    assert [(row.quantity, row.details["role"]) for row in rows] == [
        (D(24), "whole"), (D("16.8"), "part"), (D(12), "part"),
    ]  # fmt: skip
    apart = propose(trading, "inventory.disassembly", trading.line("P3", "3"))
    rows = DocumentLine.objects.filter(document=apart.id).order_by("position")
    assert [row.quantity for row in rows] == [D(3), D(2), D("1.5")]
    with pytest.raises(RefusedError) as refusal:
        propose(trading, "inventory.assembly", trading.line("P1", "1"))
    assert [problem.code for problem in refusal.value.problems] == ["composition_missing"]


def propose(trading: Trading, type_id: str, *lines: LineInput) -> SavedDraft:
    draft = DraftInput(type_id, day(5), lines, place=trading.places["主仓"], proposes_parts=True)
    return save_draft(DraftRequest(draft, trading.actor))
