"""Opening stock comes in at quantity times cost, and never without a cost."""

from dataclasses import replace
from decimal import Decimal

from liandong.inventory.opening_stock.plan import plan
from liandong.kernel.plans import PlannedMove
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Purpose, VirtualPlace
from tests.support.drafts import MAIN, P1, RULES, codes, draft, goods


def test_quantity_times_cost() -> None:
    planned = plan(draft(goods(100, "1.25", tax=0)), RULES)
    assert planned.moves == (
        PlannedMove(1, P1, VirtualPlace.OPENING, MAIN, Decimal(100), Purpose.OPENING, Decimal("125.00")),
    )


def test_goods_without_a_cost_are_refused() -> None:
    assert codes(plan(draft(goods(100, 0, tax=0)), RULES)) == [("no_cost", 1)]


def test_a_cost_knows_no_tax_even_where_prices_include_it() -> None:
    line = goods(100, "1.25", tax=13)
    with_tax = replace(
        line, net_amount=Decimal("110.62"), tax_amount=Decimal("14.38"), gross_amount=Decimal(125)
    )
    including = Rules(price_includes_tax=True)
    assert plan(draft(line), RULES).moves[0].value == Decimal("125.00")
    assert plan(draft(with_tax), including).moves[0].value == Decimal("125.00")
