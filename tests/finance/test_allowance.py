"""坏账准备: provided for by the ages of receivables, released, refused where nothing is lacking."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from liandong.documents.auditing.auditor import audit
from liandong.documents.inputs import LineInput
from liandong.documents.models import Document, State
from liandong.finance.allowance.drafting import draft_allowance
from liandong.finance.allowance.pages import closing_checks
from liandong.finance.allowance.rates import AllowanceRates, read_rates, save_rates
from liandong.finance.allowance.reading import allowance
from liandong.general_ledger.models import Account
from liandong.general_ledger.role_actions import save_roles
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import AuditRow
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole
from tests.apikit.calling import caller
from tests.support.pages import context_of, signed_in, statements, table
from tests.support.taking_turns import second_after_first
from tests.support.trading import Trading, make_trading

D = Decimal
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)
STEPS = (30, 60, 90, 180)
RATES = tuple(D(one) for one in ("0.5", "5", "10", "20", "50", "100"))


@pytest.fixture
def rated(trading: Trading) -> Trading:
    """The company keeps an allowance; 1,000 not due, 400 a month overdue, 60.01 of long ago."""
    asset = Account.objects.get(code="1221")
    save_roles({AccountRole.BAD_DEBT: asset.pk}, trading.actor)
    loss = Account.objects.get(code="571103")
    save_rates(AllowanceRates(STEPS, RATES, loss.pk), trading.actor)
    for amount, due in (("1000", "2026-12-20"), ("400", "2026-11-10"), ("60.01", "2026-01-10")):
        line = LineInput(
            gross_amount=D(amount), due_date=date.fromisoformat(due), details={"kind": "receivable"}
        )
        trading.book("finance.opening_claims", [line], date(2026, 9, 30), partner="C1")
    return trading


@pytest.fixture
def boss(rated: Trading) -> Client:
    del rated
    return signed_in("owner")


def told(act: object) -> list[tuple[str, str | None]]:
    with pytest.raises(RefusedError) as refused:
        act()  # type: ignore[operator]
    return [(one.code, one.column) for one in refused.value.problems]


def test_each_age_has_its_rate(rated: Trading) -> None:
    """0.5 % of 1,000.00, 5 % of 400.00, all of 60.01: 85.01. In October the 400.00 were not due: 67.01."""
    found = allowance(NOVEMBER)
    assert found is not None
    assert [one.owed for one in found.ages] == [D(1000), D(400), D(0), D(0), D(0), D("60.01")]
    assert [one.needed for one in found.ages if one.owed] == [D("5.00"), D("20.00"), D("60.01")]
    assert (found.needed, found.held, found.lacking) == (D("85.01"), D(0), D("85.01"))
    before = allowance(OCTOBER)
    assert before is not None
    assert before.needed == D("67.01")


def test_the_difference_is_booked_and_released(rated: Trading) -> None:
    saved = draft_allowance(OCTOBER, rated.actor)
    for month in (OCTOBER, NOVEMBER):  # a draft counts for nothing yet: two would provide twice
        assert told(lambda: draft_allowance(month, rated.actor)) == [("allowance_waiting", None)]  # noqa: B023
    rated.post(saved)
    assert rated.entry(saved.id) == {"571103": D("67.01"), "1221": D("-67.01")}
    assert told(lambda: draft_allowance(OCTOBER, rated.actor)) == [("allowance_right", None)]
    second = draft_allowance(NOVEMBER, rated.actor)
    rated.post(second)
    assert rated.entry(second.id) == {"571103": D("18.00"), "1221": D("-18.00")}
    rates = read_rates()
    assert rates is not None
    save_rates(AllowanceRates(STEPS, (D(0),) * 6, rates.account), rated.actor)
    third = draft_allowance(NOVEMBER, rated.actor)
    rated.post(third)
    assert rated.entry(third.id) == {"1221": D("85.01"), "571103": D("-85.01")}
    assert audit() == []


def test_what_a_customer_has_too_much_needs_none(rated: Trading) -> None:
    line = LineInput(gross_amount=D("-500"), due_date=date(2026, 11, 1), details={"kind": "receivable"})
    rated.book("finance.opening_claims", [line], date(2026, 9, 30), partner="C1")
    found = allowance(NOVEMBER)
    assert found is not None
    assert [one.needed for one in found.ages][:2] == [D("5.00"), D(0)]


def test_losses_written_off_directly_have_no_allowance(trading: Trading) -> None:
    assert allowance(NOVEMBER) is None
    assert closing_checks(NOVEMBER) == []
    assert told(lambda: draft_allowance(NOVEMBER, trading.actor)) == [("allowance_unset", None)]
    assert "直接转销" in signed_in("owner").get("/ledger/allowance").content.decode()


def test_wrong_rates_are_all_told_and_right_ones_leave_a_trace(rated: Trading) -> None:
    bank = rated.money_account("100201")
    wrong = AllowanceRates((30, 30), (D(-1), D(101), D("0.00001")), bank)
    assert told(lambda: save_rates(wrong, rated.actor)) == [
        ("allowance_ages", "rates"),
        ("not_within", "rate_0"),
        ("not_within", "rate_1"),
        ("too_many_decimals", "rate_2"),
        ("allowance_account", "account"),
    ]
    assert AuditRow.objects.filter(action="allowance_rates").count() == 1
    loss = rated.money_account("571103")
    for steps in ((), (1_000_000,), (-10, 30)):
        odd = AllowanceRates(steps, (D(1),) * (len(steps) + 2), loss)
        assert told(lambda: save_rates(odd, rated.actor)) == [("allowance_ages", "rates")]  # noqa: B023


def test_the_page_shows_drafts_and_keeps_rates(rated: Trading, boss: Client) -> None:
    shown = context_of(boss, "/ledger/allowance?month=2026-11")
    assert [row[1:] for row in table(shown)][:2] == [["1,000.00", "0.5", "5.00"], ["400.00", "5", "20.00"]]
    answer = boss.post("/ledger/allowance/draft", {"month": "2026-11"})
    draft = Document.objects.get(type="finance.voucher", state=State.DRAFT)
    assert answer["Location"].endswith(f"/finance.voucher/{draft.pk}")
    assert draft.number in boss.get("/ledger/allowance?month=2026-11").content.decode()
    page = boss.post("/ledger/allowance/rates", {"rate_0": "101", "account": ""})
    assert page.status_code == 422
    loss = Account.objects.get(code="571103").pk
    typed = {f"rate_{place}": "1" for place in range(6)} | {"account": str(loss)}
    assert boss.post("/ledger/allowance/rates", typed).status_code == 302
    kept = read_rates()
    assert kept is not None
    assert kept.rates == (D(1),) * 6
    assert [row[1] for row in closing_checks(NOVEMBER)] == [1]


def test_statements_do_not_grow(rated: Trading, boss: Client) -> None:
    few = statements(boss, "/ledger/allowance?month=2026-11")
    for _more in range(5):
        line = LineInput(gross_amount=D(7), due_date=date(2026, 11, 5), details={"kind": "receivable"})
        rated.book("finance.opening_claims", [line], date(2026, 9, 30), partner="C2")
    assert statements(boss, "/ledger/allowance?month=2026-11") == few


def test_programs_do_the_same(rated: Trading) -> None:
    owner = caller("owner")
    told_ = owner.get("/bad-debt-allowance?month=2026-11").body
    assert (told_["needed"], told_["held"], told_["lacking"]) == ("85.01", "0", "85.01")
    assert [one["days"] for one in told_["ages"]] == [0, *STEPS, None]
    made = owner.post("/bad-debt-allowance", {"month": "2026-11"})
    assert made.status == 201
    assert Document.objects.get(pk=made.body["id"]).state == State.DRAFT
    body = {"steps": [30], "rates": ["0", "5", "50"], "account": read_account(rated)}
    assert owner.put("/bad-debt-allowance/rates", body).status == 200
    assert len(owner.get("/bad-debt-allowance?month=2026-11").body["ages"]) == 3


def read_account(trading: Trading) -> int:
    return trading.money_account("571103")


@pytest.mark.only_on("postgresql")
def test_of_two_at_once_one_makes_the_draft(fresh_company: str) -> None:
    trading = make_trading()
    save_roles({AccountRole.BAD_DEBT: trading.money_account("1221")}, trading.actor)
    save_rates(AllowanceRates(STEPS, RATES, trading.money_account("571103")), trading.actor)
    line = LineInput(gross_amount=D(400), due_date=date(2026, 11, 10), details={"kind": "receivable"})
    trading.book("finance.opening_claims", [line], date(2026, 9, 30), partner="C1")

    def work() -> list[str]:
        try:
            draft_allowance(NOVEMBER, trading.actor)
        except RefusedError as refused:
            return [one.code for one in refused.problems]
        return []

    assert second_after_first(fresh_company, work, work) == ([], ["allowance_waiting"])


def test_who_keeps_no_chart_sets_no_rates(rated: Trading) -> None:
    rates = read_rates()
    assert rates is not None
    clerk = Actor(1, "会计", {("general_ledger.account", Verb.VIEW): Scope.ALL})
    with pytest.raises(NotAllowedError):
        save_rates(rates, clerk)
    with pytest.raises(NotAllowedError):
        draft_allowance(NOVEMBER, clerk)
