"""Budgets hold documents up, or point out, on every road; of two that fit alone only one is posted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from liandong.catalog.categories import delete_category
from liandong.catalog.models import Category, Product
from liandong.documents import outbox
from liandong.documents.booking import book_each
from liandong.documents.budget_lines import read_rows, tops
from liandong.documents.budget_records import (
    BudgetForm,
    LineForm,
    keep_lines,
    release,
    save_budget,
    set_state,
)
from liandong.documents.budget_sums import used_of
from liandong.documents.departments import DepartmentForm, department_fields, save_department
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.posting.closing import close_lines
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.documents.reversal import ReversalRequest, reopen, reverse
from liandong.general_ledger.models import Account, Budget, BudgetLine, BudgetState
from liandong.identity.actors import NotAllowedError, load_actor
from liandong.identity.models import AuditRow, Member
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.kernel.budgets import Control, Span
from liandong.kernel.refusal import RefusedError
from tests.apikit.calling import caller
from tests.support.companies import People
from tests.support.trading import Trading

NOVEMBER, DECEMBER = date(2026, 11, 2), date(2026, 12, 3)
RENT = "560203"
D = Decimal


def months(**given: str) -> tuple[Decimal, ...]:
    """Return a year: ``m11="100"`` is November, 0 what is left out."""
    return tuple(D(given.get(f"m{month}", "0")) for month in range(1, 13))


def account(code: str) -> str:
    return f"a{Account.objects.get(code=code).pk}"


def in_force(
    trading: Trading, *lines: LineForm, control: Control = Control.STOP, span: Span = Span.MONTH
) -> int:
    budget = save_budget(None, BudgetForm(2026, "V1", control.value, span.value), trading.actor)
    keep_lines(budget, lines, trading.actor)
    set_state(budget, BudgetState.ACTIVE, trading.actor)
    return budget


def spending(
    trading: Trading, amount: str, on: date = NOVEMBER, details: dict[str, str] | None = None
) -> SavedDraft:
    bank = trading.money_account("100201")
    rent = LineInput(gross_amount=D(amount), details={"category": "房租"})
    money = LineInput(account=bank, gross_amount=D(amount))
    return trading.draft("finance.other_expense", [rent, money], on, details=details or {})


def ordering(trading: Trading, quantity: str, product: str = "P1", on: date = NOVEMBER) -> SavedDraft:
    lines = [trading.line(product, quantity, "10")]
    return trading.draft("purchasing.order", lines, on, partner="S1", place="主仓")


def codes(act: Callable[[], object]) -> list[str]:
    """Return why something is refused; nothing when it is done."""
    try:
        act()
    except RefusedError as refusal:
        return [one.code for one in refusal.problems]
    return []


def used(budget: int) -> list[tuple[Decimal, Decimal]]:
    """Return what came and what is to come of each line, of the whole year."""
    rows = read_rows(BudgetLine.objects.filter(budget=budget))
    found = used_of(rows, 2026)
    return [(sum(found[row.id].actual), sum(found[row.id].committed)) for row in rows]  # type: ignore[misc]


def test_an_expense_beyond_its_month_is_not_posted_and_says_the_figures(trading: Trading) -> None:
    in_force(trading, LineForm(account("5602"), None, months(m11="100", m12="100")))
    assert codes(lambda: trading.post(spending(trading, "60"))) == []
    with pytest.raises(RefusedError) as refusal:
        trading.post(spending(trading, "41"))
    (problem,) = refusal.value.problems
    assert (problem.code, dict(problem.detail)) == (
        "budget_account",
        {
            "subject": "5602 管理费用",
            "department": "",
            "period": "2026-11",
            "budget": "100.00",
            "used": "60.00",
            "amount": "41.00",
            "over": "1.00",
        },
    )
    assert codes(lambda: trading.post(spending(trading, "40"))) == []
    assert codes(lambda: trading.post(spending(trading, "100", DECEMBER))) == []
    assert codes(lambda: trading.post(spending(trading, "100", date(2027, 1, 4)))) == []


def test_what_is_reversed_gives_the_budget_back_and_turning_that_around_takes_it_again(
    trading: Trading,
) -> None:
    budget = in_force(trading, LineForm(account(RENT), None, months(m11="100")))
    first = spending(trading, "100")
    trading.post(first)
    assert codes(lambda: trading.post(spending(trading, "1"))) == ["budget_account"]
    again = reopen(ReversalRequest(first.id, trading.actor))
    assert used(budget) == [(D(0), D(0))]
    trading.post(spending(trading, "1"))
    assert again.draft is not None
    assert codes(lambda: post([PostRequest(again.draft.id, trading.actor)])) == ["budget_account"]
    lines = [
        LineInput(account=trading.money_account("100201"), gross_amount=D(99), details={"summary": "x"}),
        LineInput(account=trading.money_account(RENT), details={"credit": "99"}),
    ]
    back = trading.book("finance.voucher", lines, on=NOVEMBER)
    trading.post(spending(trading, "198"))
    # Nobody can let a reversal pass before it is there: who may let documents pass reverses it himself.
    others = (verb for verb in Verb if verb is not Verb.APPROVE)
    booker = Actor(trading.actor.member, "账", {("*", verb): Scope.ALL for verb in others})
    assert codes(lambda: reverse(ReversalRequest(back.id, booker))) == ["budget_account"]
    outcome = reverse(ReversalRequest(back.id, trading.actor))
    assert [one.code for one in outcome.cautions] == ["budget_account_told"]
    assert used(budget)[0][0] == D(199)


def test_folded_or_not_the_same_is_used(trading: Trading) -> None:
    budget = in_force(trading, LineForm(account("5602"), None, months(m11="100")))
    trading.post(spending(trading, "60"))
    assert used(budget) == [(D(60), D(0))]
    outbox.drain()
    trading.post(spending(trading, "10"))
    assert used(budget) == [(D(70), D(0))]
    assert codes(lambda: trading.post(spending(trading, "31"))) == ["budget_account"]


def test_a_warning_lets_it_pass_and_is_told_and_kept(trading: Trading) -> None:
    in_force(trading, LineForm(account(RENT), None, months(m11="100")), control=Control.WARN)
    outcome = trading.post(spending(trading, "130"))
    assert [(one.code, one.detail["over"]) for one in outcome.cautions] == [("budget_account_told", "30.00")]
    detail = AuditRow.objects.get(action="post").detail
    assert detail["over_budget"] == "560203 房租水电"
    assert "reason" not in detail


def test_who_may_lets_one_version_pass_with_a_reason(trading: Trading, people: People) -> None:
    in_force(trading, LineForm(account(RENT), None, months(m11="100")))
    saved = spending(trading, "130")
    with pytest.raises(NotAllowedError):
        release(saved.id, "急", people.clerk)
    assert codes(lambda: release(saved.id, " ", trading.actor)) == ["reason_missing"]
    release(saved.id, "消防整改", trading.actor)
    Document.objects.filter(pk=saved.id).update(version=2)
    assert codes(lambda: trading.post(saved)) == ["budget_account"]
    release(saved.id, "消防整改", trading.actor)
    assert [one.code for one in trading.post(saved).cautions] == ["budget_account_told"]
    assert AuditRow.objects.get(action="post").detail["reason"] == "消防整改"
    assert AuditRow.objects.filter(action="budget_release").count() == 2
    assert codes(lambda: release(saved.id, "x", trading.actor)) == ["not_a_draft"]


def test_orders_bind_what_is_to_come_and_receipts_without_one_count(trading: Trading) -> None:
    drinks = Category.objects.create(code="D", name="饮料")
    tea = Category.objects.create(code="T", name="茶", parent=drinks)
    Product.objects.filter(code="P1").update(category=tea)
    every = LineForm("p", None, months(m11="1000", m12="1000"))
    budget = in_force(trading, LineForm(f"p{drinks.pk}", None, months(m11="300", m12="300")), every)
    order = ordering(trading, "20")
    trading.post(order)
    assert codes(lambda: trading.post(ordering(trading, "11"))) == ["budget_purchase"]
    assert codes(lambda: trading.post(ordering(trading, "81", "P2"))) == ["budget_purchase_all"]
    line = DocumentLine.objects.get(document=order.id)
    came = replace_line(trading, "8", line.pk)
    trading.book("purchasing.receipt", [came], on=DECEMBER, partner="S1", place="主仓")
    assert used(budget) == [(D(80), D(120)), (D(80), D(120))]
    close_lines(order.id, trading.actor)
    assert used(budget) == [(D(80), D(0)), (D(80), D(0))]
    receipt = trading.receive("P1", "22", "10")
    assert used(budget)[1] == (D(300), D(0))
    assert codes(lambda: trading.receive("P1", "1", "10")) == ["budget_purchase"]
    reverse(ReversalRequest(receipt.id, trading.actor))
    assert codes(lambda: trading.post(ordering(trading, "22"))) == []
    Product.objects.update(category=None)
    tea.delete()
    assert codes(lambda: delete_category(drinks.pk, trading.actor)) == ["category_in_use"]


def replace_line(trading: Trading, quantity: str, origin: int) -> LineInput:
    return trading.line("P1", quantity, "10", origin=origin)


def test_a_departments_budget_holds_those_below_it_too(trading: Trading) -> None:
    above = save_department(None, DepartmentForm("销售部"), trading.actor)
    save_department(None, DepartmentForm("门店", parent=above), trading.actor)
    trading.actor = load_actor(Member.objects.get(is_owner=True).pk)
    field = department_fields()["finance.other_expense"].name
    budget = in_force(
        trading,
        LineForm(account(RENT), above, months(m11="100")),
        LineForm(account("5602"), None, months(m11="500")),
    )
    trading.post(spending(trading, "70", details={field: "门店"}))
    trading.post(spending(trading, "300"))
    assert used(budget) == [(D(370), D(0)), (D(70), D(0))]
    assert codes(lambda: trading.post(spending(trading, "31", details={field: "销售部"}))) == [
        "budget_account_part"
    ]
    both = partial(trading.post, spending(trading, "131", details={field: "门店"}))
    assert codes(both) == ["budget_account", "budget_account_part"]
    rows = read_rows(BudgetLine.objects.filter(budget=budget))
    assert [one.name for one in tops(rows)] == ["5602 管理费用"]


def test_of_several_in_one_posting_each_sees_those_before_it(trading: Trading) -> None:
    in_force(trading, LineForm(account(RENT), None, months(m11="100")))
    drafts = [
        DraftInput(
            "finance.other_expense",
            NOVEMBER,
            (
                LineInput(gross_amount=D(60), details={"category": "房租"}),
                LineInput(account=trading.money_account("100201"), gross_amount=D(60)),
            ),
        )
        for _ in range(2)
    ]
    outcomes = book_each([DraftRequest(draft, trading.actor) for draft in drafts])
    assert [[one.code for one in outcome.problems] for outcome in outcomes] == [[], ["budget_account"]]


def test_a_program_is_told_too(trading: Trading) -> None:
    in_force(trading, LineForm(account(RENT), None, months(m11="100")))
    saved = spending(trading, "130")
    api = caller("owner")
    refused = api.post(f"/documents/finance.other_expense/{saved.id}/post", {}, key="one")
    assert refused.status == 422
    assert [one["code"] for one in refused.body["problems"]] == ["budget_account"]


def test_who_may_not_see_cost_is_told_no_figures(trading: Trading) -> None:
    in_force(trading, LineForm(account(RENT), None, months(m11="100")))
    saved = spending(trading, "130")
    blind = replace(trading.actor, hidden=frozenset({"cost"}))
    with pytest.raises(RefusedError) as refusal:
        post([PostRequest(saved.id, blind)])
    (problem,) = refusal.value.problems
    assert problem.code == "budget_unseen"
    assert dict(problem.detail) == {"subject": "560203 房租水电", "period": "2026-11"}


def test_only_one_is_in_force_and_income_is_never_too_much(trading: Trading) -> None:
    sales = LineForm(account("5001"), None, months(m11="1"))
    budget = in_force(trading, sales)
    trading.receive("P1", "10", "10")
    trading.book("sales.delivery", [trading.line("P1", "5", "30")], partner="C1", place="主仓", on=NOVEMBER)
    assert codes(lambda: in_force_again(trading)) == ["budget_name_taken"]
    other = save_budget(None, BudgetForm(2026, "V2"), trading.actor)
    assert codes(lambda: set_state(other, BudgetState.ACTIVE, trading.actor)) == [
        "budget_in_force",
        "budget_empty",
    ]
    set_state(budget, BudgetState.CLOSED, trading.actor)
    assert codes(lambda: keep_lines(budget, [], trading.actor)) == ["budget_closed"]
    wrong = [
        LineForm("", None, months()),
        LineForm("a0", 99, months(m1="-1")),
        sales,
        LineForm(sales.subject, None, months(m1="0.001")),
    ]
    assert codes(lambda: keep_lines(other, wrong, trading.actor)) == [
        "budget_subject_missing",
        "budget_subject_unknown",
        "budget_department_unknown",
        "budget_amount_unfit",
        "budget_line_twice",
        "budget_amount_unfit",
    ]
    assert Budget.objects.get(pk=other).state == BudgetState.DRAFT


def in_force_again(trading: Trading) -> None:
    save_budget(None, BudgetForm(2026, "V1"), trading.actor)
