"""A plan that does not balance is refused by the engine, whatever its type says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.documents import types
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document
from liandong.general_ledger.models import JournalEntry
from liandong.kernel.plans import Leg, Plan
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.kernel.terms import AccountRole, Draft
from tests.support.trading import Trading

TYPE = "finance.opening_balances"


def crooked(_draft: Draft, _rules: Rules) -> Plan:
    """Debit ten and credit nine."""
    legs = (Leg(Decimal(10), role=AccountRole.BANK), Leg(Decimal(-9), role=AccountRole.OPENING_BALANCE))
    return Plan(legs=legs)


def test_an_unbalanced_entry_is_refused(trading: Trading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(types._registry, TYPE, replace(types.document_type(TYPE), plan=crooked))
    line = LineInput(account=trading.money_account("1001"), gross_amount=Decimal(1))
    saved = trading.draft(TYPE, [line])
    with pytest.raises(RefusedError) as refusal:
        trading.post(saved)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.detail["difference"]) == ("unbalanced_entry", "1")
    assert Document.objects.get(pk=saved.id).state == "draft"
    assert not JournalEntry.objects.exists()
