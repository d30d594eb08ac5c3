"""Reconciling: proposals taken, lines booked and joined by hand, undone; both balances brought together."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from liandong.banking import sheets
from liandong.banking.accepting import accept_all
from liandong.banking.exceptions import reconciled
from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.joining import Join, join
from liandong.banking.models import BankLine, BankMatch, BankProposal, BankRule, BookMoney, How
from liandong.banking.proposals import match
from liandong.banking.taking import Source, look, take
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Account, Claim, JournalLine
from liandong.identity.models import AuditRow
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from tests.banking.files import CHANNEL
from tests.support.pages import context_of, signed_in
from tests.support.trading import DAY, Trading

D = Decimal
SALE, PAID = "sales.delivery", "finance.incoming_payment"


def bank() -> Account:
    return Account.objects.get(code="100201")


def bring(trading: Trading, *rows: BankRow) -> list[BankLine]:
    """Bring lines in; return them in their order."""
    looked = look(Parsed(Form.BANK, list(rows)), bank().pk)
    pk = take(Source(bank(), "流水"), looked, trading.actor, accepts_breaks=True)
    return list(BankLine.objects.filter(statement=pk).order_by("row"))


def row(number: int, day: int, amount: str, **more: Any) -> BankRow:
    return BankRow(number, date(2026, 11, day), D(amount), serial=f"S{number}{day}{amount}", **more)


def pay(trading: Trading, amount: str, partner: str = "C1", day: int = 2) -> int:
    """Book money from a customer into the bank; return the journal line."""
    lines = [LineInput(account=bank().pk, gross_amount=D(amount))]
    paid = trading.book(PAID, lines, date(2026, 11, day), partner=partner)
    return JournalLine.objects.get(entry__document=paid.id, account=bank()).pk


def sell(trading: Trading, gross: str, partner: str = "C1", on: date = DAY) -> int:
    """Sell for an amount with 13 % tax; return the invoice."""
    trading.receive("P1", "10", "1")
    price = (D(gross) / D("1.13")).quantize(D("0.000001"))
    sold = trading.book(SALE, [trading.line("P1", "1", str(price))], on, partner=partner, place="主仓")
    billed = trading.line("P1", "1", str(price), origin=sold.lines[0])
    return trading.book("finance.sales_invoice", [billed], on, partner=partner).id


@pytest.fixture
def client(trading: Trading) -> Client:
    del trading
    return signed_in("owner")


def name_of(partner: str, trading: Trading) -> str:
    return Partner.objects.get(pk=trading.partners[partner]).name


def open_of(*lines: BankLine) -> list[Decimal]:
    found = dict(BankLine.objects.values_list("pk", "open_amount"))
    return [found[one.pk] for one in lines]


def test_what_is_surely_booked_is_joined_alone_and_undone_with_a_trace(
    trading: Trading, client: Client
) -> None:
    booked = pay(trading, "1130")
    Partner.objects.filter(pk=trading.partners["C1"]).update(bank_number="62280001")
    sure, unknown = bring(trading, row(1, 2, "1130", account="62280001"), row(2, 3, "7", name="谁"))
    assert match(bank().pk, trading.actor) == (1, 0)
    assert open_of(sure, unknown) == [D(0), D(7)]
    (stands,) = BankMatch.objects.all()
    assert (stands.how, stands.journal_line_id, stands.confidence >= 95) == (How.ALONE, booked, True)
    assert BookMoney.objects.get().matched == D(1130)
    assert client.post(f"/bank/lines/{sure.pk}/undo").status_code == 302
    assert open_of(sure) == [D(1130)]
    assert BookMoney.objects.get().matched == D(0)
    assert BankMatch.objects.get().undone_by_id is not None
    assert AuditRow.objects.filter(action="bank_unmatch", subject_id=sure.pk).exists()
    page = context_of(client, f"/bank/lines/{sure.pk}")
    assert len(page["matches"]["rows"]) == 1
    assert match(bank().pk, trading.actor) == (1, 0)


def test_a_proposal_of_a_debt_books_the_payment_and_settles_it(trading: Trading, client: Client) -> None:
    sell(trading, "113.00")
    (line,) = bring(trading, row(1, 5, "113", name=name_of("C1", trading), text="货款"))
    assert match(bank().pk, trading.actor) == (0, 1)
    page = context_of(client, "/bank")
    assert len(page["rows"]) == 1
    assert client.post(f"/bank/lines/{line.pk}/accept", {"rank": "1"}).status_code == 302
    paid = Document.objects.get(type=PAID)
    assert (paid.state, paid.gross_amount, paid.reference, paid.business_date.day) == (
        "posted",
        D(113),
        line.serial,
        5,
    )
    assert trading.claims("C1") == [("receivable", D("113.00"), D(0))]
    assert open_of(line) == [D(0)]
    # A second press finds nothing to do, and books nothing.
    assert client.post(f"/bank/lines/{line.pk}/accept", {"rank": "1"}).status_code == 302
    assert client.post(f"/bank/lines/{line.pk}/book", {"category": "利息收入"}).status_code == 302
    assert Document.objects.filter(type=PAID).count() == 1
    assert not BankProposal.objects.exists()


def test_what_a_channel_kept_is_booked_as_a_fee(trading: Trading) -> None:
    sell(trading, "113.00")
    number = Document.objects.get(type="finance.sales_invoice").number
    (line,) = bring(trading, row(1, 5, "112.40", fee=D("0.60"), order_number=number))
    match(bank().pk, trading.actor)
    found = accept_all(bank().pk, 90, trading.actor)
    assert (found.taken, found.booked, found.problems) == (1, 1, [])
    assert trading.claims("C1") == [("receivable", D("113.00"), D(0))]
    entry = JournalLine.objects.filter(entry__document__type=PAID)
    assert dict(entry.values_list("account__code", "amount"))["560106"] == D("0.60")
    assert open_of(line) == [D(0)]


def test_the_settlement_of_a_marketplace_pays_the_orders_it_names(trading: Trading, tmp_path: Path) -> None:
    """Two orders of a channel, by its own numbers of them: what it kept is an expense, both are paid."""
    for number, gross in (("6912345", "113"), ("6912346", "50")):
        price = (D(gross) / D("1.13")).quantize(D("0.000001"))
        trading.receive("P1", "10", "1")
        ordered = trading.book(
            "sales.order", [trading.line("P1", "1", str(price))], partner="C1", place="主仓", reference=number
        )
        line = trading.line("P1", "1", str(price), origin=ordered.lines[0])
        sent = trading.book(SALE, [line], partner="C1", place="主仓")
        billed = trading.line("P1", "1", str(price), origin=sent.lines[0])
        trading.book("finance.sales_invoice", [billed], partner="C1")
    (tmp_path / "结算.csv").write_text(CHANNEL, encoding="utf-8")
    head, _rows, form = sheets.look(tmp_path / "结算.csv")
    assert head is not None
    read = sheets.parse(tmp_path / "结算.csv", form, head.row, head.positions)
    bring(trading, *(one for one in read.rows if one.amount > 0))
    match(bank().pk, trading.actor)
    found = accept_all(bank().pk, 90, trading.actor)
    assert (found.taken, found.booked, found.problems) == (2, 2, [])
    assert [claim[-1] for claim in trading.claims("C1")] == [D(0), D(0)]
    fees = JournalLine.objects.filter(entry__document__type=PAID, account__code="560106")
    assert sum(fees.values_list("amount", flat=True)) == D("20.65")


def test_all_from_a_confidence_on_are_taken_and_the_refused_are_told(trading: Trading) -> None:
    for amount in ("113.00", "226.00"):
        sell(trading, amount)
    numbers = list(Document.objects.filter(type="finance.sales_invoice").values_list("number", flat=True))
    good, late = bring(
        trading, row(1, 5, "113", order_number=numbers[0]), row(2, 5, "226", order_number=numbers[1])
    )
    match(bank().pk, trading.actor)
    # Meanwhile somebody books the second payment by himself.
    claim = Claim.objects.get(document__number=numbers[1])
    lines = [
        LineInput(account=bank().pk, gross_amount=D(226)),
        LineInput(claim=claim.pk, gross_amount=D(226)),
    ]
    trading.book(PAID, lines, date(2026, 11, 5), partner="C1")
    found = accept_all(bank().pk, 90, trading.actor)
    assert (found.taken, found.booked, len(found.problems)) == (1, 1, 1)
    assert open_of(good, late) == [D(0), D(226)]


def test_an_expense_is_booked_from_a_line_and_becomes_a_rule_once_confirmed(
    trading: Trading, client: Client
) -> None:
    first, second = bring(
        trading, row(1, 3, "-50", name="某物业", text="房租"), row(2, 4, "-60", name="某物业", text="房租")
    )
    assert client.post(f"/bank/lines/{first.pk}/book", {"category": "房租"}).status_code == 302
    assert Document.objects.get(type="finance.other_expense").state == "posted"
    rule = BankRule.objects.get()
    assert (rule.is_confirmed, rule.text, rule.is_incoming) == (False, "某物业", False)
    assert match(bank().pk, trading.actor) == (0, 0)
    assert client.post(f"/bank/rules/{rule.pk}", {"act": "confirm"}).status_code == 302
    assert match(bank().pk, trading.actor) == (0, 1)
    assert BankProposal.objects.get(line=second).category == "房租"
    assert len(context_of(client, "/bank/rules")["rows"]) == 1
    given = {"text": "", "partner_account": "", "way": "", "partner": "", "category": ""}
    assert client.post("/bank/rules/add", given).status_code == 422
    category = str(rule.category_id)
    assert client.post("/bank/rules/add", given | {"text": "利息", "category": category}).status_code == 302
    assert BankRule.objects.get(text="利息").is_confirmed


def test_a_partner_is_paid_from_a_line_with_chosen_debts(trading: Trading, client: Client) -> None:
    sell(trading, "113.00")
    (line,) = bring(trading, row(1, 5, "150", name="王先生"))
    partner = trading.partners["C1"]
    page = context_of(client, f"/bank/lines/{line.pk}?partner={partner}")
    (debt,) = page["claims"]
    assert debt["part"] == D(113)
    sent = {"partner": str(partner), f"claim-{debt['id']}": "200.00"}
    client.post(f"/bank/lines/{line.pk}/book", sent)
    client.post(f"/bank/lines/{line.pk}/book", sent | {f"claim-{debt['id']}": "一百一"})
    assert open_of(line) == [D(150)]
    client.post(f"/bank/lines/{line.pk}/book", sent | {f"claim-{debt['id']}": "113.00"})
    assert sorted(trading.claims("C1")) == [
        ("advance_received", D(37), D(37)),
        ("receivable", D("113.00"), D(0)),
    ]


def test_one_line_is_split_over_bookings_and_the_rest_is_marked(trading: Trading, client: Client) -> None:
    first, second = pay(trading, "60"), pay(trading, "30", "C2")
    (line,) = bring(trading, row(1, 4, "100", name="合并到账"))
    page = context_of(client, f"/bank/lines/{line.pk}")
    assert {one["id"] for one in page["bookings"]} == {first, second}
    url = f"/bank/lines/{line.pk}/join"
    assert client.post(url, {"booking": [str(first), str(second)]}).status_code == 302
    assert open_of(line) == [D(10)]
    client.post(url, {"note": ""})
    assert open_of(line) == [D(10)]
    client.post(url, {"note": "银行送的红包"})
    assert open_of(line) == [D(0)]
    assert BankMatch.objects.get(how=How.MARKED).note == "银行送的红包"


def refused(act: Callable[[], object]) -> set[str]:
    with pytest.raises(RefusedError) as caught:
        act()
    return {one.code for one in caught.value.problems}


def test_nothing_is_joined_twice_whoever_asks(trading: Trading) -> None:
    booked = pay(trading, "100")
    first, second = bring(trading, row(1, 2, "100"), row(2, 2, "60"))
    join([Join(first.pk, booked, D(100), How.HAND)], trading.actor)

    def again(line: BankLine, amount: str, pk: int | None = booked, note: str = "") -> set[str]:
        one = Join(line.pk, pk, D(amount), How.HAND, note=note)
        return refused(lambda: join([one], trading.actor))

    assert again(second, "60") == {"bank_booking_taken"}
    assert again(first, "100") == {"bank_line_matched", "bank_booking_taken"}
    assert again(second, "61", None, "x") == {"bank_line_matched"}
    assert again(second, "60", None) == {"bank_note_missing"}
    assert again(second, "60", 10**9) == {"bank_booking_unknown"}
    cash = JournalLine.objects.exclude(account=bank()).values_list("pk", flat=True)[0]
    assert again(second, "60", cash) == {"bank_booking_unknown"}
    # What the code forgets the database refuses.
    for sql in (
        "UPDATE banking_bookmoney SET matched = amount + 1",
        "UPDATE banking_bankline SET open_amount = amount + 1",
        "UPDATE banking_bankmatch SET amount = amount + 1",
        "DELETE FROM banking_bankmatch",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_both_balances_come_together_on_any_day(trading: Trading, client: Client) -> None:
    # By hand: books 100 + 30 = 130; bank 0 + 100 − 5 = 95. Only bank −5, only books 30: 130 − 5 = 95 + 30.
    matched, late = pay(trading, "100", day=2), pay(trading, "30", "C2", day=3)
    first, fee = bring(
        trading,
        row(1, 2, "100", balance=D(100), name=name_of("C1", trading)),
        row(2, 4, "-5", balance=D(95), text="手续费"),
    )
    join([Join(first.pk, matched, D(100), How.HAND)], trading.actor)
    found = reconciled(bank().pk, date(2026, 11, 30))
    assert (found.book, found.bank, found.difference) == (D(130), D(95), D(0))
    assert (found.bank_out, found.book_in, found.book_after, found.bank_after) == (
        D(5),
        D(30),
        D(125),
        D(125),
    )
    assert [one.id for one in found.only_bank] == [fee.pk]
    assert [one.id for one in found.only_book] == [late]
    # A day before: neither the fee nor the late payment had happened.
    earlier = reconciled(bank().pk, date(2026, 11, 2))
    assert (earlier.book, earlier.bank, earlier.difference) == (D(100), D(100), D(0))
    assert (earlier.only_bank, earlier.only_book) == ([], [])
    # What is turned back before the bank said anything of it leaves both lists alone.
    document = JournalLine.objects.get(pk=late).entry.document_id
    reverse(ReversalRequest(document, trading.actor, date(2026, 11, 3)))
    assert reconciled(bank().pk, date(2026, 11, 30)).only_book == []
    page = context_of(client, f"/bank/reconciliation?account={bank().pk}&on=2026-11-30")
    assert page["found"].difference == D(0)
