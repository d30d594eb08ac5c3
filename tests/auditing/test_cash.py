"""What documents say of money against the accounts of money: every road, and red documents too."""

from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.requests import SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from tests.auditing.damage import found_after, unguarded
from tests.auditing.trade import trade
from tests.support.trading import Trading


@pytest.fixture
def traded(company: str) -> Trading:
    del company
    return trade()


def voucher(trading: Trading, debit: str, credit: str, amount: str) -> SavedDraft:
    summary = {"summary": "x"}
    lines = [
        LineInput(account=trading.money_account(debit), gross_amount=Decimal(amount), details=summary),
        LineInput(account=trading.money_account(credit), details=summary | {"credit": amount}),
    ]
    return trading.book("finance.voucher", lines)


def moved(trading: Trading) -> list[SavedDraft]:
    """Book money by both roads that have it among the details of lines."""
    rent = voucher(trading, "560206", "100201", "12.3")
    lines = [
        LineInput(account=trading.money_account("1001"), gross_amount=Decimal("99.25")),
        LineInput(account=trading.money_account("100201"), details={"credit": "99.25"}),
    ]
    return [rent, trading.book("finance.money_transfer", lines)]


def test_every_road_of_money_agrees_and_its_reversal_too(traded: Trading) -> None:
    for one in moved(traded):
        assert audit() == []
        reverse(ReversalRequest(one.id, traded.actor))
    assert audit() == []


@pytest.mark.parametrize("at", [0, 1], ids=["voucher", "transfer"])
def test_money_named_by_hand_and_not_booked_is_found(traded: Trading, at: int) -> None:
    document, other = moved(traded)[at].id, traded.money_account("101201")
    named = f"WHERE account_id IS NOT NULL AND document_id = {document}"
    with unguarded():
        statement = f"UPDATE documents_documentline SET account_id = {other} {named}"  # noqa: S608
        assert "cash_by_hand" in found_after(statement)


def test_money_that_a_document_of_goods_moves_is_found(traded: Trading) -> None:
    with unguarded():
        assert "cash_of_document" in found_after(
            "UPDATE general_ledger_journalline SET account_id ="
            " (SELECT id FROM general_ledger_account WHERE code = '100201') WHERE account_id ="
            " (SELECT id FROM general_ledger_account WHERE code = '1405')"
        )
