"""Who may open what of budgets and forecasts, and what the walk finds of them."""

from datetime import date
from decimal import Decimal

from liandong.documents.budget_records import SUBJECT, BudgetForm, LineForm, keep_lines, save_budget
from liandong.general_ledger.planned_cash import PlannedForm, save_planned
from liandong.kernel.actor import Actor

_SEEN, _PLANNED = "finance.forecast:view", "finance.forecast:draft"
_VIEW, _DRAFT, _POST, _APPROVE = (f"{SUBJECT}:{verb}" for verb in ("view", "draft", "post", "approve"))

GETS: dict[str, str] = {
    **dict.fromkeys(("budgets", "budget", "budget_report"), _VIEW),
    **dict.fromkeys(("new_budget", "edit_budget", "budget_lines"), _DRAFT),
    **dict.fromkeys(("cash_forecast", "cash_flows", "planned_cash", "planned_item"), _SEEN),
    "new_planned": _PLANNED,
}
POSTS: dict[str, str] = {
    **dict.fromkeys(("new_budget", "edit_budget", "budget_lines"), _DRAFT),
    "set_budget_state": _POST,
    "release_budget": _APPROVE,
    **dict.fromkeys(("new_planned", "planned_item"), _PLANNED),
}
OPERATIONS: dict[str, str] = {
    **dict.fromkeys(
        ("get /budgets", "get /budgets/{budget}/lines", "get /budgets/{budget}/execution"), _VIEW
    ),
    **dict.fromkeys(("post /budgets", "put /budgets/{budget}", "put /budgets/{budget}/lines"), _DRAFT),
    "post /budgets/{budget}/state": _POST,
    "post /budget-releases": _APPROVE,
    **dict.fromkeys(("get /cash-forecast", "get /planned-cash"), _SEEN),
    **dict.fromkeys(("post /planned-cash", "put /planned-cash/{planned}"), _PLANNED),
}


def fill_budgets(owner: Actor) -> dict[str, int | str]:
    """Write a budget of buying anything, and plan the rent; return what stands in addresses."""
    budget = save_budget(None, BudgetForm(2026, "年初版"), owner)
    keep_lines(budget, [LineForm("p", None, (Decimal(1000),) * 12)], owner)
    rent = PlannedForm("房租", Decimal(8000), date(2026, 12, 1))
    return {"budget": budget, "planned": save_planned(None, rent, owner)}
