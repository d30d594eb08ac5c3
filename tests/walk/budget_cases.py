"""Who may open what of budgets, and what the walk finds of them."""

from decimal import Decimal

from liandong.documents.budget_records import SUBJECT, BudgetForm, LineForm, keep_lines, save_budget
from liandong.kernel.actor import Actor

_VIEW, _DRAFT, _POST, _APPROVE = (f"{SUBJECT}:{verb}" for verb in ("view", "draft", "post", "approve"))

GETS: dict[str, str] = {
    **dict.fromkeys(("budgets", "budget", "budget_report"), _VIEW),
    **dict.fromkeys(("new_budget", "edit_budget", "budget_lines"), _DRAFT),
}
POSTS: dict[str, str] = {
    **dict.fromkeys(("new_budget", "edit_budget", "budget_lines"), _DRAFT),
    "set_budget_state": _POST,
    "release_budget": _APPROVE,
}
OPERATIONS: dict[str, str] = {
    **dict.fromkeys(
        ("get /budgets", "get /budgets/{budget}/lines", "get /budgets/{budget}/execution"), _VIEW
    ),
    **dict.fromkeys(("post /budgets", "put /budgets/{budget}", "put /budgets/{budget}/lines"), _DRAFT),
    "post /budgets/{budget}/state": _POST,
    "post /budget-releases": _APPROVE,
}


def fill_budgets(owner: Actor) -> dict[str, int | str]:
    """Write a budget of buying anything; return what stands in addresses."""
    budget = save_budget(None, BudgetForm(2026, "年初版"), owner)
    keep_lines(budget, [LineForm("p", None, (Decimal(1000),) * 12)], owner)
    return {"budget": budget}
