"""A single journal line in another line of the cash-flow statement, chosen by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.finance.statements.cash_lines import cash_layout, cash_lines, choose_cash_line
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import accounts_of, pieces_of
from liandong.finance.statements.spans import Kind, columns_of, span_of
from liandong.general_ledger import account_months
from liandong.general_ledger.models import CashLineChoice, JournalEntry, JournalLine, Period
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow, Member
from liandong.kernel.actor import Actor, superuser
from liandong.kernel.refusal import RefusedError
from liandong.storage.bulk import Source
from tests.apikit.calling import caller
from tests.general_ledger.rows import Side, book, entry, posted
from tests.support.companies import People
from tests.support.pages import context_of, signed_in, table

D = Decimal
EVERYTHING = Source("(SELECT id AS document_id FROM documents_document)", [])
NOTHING = Source("(SELECT id AS document_id FROM documents_document WHERE id < 0)", [])
ON = date(2026, 11, 5)
OTHER, LOAN, INTEREST = 6, 16, 17


@pytest.fixture
def repaid(company: str) -> JournalEntry:
    """A loan of 1,000.00 comes; 600.00 of it and 36.00 of office costs are paid, all in November."""
    del company
    book(ON, ("100201", "1000"), ("2001", "-1000"))
    return entry(posted(ON), [Side("2001", "600"), Side("560206", "36"), Side("100201", "-636")])


@pytest.fixture
def owner() -> Actor:
    member = Member.objects.get(is_owner=True)
    return superuser(member.pk, member.name)


def line_of(written: JournalEntry, code: str) -> int:
    return int(JournalLine.objects.get(entry=written, account__code__startswith=code).pk)


def figures(unfolded: Source = EVERYTHING, day: date = ON) -> dict[int, Decimal]:
    found = accounts_of(span_of(Kind.MONTH, day), unfolded).figures(Statement.CASH)
    assert all(one.is_kept for one in found.sides)
    return {line: amount for line, amount in found.amounts[found.columns[0].key].items() if amount}


@pytest.mark.parametrize("is_folded", [False, True])
def test_the_statement_moves_one_amount_and_comes_to_the_same(
    repaid: JournalEntry, owner: Actor, *, is_folded: bool
) -> None:
    unfolded = NOTHING if is_folded else EVERYTHING
    if is_folded:
        account_months.rebuild(NOTHING)
    before = figures(unfolded)
    assert before == {6: D(36), 7: D(-36), 14: D(1000), 16: D(600), 19: D(400), 20: D(364), 22: D(364)}
    choose_cash_line(line_of(repaid, "560206"), INTEREST, owner)
    after = figures(unfolded)
    assert after == {14: D(1000), 16: D(600), 17: D(36), 19: D(364), 20: D(364), 22: D(364)}
    choose_cash_line(line_of(repaid, "560206"), 0, owner)
    assert figures(unfolded) == before


def test_a_figure_opens_to_what_was_chosen(repaid: JournalEntry, owner: Actor) -> None:
    choose_cash_line(line_of(repaid, "560206"), LOAN, owner)
    accounts = accounts_of(span_of(Kind.MONTH, ON), EVERYTHING)
    column = columns_of(Statement.CASH, accounts.books.span)[0]
    layout = accounts.layouts[Statement.CASH]
    for number in (OTHER, LOAN):
        line = layout.line(number)
        assert line is not None
        pieces = pieces_of(accounts, Statement.CASH, line, column)
        found = [(one.node.code, one.amount, one.is_chosen) for one in pieces if one.node]
        assert found == ([("2001", D(600), False), ("560206", D(36), True)] if number == LOAN else [])


def test_every_reason_is_told(repaid: JournalEntry, owner: Actor, people: People) -> None:
    def refused(line: int, wanted: int) -> set[str]:
        with pytest.raises(RefusedError) as caught:
            choose_cash_line(line, wanted, owner)
        return {one.code for one in caught.value.problems}

    rent = line_of(repaid, "560206")
    for wanted in (7, 21, 99):  # a sum, the money at the beginning, none at all
        assert refused(rent, wanted) == {"cash_line_unfit"}
    assert refused(line_of(repaid, "100201"), OTHER) == {"cash_line_no_money"}
    credit = book(ON, ("1122", "5"), ("5001", "-5"))
    assert refused(line_of(credit, "5001"), OTHER) == {"cash_line_no_money"}
    assert refused(999_999, OTHER) == {"cash_line_unknown"}
    with pytest.raises(NotAllowedError):
        choose_cash_line(rent, OTHER, people.clerk)
    Period.objects.update(is_closed=True)
    assert refused(rent, INTEREST) == {"period_closed"}
    assert not CashLineChoice.objects.exists()


def test_choices_are_kept_with_who_and_when(repaid: JournalEntry, owner: Actor) -> None:
    rent = line_of(repaid, "560206")
    choose_cash_line(rent, INTEREST, owner, "10.0.0.1")
    choose_cash_line(rent, INTEREST, owner)  # nothing new
    choose_cash_line(rent, 0, owner)
    assert list(CashLineChoice.objects.order_by("pk").values_list("line", "member")) == [
        (INTEREST, owner.member),
        (0, owner.member),
    ]
    trail = AuditRow.objects.filter(detail__line="17").latest("pk").detail
    assert trail == {"voucher": f"2026-11 {repaid}", "account": "560206", "line": "17", "line_before": "0"}
    (loan, office) = cash_lines(repaid.document_id, cash_layout())
    assert (loan.line, loan.amount, office.line, office.chosen) == (LOAN, D(-600), OTHER, 0)


def test_choices_cost_no_further_statement(repaid: JournalEntry, owner: Actor) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            figures()
        return len(queries)

    before = counted()
    for code in ("560206", "2001"):
        choose_cash_line(line_of(repaid, code), INTEREST, owner)
    assert counted() == before


def test_on_the_pages(repaid: JournalEntry, owner: Actor) -> None:
    rent = line_of(repaid, "560206")
    client: Client = signed_in("owner")
    page = f"/ledger/cash-lines/{rent}"
    assert "6 支付其他与经营活动有关的现金" in context_of(client, page)["sections"][0]["fields"][2]["help"]
    said = client.post(page, {"line": str(INTEREST)}, follow=True).content.decode()
    assert "17 偿还借款利息支付的现金" in said
    assert "改动" in said
    answer = client.post(page, {"line": "7"})
    assert answer.status_code == 422
    rows = context_of(client, "/ledger/cash-flow/lines/17?month=2026-11")["rows"]
    url = rows[0]["cells"][0]["url"]
    assert "手工列入" in rows[0]["cells"][1]["text"]
    ledger = table(context_of(client, url))
    assert [row[-1] for row in ledger] == ["", "17 偿还借款利息支付的现金（手工）"]
    plain = table(context_of(client, url.replace("hand=17", "hand=0")))
    assert len(plain) == 1
    assert client.get(f"/ledger/cash-lines/{line_of(repaid, '100201')}").status_code == 404


def test_by_the_interface(repaid: JournalEntry) -> None:
    api = caller("owner")
    rows = api.get(f"/cash-lines?document={repaid.document_id}").body["rows"]
    assert [(one["code"], one["line"], one["chosen"]) for one in rows] == [("2001", 16, 0), ("560206", 6, 0)]
    rent = line_of(repaid, "560206")
    answer = api.put(f"/cash-lines/{rent}", {"line": 17}, key="one")
    assert [(one["code"], one["line"], one["chosen"]) for one in answer.body["rows"]][1] == ("560206", 17, 17)
    assert api.put(f"/cash-lines/{rent}", {"line": 7}, key="two").codes == {"cash_line_unfit"}
    assert caller("keeper").put(f"/cash-lines/{rent}", {"line": 0}, key="three").status == 403
