"""Open claims, ageing and statements, today and as of a past day."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.general_ledger.claim_queries import Side, open_claims, partner_balances, partner_statement
from liandong.identity.models import Member
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from tests.general_ledger.rows import claim, partner, posted, settle

D = Decimal
TODAY = date(2026, 6, 30)


@pytest.fixture
def customer(company: str) -> Partner:
    return partner("甲客户")


@pytest.fixture
def trade(customer: Partner) -> Partner:
    """Invoices 100 in January and 50 in February; 60 paid in March; 30 advance in April, 20 used in May."""
    january = claim(
        posted(date(2026, 1, 10), partner=customer), ClaimKind.RECEIVABLE, "100", date(2026, 2, 10)
    )
    february = claim(
        posted(date(2026, 2, 20), partner=customer), ClaimKind.RECEIVABLE, "50", date(2026, 6, 30)
    )
    settle(january, posted(date(2026, 3, 5), partner=customer), "60")
    advance = claim(posted(date(2026, 4, 1), partner=customer), ClaimKind.ADVANCE_RECEIVED, "30")
    offset = posted(date(2026, 5, 1), partner=customer)
    settle(february, offset, "20")
    settle(advance, offset, "20")
    return customer


def open_on(on: date, kind: ClaimKind = ClaimKind.RECEIVABLE) -> list[Decimal]:
    return [claim.open_amount for claim in open_claims(kind, on)]


def test_open_claims_as_of_each_day(trade: Partner) -> None:
    assert open_on(date(2026, 1, 9)) == []
    assert open_on(date(2026, 2, 20)) == [D(100), D(50)]
    assert open_on(date(2026, 3, 5)) == [D(40), D(50)]
    assert open_on(date(2026, 4, 30)) == [D(40), D(50)]
    assert open_on(TODAY) == [D(40), D(30)]
    assert open_on(date(2026, 4, 30), ClaimKind.ADVANCE_RECEIVED) == [D(30)]
    assert open_on(TODAY, ClaimKind.ADVANCE_RECEIVED) == [D(10)]


def test_a_claim_settled_since_then_was_open_then(customer: Partner) -> None:
    owed = claim(posted(date(2026, 1, 10), partner=customer), ClaimKind.RECEIVABLE, "100")
    settle(owed, posted(date(2026, 3, 5), partner=customer), "100")
    assert open_on(date(2026, 3, 4)) == [D(100)]
    assert open_on(date(2026, 3, 5)) == []


def test_open_claims_say_where_they_come_from(trade: Partner) -> None:
    other = partner("乙客户")
    claim(posted(date(2026, 1, 1), partner=other), ClaimKind.RECEIVABLE, "7")
    claim(posted(date(2026, 1, 1), partner=trade), ClaimKind.PAYABLE, "9")
    first, _ = open_claims(ClaimKind.RECEIVABLE, TODAY, trade.pk)
    assert (first.partner_name, first.business_date, first.due_date, first.amount) == (
        "甲客户",
        date(2026, 1, 10),
        date(2026, 2, 10),
        D(100),
    )
    assert first.document_number
    assert len(open_claims(ClaimKind.RECEIVABLE, TODAY)) == 3


def test_ageing_of_what_is_open(trade: Partner) -> None:
    (balance,) = partner_balances(Side.RECEIVABLE, TODAY)
    assert (balance.name, balance.not_due, balance.older, balance.advance) == ("甲客户", D(30), D(40), D(10))
    assert (balance.overdue, balance.total) == (D(40), D(60))
    (then,) = partner_balances(Side.RECEIVABLE, date(2026, 4, 30))
    assert (then.not_due, then.days_90, then.advance, then.total) == (D(50), D(40), D(30), D(60))
    assert partner_balances(Side.PAYABLE, TODAY) == []


@pytest.mark.parametrize(
    ("days", "column"),
    [
        (0, "not_due"),
        (1, "days_30"),
        (30, "days_30"),
        (31, "days_60"),
        (60, "days_60"),
        (61, "days_90"),
        (90, "days_90"),
        (91, "older"),
    ],
)
def test_edges_of_the_age_groups(customer: Partner, days: int, column: str) -> None:
    due = date.fromordinal(TODAY.toordinal() - days)
    claim(posted(due, partner=customer), ClaimKind.PAYABLE, "8.88", due)
    (balance,) = partner_balances(Side.PAYABLE, TODAY)
    assert getattr(balance, column) == balance.total == D("8.88")


def test_credit_notes_count_against_and_nothing_open_is_left_out(customer: Partner) -> None:
    owed = claim(posted(TODAY, partner=customer), ClaimKind.RECEIVABLE, "10")
    note = claim(posted(TODAY, partner=customer), ClaimKind.RECEIVABLE, "-4")
    assert partner_balances(Side.RECEIVABLE, TODAY)[0].total == D(6)
    offset = posted(TODAY, partner=customer)
    settle(owed, offset, "10")
    settle(note, offset, "-4")
    assert partner_balances(Side.RECEIVABLE, TODAY) == []


def test_balances_of_one_salespersons_customers(trade: Partner) -> None:
    owner = Member.objects.get(is_owner=True)
    assert partner_balances(Side.RECEIVABLE, TODAY, owner.pk) == []
    Partner.objects.filter(pk=trade.pk).update(owner=owner)
    assert len(partner_balances(Side.RECEIVABLE, TODAY, owner.pk)) == 1


def test_statement_runs_from_opening_to_closing(trade: Partner) -> None:
    statement = partner_statement(Side.RECEIVABLE, trade.pk, date(2026, 2, 1), TODAY)
    assert statement.opening == D(100)
    assert [
        (line.business_date.month, line.increase, line.decrease, line.balance) for line in statement.lines
    ] == [
        (2, D(50), D(0), D(150)),
        (3, D(0), D(60), D(90)),
        (4, D(0), D(30), D(60)),
    ]
    assert statement.closing == partner_balances(Side.RECEIVABLE, TODAY)[0].total
    before = partner_statement(Side.RECEIVABLE, trade.pk, date(2025, 1, 1), date(2025, 12, 31))
    assert (before.opening, before.lines, before.closing) == (D(0), [], D(0))


def test_number_of_statements_is_constant(trade: Partner) -> None:
    with CaptureQueriesContext(connection) as queries:
        open_claims(ClaimKind.RECEIVABLE, TODAY)
        partner_balances(Side.RECEIVABLE, TODAY)
        partner_statement(Side.RECEIVABLE, trade.pk, date(2026, 2, 1), TODAY)
    assert len(queries) == 4


def sqlite_plan(who: int | None) -> str:
    with CaptureQueriesContext(connection) as queries:
        open_claims(ClaimKind.RECEIVABLE, TODAY, who)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        return " ".join(str(row) for row in cursor.fetchall())


@pytest.mark.only_on("sqlite")
def test_settled_claims_are_not_read(trade: Partner) -> None:
    assert "SCAN c USING INDEX open_claims" in sqlite_plan(None)
    plan = sqlite_plan(trade.pk)
    assert "SCAN c" not in plan
    assert "SCAN s" not in plan
