"""A kit's margin is its own in the sums by product: its parts cost what it was sold for."""

from datetime import date
from decimal import Decimal

from liandong.analytics.month_sums import Asked, SumSlice, sum_page
from liandong.analytics.periods import Days
from liandong.analytics.sum_groups import EVERYTHING, GROUPS
from liandong.analytics.trade import reach_of
from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.documents import outbox
from tests.support.trading import Trading, make_trading

D = Decimal
NOVEMBER = Days(date(2026, 11, 1), date(2026, 11, 30))


def by_code(trading: Trading) -> dict[str, tuple[Decimal, Decimal]]:
    asked = Asked(reach_of(trading.actor), "sales", GROUPS["product"], (NOVEMBER,), EVERYTHING)
    return {row.code: (row.sums[0].net, row.sums[0].cost) for row in sum_page(asked, SumSlice()).rows}


def test_the_kit_bears_the_cost_of_its_parts(company: str) -> None:
    del company
    trading = make_trading()
    parts = (Part(trading.products["P1"], D(2)), Part(trading.products["P2"], D(1)))
    set_composition(CompositionForm(trading.service("礼盒"), parts), trading.actor)
    trading.receive("P1", "10", "2")
    trading.receive("P2", "10", "5")
    lines = [trading.line("礼盒", "2", "20"), trading.line("P1", "1", "3")]
    trading.book("sales.delivery", lines, partner="C1", place="主仓")
    wanted = {"礼盒": (D(40), D(18)), "P1": (D(3), D(2)), "P2": (D(0), D(0))}
    assert by_code(trading) == wanted
    outbox.handle_pending()
    assert by_code(trading) == wanted
