"""One of every document, so that every check of the auditor has rows to look at."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.documents.custom_fields import FieldForm, read_fields, save_field
from liandong.documents.inputs import LineInput
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from liandong.identity.trace_seals import SEALED_AFTER, seal
from tests.support.trading import Trading, make_trading

NEXT_DAY = date(2026, 11, 3)


def trade() -> Trading:
    """Trade in the current company with every document type; return the cast."""
    trading = make_trading()
    _open(trading)
    _buy(trading)
    _sell(trading)
    _keep(trading)
    _turn_back(trading)
    _make(trading)
    _write_added(trading)
    seal(timezone.now() + SEALED_AFTER)
    return trading


def _write_added(trading: Trading) -> None:
    """Leave a draft with a field of the company's own above and in its line."""
    distance, word = (
        save_field(None, FieldForm("sales.delivery", level, label, kind), trading.actor)
        for level, label, kind in (("header", "里程", "number"), ("line", "刻字", "text"))
    )
    trading.actor = replace(trading.actor, fields=read_fields())
    line = trading.line("P1", "1", "30", details={word: "福"})
    trading.draft("sales.delivery", [line], partner="C1", place="主仓", details={distance: "12.5"})


def _open(trading: Trading) -> None:
    trading.book("inventory.opening_stock", [trading.line("P2", "50", "4")], place="主仓")
    bank = trading.money_account("100201")
    trading.book("finance.opening_balances", [LineInput(account=bank, gross_amount=Decimal(5000))])
    line = LineInput(gross_amount=Decimal(80), details={"kind": "receivable"})
    trading.book("finance.opening_claims", [line], partner="C2")


def _buy(trading: Trading) -> None:
    order = trading.book("purchasing.order", [trading.line("P1", "20", "10")], partner="S1", place="主仓")
    line = trading.line("P1", "20", "10", origin=order.lines[0])
    receipt = trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    line = trading.line("P1", "2", "10", origin=receipt.lines[0])
    back = trading.book("purchasing.purchase_return", [line], partner="S1", place="主仓")
    lines = [
        trading.line("P1", "20", "10.5", origin=receipt.lines[0]),
        trading.line("P1", "-2", "10", origin=back.lines[0]),
    ]
    trading.book("finance.supplier_invoice", lines, NEXT_DAY, partner="S1")
    payable = Claim.objects.get(kind="payable")
    bank = trading.money_account("100201")
    lines = [
        LineInput(account=bank, gross_amount=Decimal(150)),
        LineInput(claim=payable.pk, gross_amount=Decimal(100)),
    ]
    trading.book("finance.outgoing_payment", lines, NEXT_DAY, partner="S1")
    trading.bear("12.34", [receipt], on=NEXT_DAY)


def _sell(trading: Trading) -> None:
    lines = [trading.line("P1", "6", "30"), trading.line("P2", "5", "9")]
    order = trading.book("sales.order", lines, partner="C1", place="主仓")
    lines = [trading.line("P1", "4", "30", origin=order.lines[0])]
    delivery = trading.book("sales.delivery", lines, NEXT_DAY, partner="C1", place="主仓")
    line = trading.line("P1", "1", "30", origin=delivery.lines[0])
    back = trading.book("sales.sales_return", [line], NEXT_DAY, partner="C1", place="主仓")
    lines = [
        trading.line("P1", "4", "30", origin=delivery.lines[0]),
        trading.line("P1", "-1", "30", origin=back.lines[0]),
    ]
    trading.book("finance.sales_invoice", lines, NEXT_DAY, partner="C1")
    claim = Claim.objects.get(kind="receivable", partner=trading.partners["C1"])
    bank = trading.money_account("100201")
    lines = [
        LineInput(account=bank, gross_amount=Decimal(60)),
        LineInput(claim=claim.pk, gross_amount=Decimal(50)),
    ]
    trading.book("finance.incoming_payment", lines, NEXT_DAY, partner="C1")
    advance = Claim.objects.get(kind="advance_received", partner=trading.partners["C1"])
    lines = [LineInput(claim=pk, gross_amount=Decimal(10)) for pk in (claim.pk, advance.pk)]
    trading.book("finance.settlement", lines, NEXT_DAY, partner="C1")


def _keep(trading: Trading) -> None:
    lines = [trading.line("P2", "10")]
    trading.book("inventory.transfer", lines, place="主仓", target_place="门店仓")
    sent = trading.book(
        "inventory.transfer", lines, place="主仓", target_place="门店仓", details={"mode": "dispatch"}
    )
    line = trading.line("P2", "7", origin=sent.lines[0])
    trading.book("inventory.transfer_receipt", [line], NEXT_DAY, target_place="门店仓")
    line = trading.line("P3", "5", "2")
    trading.book("inventory.adjustment_in", [line], place="门店仓", details={"reason": "surplus"})
    line = trading.line("P2", "1")
    trading.book(
        "inventory.adjustment_out", [line], place="门店仓", details={"reason": "damage"}, on=NEXT_DAY
    )
    line = trading.line("P2", "15", details={"book_quantity": "16"})
    trading.book("inventory.stock_count", [line], NEXT_DAY, place="门店仓")


def _make(trading: Trading) -> None:
    """Assemble, take apart, and sell a kit."""
    role = {"role": "part"}
    lines = [trading.line("P3", "2", details={"role": "whole"}), trading.line("P2", "1", details=role)]
    trading.book(
        "inventory.assembly", lines, NEXT_DAY, place="门店仓", details={"fee": "0.75", "fee_from": "cash"}
    )
    lines = [trading.line("P3", "1", details={"role": "whole"}), trading.line("P2", "1", details=role)]
    trading.book("inventory.disassembly", lines, NEXT_DAY, place="门店仓")
    box = trading.service("礼盒")
    parts = (Part(trading.products["P2"], Decimal(2)),)
    set_composition(CompositionForm(box, parts), trading.actor)
    trading.book("sales.delivery", [trading.line("礼盒", "1", "30")], NEXT_DAY, partner="C2", place="主仓")


def _turn_back(trading: Trading) -> None:
    receipt = trading.receive("P3", "9", "3")
    reverse(ReversalRequest(receipt.id, trading.actor))
    sale = trading.book(
        "sales.delivery", [trading.line("P1", "1", "30")], NEXT_DAY, partner="C1", place="主仓"
    )
    reverse(ReversalRequest(sale.id, trading.actor))
