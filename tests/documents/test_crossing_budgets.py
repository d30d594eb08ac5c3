"""Budgets whose lines cross, and what is no spending though it costs."""

from datetime import date
from decimal import Decimal

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.budget_lines import limits_of, read_rows
from liandong.documents.budget_records import (
    LineForm,
)
from liandong.documents.currency_fields import roles_of, switch_currencies
from liandong.documents.departments import DepartmentForm, save_department
from liandong.documents.inputs import LineInput
from liandong.documents.period_transfers import run
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import BudgetLine
from liandong.identity.actors import load_actor
from liandong.kernel.balances import Clearing
from liandong.kernel.custom import CustomRole
from tests.documents.test_budgets import NOVEMBER, RENT, account, in_force, months
from tests.support.pages import signed_in
from tests.support.trading import Trading

D = Decimal


def test_lines_that_cross_are_not_added_up(trading: Trading) -> None:
    """All that a department spends, and the rent of everybody: its rent would count twice."""
    sales = save_department(None, DepartmentForm("销售部"), trading.actor)
    budget = in_force(
        trading,
        LineForm(account("5602"), sales, months(m11="100")),
        LineForm(account(RENT), None, months(m11="500")),
    )
    rows = read_rows(BudgetLine.objects.filter(budget=budget))
    assert limits_of(rows) is None
    assert limits_of(rows[:1]) == rows[:1]
    owner = signed_in("owner")
    for page in (f"/budgets/report?budget={budget}", f"/budgets/{budget}", "/budgets"):
        shown = owner.get(page)
        assert shown.status_code == 200
        assert ("没有合计" in shown.content.decode()) == (page != "/budgets")


def test_a_rate_of_exchange_is_no_spending(trading: Trading) -> None:
    in_force(trading, LineForm(account("5603"), None, months(m11="0.01")))
    usd = save_account(
        None, AccountForm("100203", "美元户", is_settlement=True, currency="USD"), trading.actor
    )
    save_rates(
        [RateForm("USD", date(2026, 11, 1), D(7)), RateForm("USD", date(2026, 11, 30), D(6))], trading.actor
    )
    switch_currencies(trading.actor, is_on=True)
    trading.actor = load_actor(trading.actor.member)
    names = roles_of(trading.actor, "finance.opening_balances")
    line = LineInput(account=usd, gross_amount=D(700), details={names[CustomRole.AMOUNT]: "100"})
    trading.book("finance.opening_balances", [line], NOVEMBER)
    ran = run(Clearing.REVALUATION, date(2026, 11, 1), trading.actor, date(2026, 12, 31))
    assert ran.posted is not None
    assert trading.entry(ran.posted.document) == {"100203": D(-100), "560303": D(100)}
