"""Bills on the real engine: what they leave in the books, taken back, and by two people at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.engine import post_each
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.models import Claim
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.support.taking_turns import Work, second_after_first
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
DUE = date(2027, 2, 19)


@pytest.fixture
def fresh(fresh_company: str) -> Trading:
    del fresh_company
    return make_trading()


def bill(number: str, amount: str, due: date = DUE) -> LineInput:
    return LineInput(gross_amount=D(amount), due_date=due, details={"bill_number": number})


def taken(trading: Trading, number: str = "P1", amount: str = "100") -> int:
    """Take a customer's bill; return its claim."""
    received = trading.book("finance.bill_receipt", [bill(number, amount)], partner="C1")
    return Claim.objects.get(document=received.id, bill_number=number).pk


def money(trading: Trading, amount: str, code: str = "100201") -> LineInput:
    return LineInput(account=trading.money_account(code), gross_amount=D(amount))


def settled(claim: int, amount: str) -> LineInput:
    return LineInput(claim=claim, gross_amount=D(amount))


def refused(trading: Trading, type_id: str, *lines: LineInput, **header: object) -> list[str]:
    with pytest.raises(RefusedError) as refusal:
        trading.book(type_id, list(lines), **header)  # type: ignore[arg-type]
    return [one.code for one in refusal.value.problems]


def test_open_bills_are_what_the_accounts_hold(trading: Trading) -> None:
    first, second = taken(trading), taken(trading, "P2", "40")
    trading.book("finance.bill_endorsement", [settled(first, "100")], partner="S1")
    trading.book("finance.bill_issue", [bill("K1", "70")], partner="S1")
    assert trading.account(AccountRole.BILLS_RECEIVABLE) == D(40)
    assert trading.account(AccountRole.BILLS_PAYABLE) == D(-70)
    assert Claim.objects.get(pk=second).bill_line == DocumentLine.objects.get(details__bill_number="P2")
    assert audit() == []


def test_a_document_comes_to_its_bills(trading: Trading) -> None:
    """What bills settle, and what money they bring, is said beside them and not added."""
    claim = taken(trading)
    lines = [settled(claim, "100"), money(trading, "97"), money(trading, "3", "560302")]
    sold = trading.book("finance.bill_settlement", lines, details={"deed": "discount"})
    assert Document.objects.get(pk=sold.id).gross_amount == D(100)
    line = DocumentLine.objects.get(document=sold.id, position=1)
    assert line.details == {"bill_number": "P1"}
    reversed_by = reverse(ReversalRequest(sold.id, trading.actor, on=DAY)).document
    assert Document.objects.get(pk=reversed_by).gross_amount == D(-100)
    assert audit() == []


def test_money_goes_as_the_lines_say(trading: Trading) -> None:
    """A margin goes when a bill is issued, and pays a part of it when it is due."""
    moved = [money(trading, "30", "101201"), money(trading, "-30")]
    issued = trading.book("finance.bill_issue", [bill("K1", "100"), *moved], partner="S1")
    assert Document.objects.get(pk=issued.id).gross_amount == D(100)
    claim = Claim.objects.get(document=issued.id, bill_number="K1").pk
    lines = [settled(claim, "100"), money(trading, "30", "101201"), money(trading, "70")]
    paid = trading.book("finance.bill_settlement", lines, details={"deed": "pay"})
    assert trading.entry(paid.id) == {"2201": D(100), "101201": D(-30), "100201": D(-70)}
    assert audit() == []
    reverse(ReversalRequest(paid.id, trading.actor))
    assert trading.account(AccountRole.BILLS_PAYABLE) == D(-100)
    assert audit() == []


def test_nobody_types_another_bills_number(trading: Trading) -> None:
    claim = taken(trading)
    line = LineInput(claim=claim, gross_amount=D(100), details={"bill_number": "X9"})
    handed = trading.book("finance.bill_endorsement", [line], partner="S1")
    assert DocumentLine.objects.get(document=handed.id).details == {"bill_number": "P1"}


def test_what_was_handed_on_is_not_taken_back_alone(trading: Trading) -> None:
    received = trading.book("finance.bill_receipt", [bill("P1", "100")], partner="C1")
    claim = Claim.objects.get(document=received.id, bill_number="P1").pk
    handed = trading.book("finance.bill_endorsement", [settled(claim, "100")], partner="S1")
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(received.id, trading.actor))
    assert refusal.value.problems[0].code == "claim_settled"
    reverse(ReversalRequest(handed.id, trading.actor))
    reverse(ReversalRequest(received.id, trading.actor))
    assert trading.account(AccountRole.BILLS_RECEIVABLE) == D(0)
    assert audit() == []


def test_a_bill_that_came_back_is_in_the_way_of_taking_its_going_back(trading: Trading) -> None:
    handed = trading.book("finance.bill_endorsement", [settled(taken(trading), "100")], partner="S1")
    taken(trading)
    with pytest.raises(RefusedError) as refusal:
        reverse(ReversalRequest(handed.id, trading.actor))
    assert [one.code for one in refusal.value.problems] == ["bill_open_already"]


def test_payments_leave_bills_alone(trading: Trading) -> None:
    claim = taken(trading)
    lines = [money(trading, "100"), settled(claim, "100")]
    assert "claim_is_bill" in refused(trading, "finance.incoming_payment", *lines, partner="C1")
    assert "claim_is_bill" in refused(trading, "finance.settlement", settled(claim, "100"), partner="C1")
    assert "claim_is_bill" in refused(trading, "finance.claim_transfer", settled(claim, "100"), partner="C2")


def test_the_accounts_of_bills_take_nothing_by_hand(trading: Trading) -> None:
    moved = [
        LineInput(account=trading.money_account("1121"), gross_amount=D(5), details={"summary": "票据"}),
        LineInput(account=trading.money_account("100201"), details={"credit": "5"}),
    ]
    assert "account_controlled" in refused(trading, "finance.voucher", *moved)


def test_a_bill_is_dealt_with_after_it_came_and_before_it_is_due(trading: Trading) -> None:
    claim = taken(trading)
    late = {"on": date(2027, 2, 20), "partner": "S1"}
    assert refused(trading, "finance.bill_endorsement", settled(claim, "100"), **late) == ["bill_overdue"]
    early = {"on": date(2026, 11, 1), "partner": "S1"}
    assert refused(trading, "finance.bill_endorsement", settled(claim, "100"), **early) == ["bill_not_there"]


def test_every_problem_of_a_bill_is_told(trading: Trading) -> None:
    lines = [
        LineInput(gross_amount=D(-1), details={"bill_form": "ghost", "issued_on": "2027-03-01"}),
        bill("P1", "5", date(2026, 1, 1)),
        bill("P 1", "5"),
    ]
    assert set(refused(trading, "finance.bill_receipt", *lines, partner="C1")) == {
        "field_missing",
        "amount_negative",
        "unknown_choice",
        "bill_due_before",
        "bill_twice",
    }


def test_opening_bills_are_numbered_apart(trading: Trading) -> None:
    def opening(kind: str) -> LineInput:
        return LineInput(gross_amount=D(5), due_date=DUE, details={"kind": kind, "opening_bill": "P1"})

    twice = [opening("bill_receivable"), opening("bill_receivable")]
    assert refused(trading, "finance.opening_claims", *twice, partner="C1") == ["bill_twice"]
    alike = [opening("bill_receivable"), opening("bill_payable")]
    trading.book("finance.opening_claims", alike, partner="C1")
    assert audit() == []


def test_a_number_has_its_length(trading: Trading) -> None:
    assert "text_too_long" in refused(trading, "finance.bill_receipt", bill("9" * 65, "5"), partner="C1")
    taken(trading, "9" * 64)


def test_a_margin_with_a_number_is_no_bill(trading: Trading) -> None:
    """An account's line stands beside the bills, whatever is typed in it."""
    margin = replace(money(trading, "30", "101201"), details={"bill_number": "M1"})
    issued = trading.book(
        "finance.bill_issue", [bill("K1", "100"), margin, money(trading, "-30")], partner="S1"
    )
    assert Document.objects.get(pk=issued.id).gross_amount == D(100)
    made = Claim.objects.filter(document=issued.id).exclude(bill_number="")
    assert [one.bill_number for one in made] == ["K1"]


def test_a_banker_who_paid_is_owed_a_loan(trading: Trading) -> None:
    issued = trading.book("finance.bill_issue", [bill("K1", "100")], partner="S1")
    claim = Claim.objects.get(document=issued.id, bill_number="K1").pk
    lines = [settled(claim, "100"), money(trading, "100", "2001")]
    paid = trading.book("finance.bill_settlement", lines, details={"deed": "pay"})
    assert trading.entry(paid.id) == {"2201": D(100), "2001": D(-100)}


def posting(trading: Trading, saved: SavedDraft) -> Work:
    def work() -> list[str]:
        (outcome,) = post_each([PostRequest(saved.id, trading.actor)])
        return sorted({problem.code for problem in outcome.problems})

    return work


@pytest.mark.only_on("postgresql")
def test_a_bill_is_handed_on_once(fresh: Trading, fresh_company: str) -> None:
    claim = taken(fresh)
    drafts = [
        fresh.draft("finance.bill_endorsement", [settled(claim, "100")], partner=who) for who in ("S1", "S2")
    ]
    first, second = (posting(fresh, saved) for saved in drafts)
    assert second_after_first(fresh_company, first, second) == ([], ["claim_over_settled"])
    assert audit() == []


@pytest.mark.only_on("postgresql")
def test_a_bill_is_taken_in_once(fresh: Trading, fresh_company: str) -> None:
    drafts = [fresh.draft("finance.bill_receipt", [bill("P1", "100")], partner=who) for who in ("C1", "C2")]
    first, second = (posting(fresh, saved) for saved in drafts)
    assert second_after_first(fresh_company, first, second) == ([], ["bill_open_already"])
    assert audit() == []
