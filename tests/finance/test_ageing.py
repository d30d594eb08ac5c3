"""账龄: by due or document day, in the company's steps, of partners and others, as of any day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.finance.ageing import Aged, Ageing, Basis, By, age_of, aged, claims_of
from liandong.general_ledger.claim_queries import Side, open_currencies, partner_balances
from liandong.identity.models import Department, Member
from liandong.kernel.rules import Rules, day_steps
from liandong.kernel.terms import ClaimKind
from liandong.partners.models import Partner
from tests.apikit.calling import caller
from tests.general_ledger.rows import claim, partner, posted, settle

D = Decimal
STEPS = (30, 60, 90, 180)
TODAY = date(2026, 6, 30)


def asked(
    on: date = TODAY,
    basis: Basis = Basis.DUE,
    by: By = By.PARTNER,
    owner: int | None = None,
    currency: str = "",
) -> Ageing:
    return Ageing(Side.RECEIVABLE, on, STEPS, basis, by, owner, currency)


@pytest.fixture
def trade(company: str) -> Partner:
    """100 of January due in February, 60 of it paid in March; 50 of 20 May due today; 30 advance in April."""
    who = partner("甲客户")
    january = claim(posted(date(2026, 1, 10), partner=who), ClaimKind.RECEIVABLE, "100", date(2026, 2, 10))
    claim(posted(date(2026, 5, 20), partner=who), ClaimKind.RECEIVABLE, "50", TODAY)
    settle(january, posted(date(2026, 3, 5), partner=who), "60")
    claim(posted(date(2026, 4, 1), partner=who), ClaimKind.ADVANCE_RECEIVED, "30")
    return who


def figures(rows: Sequence[Aged]) -> list[tuple[str, list[int], int, int]]:
    return [(row.name, [int(age) for age in row.ages], int(row.advance), int(row.total)) for row in rows]


def test_ages_from_the_due_day_and_from_the_document(trade: Partner) -> None:
    assert figures(aged(asked())) == [("甲客户", [50, 0, 0, 0, 40, 0], 30, 60)]
    assert figures(aged(asked(basis=Basis.DOCUMENT))) == [("甲客户", [0, 50, 0, 40, 0], 30, 60)]


def test_as_of_a_past_day_what_was_settled_later_was_open(trade: Partner) -> None:
    assert figures(aged(asked(date(2026, 3, 4)))) == [("甲客户", [0, 100, 0, 0, 0, 0], 0, 100)]
    assert figures(aged(asked(date(2026, 3, 5)))) == [("甲客户", [0, 40, 0, 0, 0, 0], 0, 40)]
    assert aged(asked(date(2026, 1, 9))) == []


@pytest.mark.parametrize(
    ("days", "place"),
    [(0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5)],
)
def test_edges_of_ages(company: str, days: int, place: int) -> None:
    due = date.fromordinal(TODAY.toordinal() - days)
    claim(posted(due, partner=partner("甲")), ClaimKind.RECEIVABLE, "8.88", due)
    (row,) = aged(asked())
    assert row.ages[place] == row.total == D("8.88")
    assert age_of(asked(), due) == place


@pytest.fixture
def abroad(trade: Partner) -> Partner:
    """Of 100 dollars of March 40 are paid in May, worth less by then; 20 more in advance, and 5 euros."""
    march = posted(date(2026, 3, 1), partner=trade)
    owed = claim(march, ClaimKind.RECEIVABLE, "700", date(2026, 5, 1), "USD 100")
    settle(owed, posted(date(2026, 5, 31), partner=trade), "280", "40")
    settle(owed, posted(date(2026, 6, 1), partner=trade), "-6")
    claim(posted(date(2026, 6, 1), partner=trade), ClaimKind.ADVANCE_RECEIVED, "140", foreign="USD 20")
    claim(posted(TODAY, partner=trade), ClaimKind.RECEIVABLE, "40", foreign="EUR 5.005")
    return trade


def test_a_currency_alone_is_aged_in_itself(abroad: Partner) -> None:
    assert figures(aged(asked(currency="USD"))) == [("甲客户", [0, 0, 60, 0, 0, 0], 20, 40)]
    assert figures(aged(asked(date(2026, 5, 30), currency="USD"))) == [
        ("甲客户", [0, 100, 0, 0, 0, 0], 0, 100)
    ]
    (euros,) = aged(asked(currency="EUR", by=By.PERSON))
    assert euros.total == D("5.005")
    assert aged(asked(currency="CNY")) == aged(asked(currency="JPY")) == []
    assert figures(aged(asked())) == [("甲客户", [90, 0, 426, 0, 40, 0], 170, 386)]
    assert open_currencies(Side.RECEIVABLE) == ["EUR", "USD"]
    assert open_currencies(Side.PAYABLE) == []


def test_programs_ask_for_a_currency(abroad: Partner) -> None:
    answer = caller("owner").get(f"/ageing?on={TODAY}&currency=USD")
    (row,) = answer.body["rows"]
    assert (row["ages"][2], row["advance"], row["total"]) == ("60", "20", "40")
    assert caller("owner").get("/ageing?currency=usd").status == 422


def test_a_claim_is_its_documents_persons_else_the_partners(trade: Partner) -> None:
    boss = Member.objects.get(is_owner=True)
    clerk = Member.objects.create(name="李四")
    mine = claim(posted(TODAY, partner=trade, handler=boss), ClaimKind.RECEIVABLE, "7")
    assert {(row.key, int(row.total)) for row in aged(asked(by=By.PERSON))} == {(0, 60), (boss.pk, 7)}
    Partner.objects.filter(pk=trade.pk).update(owner=clerk)
    assert {(row.key, int(row.total)) for row in aged(asked(by=By.PERSON))} == {(clerk.pk, 60), (boss.pk, 7)}
    assert claims_of(asked(by=By.PERSON), boss.pk) == {mine.pk}
    sales = Department.objects.create(name="销售部")
    Member.objects.filter(pk=clerk.pk).update(department=sales)
    assert {(row.name, int(row.total)) for row in aged(asked(by=By.DEPARTMENT))} == {("", 7), ("销售部", 60)}
    assert claims_of(asked(by=By.DEPARTMENT), "") == {mine.pk}
    assert len(claims_of(asked(by=By.DEPARTMENT), "销售部")) == 2


def test_the_limit_of_credit_and_whose_partners(trade: Partner) -> None:
    Partner.objects.filter(pk=trade.pk).update(credit_limit=D(60))
    assert [row.is_over_limit for row in aged(asked())] == [False]
    Partner.objects.filter(pk=trade.pk).update(credit_limit=D("59.99"))
    assert [row.is_over_limit for row in aged(asked())] == [True]
    boss = Member.objects.get(is_owner=True)
    assert aged(asked(owner=boss.pk)) == []


def test_it_sums_to_the_balances_whatever_it_is_grouped_by(trade: Partner) -> None:
    for on in (date(2026, 2, 1), date(2026, 3, 5), TODAY):
        total = sum(one.total for one in partner_balances(Side.RECEIVABLE, on))
        for basis in Basis:
            for by in By:
                assert sum(row.total for row in aged(asked(on, basis, by))) == total


def test_steps_of_the_company() -> None:
    assert day_steps(Rules().ageing_steps) == STEPS
    assert day_steps(" 7、15 30") == (7, 15, 30)
    for wrong in ("", "30,30", "60,30", "0,30", "a", "-5", "1,2,3,4,5,6,7,8,9", "4000", "１"):
        with pytest.raises(ValueError, match=r"^.*$"):
            day_steps(wrong)


def test_one_statement_and_settled_claims_are_not_read(trade: Partner) -> None:
    with CaptureQueriesContext(connection) as queries:
        aged(asked())
        aged(asked(by=By.PERSON))
    assert len(queries) == 2


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("currency", ["", "USD"])
@pytest.mark.parametrize("by", list(By))
def test_only_what_is_open_is_read(trade: Partner, by: By, currency: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        aged(asked(by=by, currency=currency))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[-1]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "SCAN c USING INDEX open_claims" in plan
    assert "SCAN s USING INDEX" not in plan
    assert "SCAN d" not in plan
