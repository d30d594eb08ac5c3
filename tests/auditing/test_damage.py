"""Every kind of damage is found: each check of the auditor is able to fail."""

# ruff: noqa: S608 - the damage is made of the constants above it

from decimal import Decimal

import pytest
from django.db import connection

from liandong.catalog.models import Product, Tracking
from liandong.documents.auditing.auditor import CHECKS, audit
from liandong.documents.auditing.findings import SENTENCES
from liandong.identity.models import RuleRevision
from liandong.purchasing.dropping.pairs import Asking
from liandong.purchasing.dropping.sending import Dispatch, Sent, dispatch
from liandong.purchasing.to_order.making import Bought, ToOrder, order_for
from tests.auditing.damage import found_after, unguarded
from tests.auditing.trade import trade
from tests.support.trading import DAY, Trading, make_trading

ORDER_LINE = (
    "(SELECT MIN(l.id) FROM documents_documentline l JOIN documents_document d ON d.id = l.document_id"
    " WHERE d.type = 'purchasing.order')"
)
RED = "(SELECT id FROM documents_document WHERE reverses_id IS NOT NULL)"
SALE = "(SELECT MIN(id) FROM documents_document WHERE type = 'sales.delivery')"
INVOICE = "(SELECT MIN(id) FROM documents_document WHERE type = 'finance.sales_invoice')"

STOCK = {
    "stock_balance": "UPDATE stock_ledger_stockbalance SET quantity = quantity + 1 WHERE quantity > 0",
    "last_move_on": "UPDATE stock_ledger_stockbalance SET last_move_on = '2026-10-01'",
    "running_balance": "UPDATE stock_ledger_stockmove SET business_date = '2026-12-01'"
    " WHERE purpose = 'opening'",
    "reserved": "UPDATE stock_ledger_reservation SET quantity = quantity - 1 WHERE quantity > 0",
    "reserved_within_stock": "UPDATE stock_ledger_stockbalance SET reserved = quantity + 1",
    "reservation_without_order": "UPDATE documents_documentline SET is_closed = true"
    " WHERE id IN (SELECT line_id FROM stock_ledger_reservation WHERE quantity > 0)",
    "foreign_balance": "INSERT INTO stock_ledger_stockbalance (place_id, product_id, lot_id, quantity,"
    " reserved)"
    " SELECT 1, MIN(id), 0, 0, 0 FROM catalog_product",
    "cost_quantity": "UPDATE stock_ledger_coststate SET quantity = quantity + 1 WHERE quantity > 0",
    "cost_value": "UPDATE stock_ledger_coststate SET value = value + 1 WHERE quantity > 0",
    "average_cost": "UPDATE stock_ledger_stockmove SET value = value + 1 WHERE purpose = 'sale'",
    "cost_without_stock": "UPDATE stock_ledger_coststate SET quantity = 0",
    "moves_of_line": "DELETE FROM stock_ledger_stockmove WHERE purpose = 'sale'",
    "way_of_line": "UPDATE stock_ledger_stockmove SET target_id = 4 WHERE purpose = 'sale'",
    "count_of_line": "UPDATE stock_ledger_stockmove SET quantity = quantity + 1 WHERE purpose = 'count'",
    "moves_of_stranger": f"UPDATE stock_ledger_stockmove SET line_id = {ORDER_LINE} WHERE purpose = 'sale'",
    "move_of_other_line": f"UPDATE stock_ledger_stockmove SET document_id = {INVOICE} WHERE purpose = 'sale'",
    "stock_month": "INSERT INTO stock_ledger_stockmonth (month, place_id, product_id, purpose, quantity_in,"
    " quantity_out, value_in, value_out) SELECT '2026-11-01', MAX(p.id), MIN(r.id), 'sale', 0, 5, 0, 5"
    " FROM catalog_product r, stock_ledger_place p",
    "stock_year": "INSERT INTO stock_ledger_stockyear (year, place_id, product_id, quantity, value)"
    " SELECT 2019, MAX(p.id), MIN(r.id), 5, 0 FROM catalog_product r, stock_ledger_place p",
}
MONEY = {
    "entry_balance": "UPDATE general_ledger_journalline SET amount = amount + 1 WHERE id ="
    " (SELECT MIN(id) FROM general_ledger_journalline)",
    "journal_balance": "UPDATE general_ledger_journalline SET amount = amount + 1 WHERE id ="
    " (SELECT MIN(id) FROM general_ledger_journalline)",
    "entry_without_lines": "DELETE FROM general_ledger_journalline WHERE entry_id ="
    " (SELECT MIN(id) FROM general_ledger_journalentry)",
    "inventory_account": "UPDATE general_ledger_journalline SET account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '1001') WHERE account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '1405')",
    "inventory_of_document": f"UPDATE stock_ledger_stockmove SET document_id = {INVOICE}"
    " WHERE purpose = 'sale'",
    "claims_account": "UPDATE general_ledger_claim SET open_amount = open_amount - 1 WHERE open_amount > 0",
    "claims_of_document": "UPDATE general_ledger_settlement SET amount = amount + 1",
    "claim_open": "UPDATE general_ledger_settlement SET amount = amount + 1",
    "money_in_currency": "UPDATE general_ledger_journalline SET foreign_amount = amount WHERE id ="
    " (SELECT MIN(l.id) FROM general_ledger_journalline l JOIN general_ledger_account a"
    " ON a.id = l.account_id WHERE a.code = '1001')",
    "claim_foreign": "UPDATE general_ledger_claim SET foreign_amount = amount WHERE amount > 0",
    "cash_of_document": "UPDATE documents_documentline SET gross_amount = gross_amount + 1,"
    " net_amount = net_amount + 1"
    " WHERE account_id IS NOT NULL AND document_id = (SELECT MIN(id) FROM documents_document"
    " WHERE type = 'finance.outgoing_payment')",
    "cash_by_hand": "UPDATE general_ledger_journalline SET account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '100201') WHERE account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '1001')",
    "claim_over_settled": "UPDATE general_ledger_claim SET open_amount = amount + 1 WHERE amount > 0",
    "entry_needless": "UPDATE general_ledger_journalentry SET document_id = (SELECT MIN(id) FROM"
    " documents_document WHERE type = 'purchasing.order') WHERE id ="
    " (SELECT MIN(id) FROM general_ledger_journalentry)",
    "entry_missing": "UPDATE general_ledger_journalentry SET document_id = (SELECT MIN(id) FROM"
    " documents_document WHERE type = 'purchasing.order') WHERE id ="
    " (SELECT MIN(id) FROM general_ledger_journalentry)",
    "production_of_document": "UPDATE general_ledger_journalline SET account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '4001') WHERE account_id ="
    " (SELECT id FROM general_ledger_account WHERE code = '1001')",
    "revenue_of_document": "UPDATE documents_documentline SET net_amount = net_amount - 1,"
    f" tax_amount = tax_amount + 1 WHERE document_id = {INVOICE}",
    "voucher_numbers": "UPDATE general_ledger_journalentry SET voucher_number = voucher_number + 100"
    " WHERE id ="
    " (SELECT MAX(id) FROM general_ledger_journalentry)",
    "voucher_counter": "UPDATE general_ledger_vouchercounter SET value = value + 1 WHERE key LIKE 'voucher%'",
    "trace_seal": "UPDATE identity_auditrow SET address = '10.9.9.9' WHERE id ="
    " (SELECT MIN(id) FROM identity_auditrow)",
    "hash_chain": "UPDATE general_ledger_journalentry SET memo = 'x' WHERE id ="
    " (SELECT MIN(id) FROM general_ledger_journalentry)",
    "chain_head": "UPDATE general_ledger_vouchercounter SET hash = 'x' WHERE key LIKE 'chain%'",
    "closed_period": "UPDATE general_ledger_period SET is_closed = true,"
    " closed_at = '2020-01-01 00:00:00+00:00'",
    "period_order": "INSERT INTO general_ledger_period (year, month, is_closed) VALUES (2100, 1, true)",
    "period_of_entry": "UPDATE general_ledger_period SET year = year + 50",
}
DOCUMENTS = {
    "stage_of_document": "UPDATE documents_document SET open_lines = open_lines + 1 WHERE open_lines > 0",
    "progress_fulfilled": "UPDATE documents_documentline SET fulfilled = fulfilled + 1",
    "progress_invoiced": "UPDATE documents_documentline SET invoiced = invoiced + 1 WHERE invoiced > 0",
    "progress_returned": "UPDATE documents_documentline SET returned = returned + 1 WHERE returned > 0",
    "date_of_row": "UPDATE general_ledger_claim SET business_date = '2026-12-01'",
    "effects_of_draft": f"UPDATE documents_document SET state = 'draft', posted_at = NULL WHERE id = {SALE}",
    "reversed_state": "UPDATE documents_document SET state = 'posted' WHERE state = 'reversed'",
    "reversed_goods": f"UPDATE stock_ledger_stockmove SET quantity = quantity + 1 WHERE document_id IN {RED}",
    "reversed_money": "UPDATE general_ledger_journalline SET amount = amount * 2 WHERE entry_id IN"
    f" (SELECT id FROM general_ledger_journalentry WHERE document_id IN {RED})",
    "reversed_claims": "UPDATE general_ledger_claim SET document_id ="
    " (SELECT MIN(id) FROM documents_document WHERE reverses_id IS NOT NULL)",
    "outbox": "UPDATE documents_outboxevent SET document_id ="
    " (SELECT MIN(document_id) FROM documents_outboxevent)",
    "trace": "DELETE FROM identity_auditrow WHERE action = 'post'",
    "added_values": "DELETE FROM documents_documentdetail WHERE text = '福'",
    "added_numbers": "UPDATE documents_documentdetail SET number = number + 1 WHERE number IS NOT NULL",
    "document_totals": f"UPDATE documents_document SET gross_amount = gross_amount + 1 WHERE id = {SALE}",
}
LAYERS = {
    "layers_quantity": "UPDATE stock_ledger_costlayer SET remaining = remaining - 1 WHERE remaining > 1",
    "layers_value": "UPDATE stock_ledger_costlayer SET remaining_value = remaining_value + 1",
    "layer_uses": "UPDATE stock_ledger_layeruse SET quantity = quantity + 1",
    "uses_of_line": "UPDATE stock_ledger_layeruse SET quantity = quantity + 1",
    "uses_value": "UPDATE stock_ledger_layeruse SET value = value + 1",
    "layers_of_line": "UPDATE stock_ledger_costlayer SET quantity = quantity + 1",
}
PIECES = {
    "serial_place": "UPDATE stock_ledger_serial SET place_id = 2",
    "serials_within_stock": "UPDATE stock_ledger_stockbalance SET quantity = 1000000, reserved = 0"
    " WHERE quantity > 0 AND product_id IN (SELECT product_id FROM stock_ledger_serial)",
}
BELOW_ZERO = {
    "sold_below_zero": "UPDATE stock_ledger_stockmove SET purpose = 'adjustment' WHERE purpose = 'sale'",
    "negative_flag": "UPDATE stock_ledger_stockbalance SET is_negative = false",
    "shortfall_quantity": "UPDATE stock_ledger_shortfall SET remaining = remaining - 1 WHERE remaining > 1",
    "shortfall_value": "UPDATE stock_ledger_shortfall SET remaining_value = remaining_value + 1",
    "shortfall_settled": "UPDATE stock_ledger_shortfallsettling SET quantity = quantity + 1",
    "shortfall_settled_value": "UPDATE stock_ledger_shortfallsettling SET assumed = assumed + 1",
    "shortfall_borne": "UPDATE stock_ledger_stockmove SET value = value + 1"
    " WHERE purpose = 'cost_correction'",
}
DROPPED = {
    "drop_quantity": "UPDATE stock_ledger_stockmove SET quantity = quantity + 1 WHERE source_id = 9",
    "drop_value": "UPDATE stock_ledger_stockmove SET value = value + 1 WHERE source_id = 9",
    "drop_pair": "UPDATE documents_document SET copied_from_id = NULL WHERE type = 'sales.delivery'",
}
ALONE = {"number_twice", "guards"}
"""Damaged in a test of their own."""


def unnoticed(damages: dict[str, str]) -> list[str]:
    with unguarded():
        return [check for check, statement in damages.items() if check not in found_after(statement)]


def test_damage_to_stock_is_found(traded: Trading) -> None:
    assert unnoticed(STOCK) == []


def test_damage_to_money_is_found(traded: Trading) -> None:
    assert unnoticed(MONEY) == []


def test_damage_to_documents_is_found(traded: Trading) -> None:
    assert unnoticed(DOCUMENTS) == []


def test_damage_to_pieces_is_found(company: str) -> None:
    trading = make_trading()
    Product.objects.filter(pk=trading.products["P1"]).update(tracking=Tracking.SERIAL)
    pieces = [trading.line("P1", "3", "10", details={"serials": "A1 A2 A3"})]
    trading.book("purchasing.receipt", pieces, partner="S1", place="主仓")
    assert unnoticed(PIECES) == []


@pytest.mark.parametrize("method", ["moving_average", "fifo"])
def test_damage_to_what_was_sold_before_it_came_is_found(company: str, method: str) -> None:
    RuleRevision.objects.update(values={"cost_method": method, "sells_below_zero": True})
    trading = make_trading()
    trading.receive("P1", "1", "10")
    trading.book("sales.delivery", [trading.line("P1", "9", "30")], partner="C1", place="主仓")
    trading.receive("P1", "3", "12")
    assert audit() == []
    assert unnoticed(BELOW_ZERO) == []


def test_damage_to_a_drop_shipment_is_found(company: str) -> None:
    trading = make_trading()
    sale = trading.book("sales.order", [trading.line("P1", "3", "10")], partner="C1", place="主仓")
    bought = [Bought(sale.lines[0], Decimal(3), trading.partners["S1"], Decimal(4))]
    (order,) = order_for(trading.actor, ToOrder(bought, DAY, is_drop=True))
    trading.post(order)
    dispatch(Asking(trading.actor), Dispatch(order.id, DAY, [Sent(order.lines[0], Decimal(3))]))
    assert audit() == []
    assert unnoticed(DROPPED) == []


@pytest.mark.parametrize("scope", ["company", "warehouse"])
def test_damage_to_layers_is_found(company: str, scope: str) -> None:
    RuleRevision.objects.update(values={"cost_method": "fifo", "cost_scope": scope})
    trade()
    assert audit() == []
    assert unnoticed(LAYERS) == []


@pytest.mark.only_on("postgresql")
def test_a_number_given_twice_is_found(traded: Trading) -> None:
    # SQLite can't drop the unique constraint that stands in a table's definition.
    with unguarded():
        assert "number_twice" in found_after("UPDATE documents_document SET number = 'X'")


def test_a_missing_trigger_is_found(traded: Trading) -> None:
    where = " ON stock_ledger_stockmove" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP TRIGGER stock_ledger_stockmove_kept{where}")
    (finding,) = audit()
    assert (finding.check, finding.subject) == (
        "guards",
        "stock_ledger_stockmove stock_ledger_stockmove_kept",
    )
    assert "触发器" in finding.sentence()
    assert "trigger" in finding.sentence("en")


def test_each_check_has_a_sentence_and_damage_that_it_finds() -> None:
    damaged = {*STOCK, *MONEY, *DOCUMENTS, *LAYERS, *PIECES, *BELOW_ZERO, *DROPPED, *ALONE}
    assert damaged == set(SENTENCES)
    assert {check.name for check in CHECKS} <= set(SENTENCES)
