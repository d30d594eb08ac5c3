"""The folded months of accounts: the books' figures before, during and after folding, proof and repair."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from liandong.documents import outbox
from liandong.documents.queries import not_handled_by
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger import account_months
from liandong.general_ledger.account_lines import LedgerOf
from liandong.general_ledger.account_months import Nature, Reached, account_sums, balance_before
from liandong.general_ledger.account_parts import partner_sums
from liandong.general_ledger.models import Account, AccountMonth, CashMonth, PartnerAccountMonth
from liandong.general_ledger.queries import account_ledger
from liandong.general_ledger.trial import trial_balance
from liandong.storage.bulk import Source
from tests.general_ledger.rows import Side, entry, partner, posted
from tests.reports.two_months import two_months
from tests.support.trading import Trading

__all__ = ["two_months"]
D = Decimal
EVERYTHING = Source("(SELECT id AS document_id FROM documents_document)", [])
NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])
STARTS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


def late() -> Source:
    return not_handled_by(account_months.CONSUMER)


def asked() -> list[object]:
    stock = Account.objects.get(code="1405").pk
    november, year = (date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 1, 1), date(2026, 12, 31))
    page = account_ledger(LedgerOf(stock, *november), late(), limit=2)
    more = account_ledger(LedgerOf(stock, *november), late(), page.after, limit=2)
    return [
        trial_balance(*november, late()),
        trial_balance(date(2026, 10, 14), date(2026, 11, 21), late()),
        trial_balance(*year, late()),
        page,
        more,
    ]


def test_before_during_and_after_folding_alike(two_months: Trading) -> None:
    before = asked()
    assert not AccountMonth.objects.exists()
    outbox.handle_pending(limit=3)
    assert AccountMonth.objects.exists()
    assert asked() == before
    outbox.drain()
    assert asked() == before
    assert account_months.verify(late()) == []
    page, more = before[3:]
    assert page.lines[-1].balance == more.opening  # type: ignore[attr-defined]


def test_a_reversed_document_leaves_nothing(two_months: Trading) -> None:
    outbox.drain()
    before = asked()[0]
    line = two_months.line("P1", "2", "15")
    sold = two_months.book("sales.delivery", [line], partner="C1", place=two_months.places["主仓"])
    outbox.drain()
    assert asked()[0] != before
    reverse(ReversalRequest(sold.id, two_months.actor))
    outbox.drain()
    assert asked()[0] == before
    assert account_months.verify(late()) == []


@pytest.mark.parametrize("model", [AccountMonth, PartnerAccountMonth, CashMonth])
def test_a_wrong_month_is_found_and_rebuilt(
    company: str, model: type[AccountMonth | PartnerAccountMonth | CashMonth]
) -> None:
    who = partner("甲客户")
    entry(posted(STARTS[0]), [Side("1001", "10"), Side("1122", "-10", who)])
    account_months.rebuild(NOTHING)
    assert account_months.verify(NOTHING) == []
    model.objects.all()[:1].get().delete()
    assert {one.table for one in account_months.verify(NOTHING)} == {model.__name__}
    account_months.rebuild(NOTHING)
    assert account_months.verify(NOTHING) == []


def of(account: int) -> LedgerOf:
    return LedgerOf(account, STARTS[0], date(2026, 12, 31))


def spread(nature: Nature, unfolded: Source) -> dict[tuple[int, str], tuple[Decimal, Decimal]]:
    codes = dict(Account.objects.values_list("pk", "code"))
    return {
        (one.stretch, codes[one.account]): (one.debit, one.credit)
        for one in account_sums(STARTS, unfolded)
        if one.nature is nature
    }


@pytest.mark.parametrize("unfolded", [EVERYTHING, NOTHING])
def test_transfers_and_openings_are_told_apart(company: str, unfolded: Source) -> None:
    """Capital 500.00 when the books began; sales of 100.00, carried to 本年利润, in January."""
    day = date(2026, 1, 31)
    entry(posted(STARTS[0], type="finance.opening_balances"), [Side("1001", "500"), Side("310490", "-500")])
    entry(posted(day), [Side("1001", "100"), Side("5001", "-100")])
    entry(posted(day, type="finance.profit_transfer"), [Side("5001", "100"), Side("3103", "-100")])
    entry(posted(STARTS[2]), [Side("1001", "9"), Side("5001", "-9")])
    account_months.rebuild(unfolded)
    assert spread(Nature.TRADE, unfolded) == {(1, "1001"): (D(100), D(0)), (1, "5001"): (D(0), D(100))}
    assert spread(Nature.TRANSFER, unfolded) == {(1, "5001"): (D(100), D(0)), (1, "3103"): (D(0), D(100))}
    assert spread(Nature.OPENING, unfolded) == {(1, "1001"): (D(500), D(0)), (1, "310490"): (D(0), D(500))}
    cash = Account.objects.get(code="1001").pk
    assert balance_before([cash], Reached(day), unfolded) == D(500)
    assert balance_before([cash], Reached(STARTS[2]), unfolded) == D(600)
    sales = Account.objects.get(code="5001").pk
    traded = [Reached(on, is_traded=True) for on in (date(2026, 2, 1), date(2026, 3, 31))]
    assert balance_before([sales], Reached(date(2026, 3, 31)), unfolded) == D(-9)
    assert [balance_before([sales], one, unfolded) for one in traded] == [D(-100), D(-109)]
    assert account_ledger(replace(of(sales), is_traded=True), unfolded).lines[0].balance == D(-100)
    assert [one.balance for one in account_ledger(of(sales), unfolded).lines] == [D(-100), D(0), D(-9)]


@pytest.mark.parametrize("unfolded", [EVERYTHING, NOTHING])
def test_by_partner_and_against_money(company: str, unfolded: Source) -> None:
    """A customer owes 113.00 and pays 100.00, of which the bank keeps 1.00; he takes 10.00 back, in red."""
    who = partner("甲客户")
    entry(posted(STARTS[0]), [Side("1122", "113", who), Side("5001", "-113")])
    entry(posted(STARTS[1]), [Side("100201", "99"), Side("560301", "1"), Side("1122", "-100", who)])
    entry(posted(STARTS[1]), [Side("1122", "10", who), Side("100201", "-10")], is_red=True)
    account_months.rebuild(unfolded)
    debt = Account.objects.get(code="1122").pk
    rows = sorted(partner_sums(STARTS, [debt], unfolded))
    assert rows == [(1, debt, who.pk, 0, 1_130_000), (2, debt, who.pk, 0, -900_000)]
    if unfolded is NOTHING:
        found = CashMonth.objects.values_list("account__code", "is_inflow", "amount")
        assert set(found) == {("1122", True, D(90)), ("560301", False, D(-1))}
