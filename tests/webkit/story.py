"""One posted document of every type, linked where types are linked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from liandong.config.document_types import ALL_TYPES
from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.channels import ChannelForm, channel_fields, save_channel
from liandong.documents.currency_fields import roles_of, switch_currencies
from liandong.documents.inputs import LineInput
from liandong.documents.period_transfers import run
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import Claim
from liandong.identity.actors import load_actor
from liandong.identity.rule_book import set_rules
from liandong.kernel.balances import Clearing
from liandong.kernel.custom import CustomRole
from liandong.purchasing.inspecting import draft_inspection
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import Place
from tests.support.trading import DAY, Trading

D = Decimal


@dataclass(frozen=True, slots=True)
class Story:
    """Ids of the documents the tests ask for by name."""

    order: int
    delivery: int
    invoice: int
    payment: int
    count: int


def tell(trading: Trading) -> Story:
    opening(trading)
    receipt = buying(trading)
    story = selling(trading)
    moving(trading)
    keeping(trading)
    trading.bear("9", [receipt])
    bills(trading)
    closing(trading)
    return story


def opening(trading: Trading) -> None:
    trading.book("inventory.opening_stock", [trading.line("P3", "50", "2")], place="主仓")
    bank = trading.money_account("100201")
    trading.book("finance.opening_balances", [LineInput(account=bank, gross_amount=D(1000))])
    cash = trading.money_account("1001")
    deposit = LineInput(account=bank, gross_amount=D(5), details={"summary": "存现"})
    moved = LineInput(account=cash, details={"credit": "3"})
    trading.book("finance.money_transfer", [LineInput(account=bank, gross_amount=D(3)), moved])
    trading.book("finance.voucher", [deposit, LineInput(account=cash, details={"credit": "5"})])
    for type_id, category in (("finance.other_expense", "房租"), ("finance.other_income", "利息收入")):
        named = LineInput(gross_amount=D(3), details={"category": category})
        trading.book(type_id, [named, LineInput(account=bank, gross_amount=D(3))])
    debt = LineInput(gross_amount=D(30), details={"kind": "receivable"})
    trading.book("finance.opening_claims", [debt], partner="C2")


def buying(trading: Trading) -> SavedDraft:
    agreed = [trading.line("P1", "100", "6", details={"from_quantity": "10"})]
    trading.book("purchasing.agreement", agreed, partner="S1", due_date=date(2099, 12, 31))
    line = trading.line("P1", "10", "6", origin=offered(trading))
    ordered = trading.book("purchasing.order", [line], partner="S1", place="主仓")
    line = trading.line("P1", "10", "6", origin=ordered.lines[0])
    receipt = trading.book("purchasing.receipt", [line], partner="S1", place="主仓")
    line = trading.line("P1", "10", "6", origin=receipt.lines[0])
    invoice = trading.book("finance.supplier_invoice", [line], partner="S1")
    line = trading.line("P1", "1", "6", origin=receipt.lines[0])
    trading.book("purchasing.purchase_return", [line], partner="S1", place="主仓")
    pay(trading, "finance.outgoing_payment", "S1", (invoice.id, "67.80", "67.80"))
    return receipt


def offered(trading: Trading) -> int:
    """Book what a supplier offers to what was requested; return the line of his quotation."""
    wanted = trading.book("purchasing.request", [trading.line("P1", "10", "6")])
    asked = trading.book("purchasing.inquiry", [trading.line("P1", "10", origin=wanted.lines[0])])
    answer = trading.line("P1", "10", "6", origin=asked.lines[0])
    return trading.book("purchasing.quotation", [answer], partner="S1").lines[0]


def switch_on(trading: Trading) -> None:
    """Switch on every type that a company may do without."""
    changes: dict[str, object] = {kind.switch: True for kind in ALL_TYPES if kind.switch}
    set_rules(changes, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=lambda: False)


def inspecting(trading: Trading) -> None:
    """Let 2 P1 wait for inspection and release them; receipts are inspected from here on."""
    switch_on(trading)
    held = Place.objects.filter(pk__in=create_quarantines(trading.actor)).get(parent=trading.places["主仓"])
    arrived = trading.line("P1", "2", "6", place=held.pk, details={"reject_reason": "受潮"})
    trading.book("purchasing.receipt", [arrived], partner="S1", place="主仓")
    saved = draft_inspection(trading.actor, held.pk, DAY)
    assert post([PostRequest(saved.id, trading.actor)])[0].is_posted


def selling(trading: Trading) -> Story:
    quoted = trading.book("sales.quotation", [trading.line("P1", "5", "10")], partner="C1")
    line = trading.line("P1", "5", "10", origin=quoted.lines[0])
    ordered = trading.book("sales.order", [line], partner="C1", place="主仓")
    line = trading.line("P1", "4", "10", origin=ordered.lines[0])
    delivery = trading.book("sales.delivery", [line], partner="C1", place="主仓")
    line = trading.line("P1", "4", "10", origin=delivery.lines[0])
    invoice = trading.book("finance.sales_invoice", [line], partner="C1")
    line = trading.line("P1", "1", "10", origin=delivery.lines[0])
    trading.book("sales.sales_return", [line], partner="C1", place="主仓")
    payment = pay(trading, "finance.incoming_payment", "C1", (invoice.id, "25", "20"))
    settle(trading, payment, invoice.id)
    counted = trading.line("P3", "48", details={"book_quantity": "50"})
    count = trading.book("inventory.stock_count", [counted], place="主仓")
    return Story(ordered.id, delivery.id, invoice.id, payment, count.id)


def pay(trading: Trading, type_id: str, partner: str, claim: tuple[int, str, str]) -> int:
    """Book money with a bank line, settling part of a document's claim; return the payment's id."""
    document, money, settled = claim
    lines = [
        LineInput(account=trading.money_account("100201"), gross_amount=D(money)),
        LineInput(claim=Claim.objects.get(document=document).pk, gross_amount=D(settled)),
    ]
    return trading.book(type_id, lines, partner=partner).id


def settle(trading: Trading, payment: int, invoice: int) -> None:
    advance = Claim.objects.get(document=payment)
    debt = Claim.objects.get(document=invoice)
    lines = [LineInput(claim=one.pk, gross_amount=D(1)) for one in (advance, debt)]
    trading.book("finance.settlement", lines, partner="C1")
    lost = [LineInput(claim=debt.pk, gross_amount=D(1))]
    trading.book("finance.bad_debt", lost, partner="C1", details={"reason": "late"})


def bills(trading: Trading) -> None:
    """Take a bill and hand it on; issue one and pay it."""
    due = date(2027, 6, 30)
    taken = LineInput(gross_amount=D(40), due_date=due, details={"bill_number": "P1", "bill_form": "bank"})
    received = trading.book("finance.bill_receipt", [taken], partner="C1")
    given = LineInput(claim=Claim.objects.get(document=received.id, bill_number="P1").pk, gross_amount=D(40))
    trading.book("finance.bill_endorsement", [given], partner="S1")
    own = LineInput(gross_amount=D(7), due_date=due, details={"bill_number": "K1", "bill_form": "trade"})
    issued = trading.book("finance.bill_issue", [own], partner="S1")
    paid = [
        LineInput(claim=Claim.objects.get(document=issued.id, bill_number="K1").pk, gross_amount=D(7)),
        LineInput(account=trading.money_account("100201"), gross_amount=D(7)),
    ]
    trading.book("finance.bill_settlement", paid, details={"deed": "pay"})


def keeping(trading: Trading) -> None:
    """Keep a piece for a shop of one's own on the net."""
    save_channel(None, ChannelForm("网店", "platform"), trading.actor)
    details = {channel_fields()["sales.allocation"].name: "网店"}
    trading.book("sales.allocation", [trading.line("P3", "1")], place="主仓", details=details)


def closing(trading: Trading) -> None:
    """Carry over what December comes to, its taxes among them."""
    tax, bank = (trading.money_account(code) for code in ("22210107", "100201"))
    paid = LineInput(account=bank, gross_amount=D(500), details={"summary": "税"})
    owed = LineInput(account=tax, details={"credit": "500"})
    trading.book("finance.voucher", [paid, owed], on=date(2026, 12, 2))
    deal = LineInput(account=trading.money_account("571102"), gross_amount=D(2), details={"reason": "loss"})
    trading.book("finance.input_tax_transfer", [deal], on=date(2026, 12, 3))
    revaluing(trading)
    for kind in (Clearing.VAT, Clearing.PROFIT, Clearing.YEAR_END):
        run(kind, date(2026, 12, 1), trading.actor, date(2026, 12, 31))


def revaluing(trading: Trading) -> None:
    """Hold yen in an account of their own, and bring them to the rate of the year's end."""
    rates = {date(2026, 11, 2): D("0.05"), date(2026, 12, 31): D("0.049")}
    save_rates([RateForm("JPY", on, rate) for on, rate in rates.items()], trading.actor)
    switch_currencies(trading.actor, is_on=True)
    actor, trading.actor = trading.actor, load_actor(trading.actor.member)
    form = AccountForm("100298", "日元户", is_settlement=True, currency="JPY")
    yen = save_account(None, form, trading.actor)
    names = roles_of(trading.actor, "finance.opening_balances")
    held = LineInput(account=yen, gross_amount=D(500), details={names[CustomRole.AMOUNT]: "10000"})
    trading.book("finance.opening_balances", [held], on=date(2026, 12, 1))
    run(Clearing.REVALUATION, date(2026, 12, 1), trading.actor, date(2026, 12, 31))
    switch_currencies(trading.actor, is_on=False)
    trading.actor = actor


def moving(trading: Trading) -> None:
    reason = {"reason": "other"}
    trading.book("inventory.adjustment_in", [trading.line("P2", "9", "3")], place="主仓", details=reason)
    trading.book("inventory.adjustment_out", [trading.line("P2", "1")], place="主仓", details=reason)
    sent = trading.book(
        "inventory.transfer",
        [trading.line("P2", "3")],
        place="主仓",
        target_place="门店仓",
        details={"mode": "dispatch"},
    )
    line = trading.line("P2", "2", origin=sent.lines[0])
    trading.book("inventory.transfer_receipt", [line], target_place="门店仓")
    whole, part = {"role": "whole"}, {"role": "part"}
    lines = [trading.line("P2", "1", details=whole), trading.line("P3", "1", details=part)]
    trading.book("inventory.assembly", lines, place="主仓", details={"fee": "1", "fee_from": "cash"})
    trading.book("inventory.disassembly", lines, place="主仓")
