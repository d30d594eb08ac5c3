"""库存管理成本: capital, storage and losses by hand; who sees no cost sees none of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.catalog.models import Product
from liandong.documents import outbox
from liandong.documents.month_average import run
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.identity.rule_book import set_rules
from liandong.inventory.costing import KeepingCost, keeping_costs
from liandong.inventory.stock_rules import StockRules, StorageRates, change_rules, read_rules
from liandong.inventory.web.parts import unfolded
from liandong.kernel.terms import AccountRole
from liandong.stock_ledger.filters import StockFilter
from liandong.stock_ledger.models import Place, PlaceKind
from tests.support.pages import context_of, signed_in, table
from tests.support.trading import Trading, make_trading

D = Decimal
MONTHS = (date(2026, 10, 1), date(2026, 11, 1))
RULES = StockRules(capital_rate=D(12), storage_volume=D(5), storage_piece=D("0.5"))


@pytest.fixture
def kept(today: object) -> Trading:
    """P1 at 10.00: 100 in September, 40 more on 5 November and 60 sold, 2 of them broken on 6 November.

    October 100 → 100, November 100 → 78: on average (100 + 89) ÷ 2 = 94.5, 945.00. A piece is 0.02 m³.
    """
    trading = make_trading()
    Product.objects.filter(code="P1").update(volume_m3=D("0.02"))
    trading.receive("P1", "100", "10", on=date(2026, 9, 10))
    trading.receive("P1", "40", "10", on=date(2026, 11, 5))
    sold = [trading.line("P1", "60", "15")]
    trading.book("sales.delivery", sold, date(2026, 11, 5), partner="C1", place="主仓")
    broken = {"place": "主仓", "details": {"reason": "damage"}}
    trading.book("inventory.adjustment_out", [trading.line("P1", "2")], date(2026, 11, 6), **broken)
    return trading


def test_by_hand_before_and_after_folding(kept: Trading) -> None:
    """Capital 945 × 12 % ÷ 12 × 2 = 18.90; storage 94.5 × 0.02 × 5 × 2 = 18.90; two lost: 20.00."""
    expected = KeepingCost(kept.products["P1"], D(400), D("94.5"), D(945), D("18.9"), D("18.9"), D(20))
    assert keeping_costs(MONTHS, StockFilter(), RULES, unfolded()) == [expected]
    outbox.drain()
    assert keeping_costs(MONTHS, StockFilter(), RULES, unfolded()) == [expected]
    assert expected.total == D("57.8")


def test_by_the_piece_where_no_volume_is_known(kept: Trading) -> None:
    Product.objects.update(volume_m3=None)
    (found,) = keeping_costs(MONTHS, StockFilter(), RULES, unfolded())
    assert found.storage == D("94.5")  # 94.5 × 0.5 × 2


def test_a_warehouse_has_rates_of_its_own_with_what_lies_in_it(kept: Trading) -> None:
    """From 1 November 50 lie in the shop's bin: on average 25 of 94.5, so 12.5 … by halves.

    Shop: October 0, November (0 + 50) ÷ 2 = 25, on average 12.5; the rest 82. Shop 8 a cubic metre, else 5:
    (12.5 × 8 + 82 × 5) × 0.02 × 2 = 20.40.
    """
    shop = kept.places["门店仓"]
    shelf = Place.objects.create(code="W2-A", name="门店A架", kind=PlaceKind.BIN, parent_id=shop)
    kept.places["门店A架"] = shelf.pk
    moved = [kept.line("P1", "50")]
    kept.book("inventory.transfer", moved, date(2026, 11, 6), place="主仓", target_place="门店A架")
    rules = replace(RULES, warehouses={shop: StorageRates(volume=D(8))})
    (found,) = keeping_costs(MONTHS, StockFilter(), rules, unfolded())
    assert found.storage == D("20.4")
    Product.objects.update(volume_m3=None)
    (by_piece,) = keeping_costs(MONTHS, StockFilter(), rules, unfolded())
    assert by_piece.storage == D("94.5")  # the shop says nothing of pieces: the company's 0.5


def test_the_page_keeps_the_warehouses_rates_and_tells_them(kept: Trading) -> None:
    shop = kept.places["门店仓"]
    typed = {"ages": "30, 60", "storage_volume": "5", f"storage_volume_{shop}": "8"}
    client = signed_in("owner")
    assert client.post("/stock/rules", typed).status_code == 302
    assert read_rules().warehouses == {shop: StorageRates(volume=D(8))}
    page = context_of(client, "/stock/costs?from=2026-10-01&to=2026-11-30")
    assert "门店仓每立方米 8、每件 0" in page["note"]
    typed[f"storage_volume_{shop}"] = "-1"
    assert client.post("/stock/rules", typed).status_code == 422
    assert read_rules().warehouses == {shop: StorageRates(volume=D(8))}


def test_the_page_shows_the_formula_and_hides_everything(kept: Trading) -> None:
    change_rules(kept.actor, RULES)
    assert read_rules() == RULES
    address = "/stock/costs?from=2026-10-01&to=2026-11-30"
    page = context_of(signed_in("owner"), address)
    assert table(page)[0][3:] == ["94.5", "400.00", "945.00", "18.90", "18.90", "20.00", "57.80", "6.1"]
    assert [cell["text"] for cell in page["totals"]][-2] == "57.80"
    assert "12% ÷ 12" in page["note"]
    assert signed_in("keeper").get(address).status_code == 403


OCTOBER = [date(2026, 10, 1)]


def bought_and_lost(trading: Trading) -> list[tuple[Decimal, Decimal]]:
    found = []
    for _folded in range(2):
        (one,) = keeping_costs(OCTOBER, StockFilter(), RULES, unfolded())
        found.append((one.bought, one.loss))
        outbox.drain()
    return found


def test_what_a_late_receipt_changes_of_a_sale_was_not_bought_again(today: object) -> None:
    trading = make_trading()
    trading.receive("P1", "10", "2", on=date(2026, 10, 1))
    sold = [trading.line("P1", "10", "9")]
    trading.book("sales.delivery", sold, date(2026, 10, 5), partner="C1", place="主仓")
    trading.receive("P1", "10", "4", on=date(2026, 10, 3))
    assert bought_and_lost(trading) == [(D(60), D(0))] * 2


def test_a_months_average_changes_nothing_that_was_bought(today: object) -> None:
    trading = make_trading()
    monthly = {"cost_method": "monthly_average"}
    set_rules(monthly, effective_from=date(2000, 1, 2), actor=trading.actor, has_moves=lambda: False)
    trading.receive("P1", "10", "2", on=date(2026, 10, 1))
    sold = [trading.line("P1", "10", "9")]
    trading.book("sales.delivery", sold, date(2026, 10, 5), partner="C1", place="主仓")
    trading.receive("P1", "10", "4", on=date(2026, 10, 8))
    run(OCTOBER[0], trading.actor, date(2026, 11, 2))
    assert bought_and_lost(trading) == [(D(60), D(0))] * 2


def test_a_loss_is_told_as_it_was_corrected_by_a_late_receipt(today: object) -> None:
    trading = make_trading()
    trading.receive("P1", "10", "2", on=date(2026, 10, 1))
    broken = {"place": "主仓", "details": {"reason": "damage"}}
    trading.book("inventory.adjustment_out", [trading.line("P1", "10")], date(2026, 10, 5), **broken)
    late = trading.receive("P1", "10", "4", on=date(2026, 10, 3))
    assert bought_and_lost(trading) == [(D(60), D(30))] * 2
    assert trading.account(AccountRole.DAMAGE) == D(30)
    shop = StockFilter(places=frozenset({trading.places["门店仓"]}))
    assert keeping_costs(OCTOBER, shop, RULES, unfolded()) == []
    reverse(ReversalRequest(late.id, trading.actor, on=date(2026, 10, 3)))
    assert trading.account(AccountRole.DAMAGE) == D(20)
    assert bought_and_lost(trading) == [(D(20), D(20))] * 2


def test_freight_for_goods_half_of_which_had_gone_was_paid_whole(today: object) -> None:
    trading = make_trading()
    came = trading.receive("P1", "10", "2", on=date(2026, 10, 1))
    sold = [trading.line("P1", "5", "9")]
    trading.book("sales.delivery", sold, date(2026, 10, 5), partner="C1", place="主仓")
    trading.bear("8", [came], on=date(2026, 10, 6))
    assert bought_and_lost(trading) == [(D(28), D(0))] * 2
