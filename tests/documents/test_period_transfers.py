"""期末结转 on the real books: exact amounts, run again, reversed, refused, and nobody in between."""

from datetime import date
from decimal import Decimal

import pytest

from liandong.documents.auditing.auditor import audit
from liandong.documents.columns import CREDIT
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.period_transfers import TYPES, asked_for, lacking, preview, run
from liandong.documents.posting.engine import post_each
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reverse
from liandong.general_ledger.chart_choice import Standard, use_chart
from liandong.general_ledger.models import Account, JournalEntry
from liandong.general_ledger.periods import close_period
from liandong.identity.actors import NotAllowedError
from liandong.identity.rule_book import set_rules
from liandong.kernel.balances import Clearing
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from tests.support.companies import People
from tests.support.taking_turns import second_after_first
from tests.support.trading import Trading, make_trading

NOVEMBER, OVER = date(2026, 11, 1), date(2026, 12, 5)
PROFIT, VAT, YEAR_END = Clearing.PROFIT, Clearing.VAT, Clearing.YEAR_END
D = Decimal


@pytest.fixture
def trading(company: str) -> Trading:
    del company
    return make_trading()


def pk(code: str) -> int:
    return int(Account.objects.get(code=code).pk)


def write(trading: Trading, debit: str, credit: str, amount: str, on: date = date(2026, 11, 9)) -> SavedDraft:
    """Book an amount by hand from one account to another."""
    lines = [
        LineInput(account=pk(debit), gross_amount=D(amount), details={"summary": "x"}),
        LineInput(account=pk(credit), details={CREDIT.name: amount}),
    ]
    return trading.book("finance.voucher", lines, on=on)


def balance(code: str) -> Decimal:
    lines = Account.objects.get(code=code).journalline_set.values_list("amount", flat=True)
    return sum(lines, D(0))


def refused(clearing: Clearing, trading: Trading, first: date = NOVEMBER, today: date = OVER) -> list[str]:
    with pytest.raises(RefusedError) as caught:
        run(clearing, first, trading.actor, today)
    return [one.code for one in caught.value.problems]


def test_what_comes_later_is_carried_over_by_one_whole_new_document(trading: Trading) -> None:
    write(trading, "1001", "5001", "100")
    write(trading, "560202", "1001", "30.55")
    first = run(PROFIT, NOVEMBER, trading.actor, OVER)
    assert first.posted is not None
    assert (balance("3103"), balance("5001"), balance("560202")) == (D("-69.45"), ZERO, ZERO)
    assert refused(PROFIT, trading) == ["transfer_done"]
    assert lacking(PROFIT, NOVEMBER) == ()
    write(trading, "560202", "1001", "9.45")
    assert [(one.code, one.amount) for one in lacking(PROFIT, NOVEMBER)] == [("560202", D("-9.45"))]
    shown = preview(PROFIT, NOVEMBER, OVER)
    assert [(one.code, one.amount) for one in shown.transfer.lines] == [("5001", D(100)), ("560202", D(-40))]
    assert [one.pk for one in shown.earlier] == [first.posted.document]
    again = run(PROFIT, NOVEMBER, trading.actor, OVER)
    assert len(again.reversed) == 1
    assert balance("3103") == D(-60)
    states = Document.objects.filter(type=TYPES[PROFIT], reverses=None).order_by("pk")
    assert list(states.values_list("state", flat=True)) == [State.REVERSED, State.POSTED]
    assert audit() == []


def test_a_month_whose_documents_were_all_turned_back_is_only_reversed(trading: Trading) -> None:
    sale = write(trading, "1001", "5001", "100")
    run(PROFIT, NOVEMBER, trading.actor, OVER)
    reverse(ReversalRequest(sale.id, trading.actor))
    ran = run(PROFIT, NOVEMBER, trading.actor, OVER)
    assert (len(ran.reversed), ran.posted) == (1, None)
    assert (balance("3103"), balance("5001")) == (ZERO, ZERO)
    assert refused(PROFIT, trading) == ["transfer_nothing"]


def test_income_and_expense_stand_apart_in_the_years_profit(trading: Trading) -> None:
    write(trading, "1001", "5001", "100")
    write(trading, "560202", "1001", "30")
    ran = run(PROFIT, NOVEMBER, trading.actor, OVER)
    assert ran.posted is not None
    entry = JournalEntry.objects.get(document=ran.posted.document)
    own = entry.lines.filter(account__code="3103").order_by("amount").values_list("amount", "partner_id")
    assert [(amount, str(partner)) for amount, partner in own] == [(D(-100), "None"), (D(30), "None")]
    line = DocumentLine.objects.get(document=ran.posted.document, account__code="560202")
    assert (line.gross_amount, line.details) == (ZERO, {CREDIT.name: "30"})


def test_vat_is_carried_over_month_by_month_and_what_stays_is_for_later(trading: Trading) -> None:
    write(trading, "1001", "22210107", "130")
    write(trading, "22210101", "1001", "100")
    run(VAT, NOVEMBER, trading.actor, OVER)
    assert (balance("222102"), balance("22210104")) == (D(-30), D(30))
    december, end = date(2026, 12, 1), date(2026, 12, 31)
    write(trading, "22210101", "1001", "50", date(2026, 12, 3))
    write(trading, "22210103", "1001", "20", date(2026, 12, 4))
    assert [(one.code, one.amount) for one in lacking(VAT, december)] == [("22210110", D(-20))]
    run(VAT, december, trading.actor, end)
    assert (balance("222102"), refused(VAT, trading, december, end)) == (D(-10), ["transfer_done"])
    assert audit() == []


def test_small_scale_taxpayers_have_no_vat_to_carry_over(trading: Trading) -> None:
    set_rules({"taxpayer": "small"}, effective_from=date(2026, 1, 1), actor=trading.actor, has_moves=bool)
    assert not asked_for(VAT, NOVEMBER)
    assert refused(VAT, trading) == ["vat_not_general"]


def test_the_year_ends_after_its_profit_is_whole(trading: Trading) -> None:
    december, end = date(2026, 12, 1), date(2026, 12, 31)
    write(trading, "1001", "5001", "100")
    assert refused(YEAR_END, trading) == ["year_end_month"]
    assert refused(YEAR_END, trading, december, end) == ["profit_not_transferred"]
    run(PROFIT, december, trading.actor, end)
    run(YEAR_END, december, trading.actor, end)
    assert (balance("3103"), balance("310403")) == (ZERO, D(-100))
    assert refused(YEAR_END, trading, december, end) == ["transfer_done"]
    assert audit() == []


def test_a_month_that_is_not_over_or_is_closed_stays(trading: Trading) -> None:
    write(trading, "1001", "5001", "100")
    assert refused(PROFIT, trading, today=date(2026, 11, 29)) == ["transfer_not_over"]
    assert close_period(2026, 11, trading.actor) == []
    assert refused(PROFIT, trading) == ["period_closed"]


def test_two_drafts_in_one_posting_carry_over_once(trading: Trading) -> None:
    write(trading, "1001", "5001", "100")
    lines = [LineInput(account=pk("5001"), gross_amount=D(100), anchor="gross_amount")]
    drafts = [trading.draft(TYPES[PROFIT], lines, on=date(2026, 11, 30)) for _ in range(2)]
    outcomes = post_each([PostRequest(one.id, trading.actor) for one in drafts])
    assert [[one.code for one in outcome.problems] for outcome in outcomes] == [[], ["transfer_stale"]]
    assert balance("5001") == ZERO


def test_it_works_in_the_other_chart_(trading: Trading) -> None:
    use_chart(Standard.GENERAL, trading.actor)
    write(trading, "1001", "6001", "100")
    december, end = date(2026, 12, 1), date(2026, 12, 31)
    run(PROFIT, december, trading.actor, end)
    run(YEAR_END, december, trading.actor, end)
    assert balance("410403") == D(-100)


def test_only_who_may_post_it_everywhere_runs_it(trading: Trading, people: People) -> None:
    write(trading, "1001", "5001", "100")
    with pytest.raises(NotAllowedError):
        run(PROFIT, NOVEMBER, people.clerk, OVER)


@pytest.mark.only_on("postgresql")
def test_two_transfers_of_a_month_at_once_carry_it_over_once(fresh_company: str) -> None:
    trading = make_trading()
    write(trading, "1001", "5001", "9")

    def carry_over() -> list[str]:
        try:
            run(PROFIT, NOVEMBER, trading.actor, OVER)
        except RefusedError as refusal:
            return [problem.code for problem in refusal.problems]
        return []

    first, second = second_after_first(fresh_company, carry_over, carry_over)
    assert (first, len(second)) == ([], 1)
    assert second[0] in {"transfer_meanwhile", "transfer_done"}
    assert audit() == []
