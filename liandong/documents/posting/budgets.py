"""Budgets at posting: the lines a document counts in are locked before what was used of them is read.

So of two documents that each fit, but not both, the second sees what the first has used. Where a budget only
warns nothing is locked. Without a budget in force nothing is read at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from liandong.documents.budget_lines import BudgetRow, about, read_rows
from liandong.documents.budget_records import SUBJECT
from liandong.documents.budget_sums import BACK, BUYING, NOT_USED, RECEIPT, Stretch, categories_of, used_of
from liandong.documents.departments import KEPT
from liandong.documents.hiding import COST
from liandong.documents.kept_choices import kept_names
from liandong.documents.posting.loading import LoadedDocument
from liandong.general_ledger.book.entries import AccountBook, EntryRow, PeriodFacts, YearMonth
from liandong.general_ledger.models import Budget, BudgetLine, BudgetRelease, BudgetState
from liandong.identity.actors import reaches_all
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.budgets import Control, Overrun, Span, overrun
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan
from liandong.kernel.terms import Problem
from liandong.storage.membership import Among

_UNJUDGED = frozenset({*NOT_USED, "finance.month_average", "finance.revaluation"})
"""Types no budget holds up: what they book was decided by other documents, or by rates of exchange."""

CODES = frozenset(
    f"budget_{kind}{part}" for kind in ("account", "purchase", "purchase_all") for part in ("", "_part")
) | {"budget_unseen"}
"""What documents are told that go beyond a budget: of each line of its own."""


@dataclass(slots=True)
class _InForce:
    """The budget of a year, its lines that documents count in, and what is used of each so far."""

    control: Control
    span: Span
    rows: list[BudgetRow]
    used: dict[int, list[Decimal]]


@dataclass(slots=True)
class Budgets:
    """The budgets of the years of a posting; ``released`` says why a document may go beyond, by its id."""

    years: dict[int, _InForce] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[int, int] = field(default_factory=dict)
    released: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What budgets say to a document: why not, what to point out, and why it may all the same."""

    problems: tuple[Problem, ...] = ()
    cautions: tuple[Problem, ...] = ()
    reason: str = ""


def lock_budgets(
    planned: Sequence[tuple[LoadedDocument, Plan]],
    periods: Mapping[YearMonth, PeriodFacts],
    accounts: AccountBook,
) -> Budgets:
    """Lock and read the lines that documents may count in; nothing without a budget in force."""
    bound = [
        (document, plan)
        for document, plan in planned
        if _is_bound(document, periods) and document.type.id not in _UNJUDGED
    ]
    if not bound:
        return Budgets()
    found = Budgets(departments=kept_names(KEPT))
    named = {one for _document, plan in bound for one in _accounts(plan, accounts)}
    buying = [document for document, _plan in bound if _buys(document)]
    products = {line.base.product for document in buying for line in document.lines if line.base.product}
    found.categories = categories_of(products) if products else {}
    condition = about(named, buys=bool(buying))
    years = sorted({document.header.business_date.year for document, _plan in bound})
    for budget in Budget.objects.filter(year__in=years, state=BudgetState.ACTIVE).order_by("pk"):
        lines = BudgetLine.objects.filter(condition, budget=budget).order_by("pk")
        control = Control(budget.control)
        if control is Control.STOP:
            list(lines.select_for_update(no_key=True).values_list("pk"))
        rows = [one for one in read_rows(lines) if one.is_limit and _is_met(one, found, bound)]
        span = Span(budget.span)
        used = used_of(rows, budget.year, _looked_at(budget.year, span, bound)) if rows else {}
        sums = {pk: list(one.months) for pk, one in used.items()}
        found.years[budget.year] = _InForce(control, span, rows, sums)
    found.released = _released([document for document, _plan in bound])
    return found


def _is_met(row: BudgetRow, budgets: Budgets, bound: Sequence[tuple[LoadedDocument, Plan]]) -> bool:
    """Tell whether some document counts in a line: of others nothing need be known."""
    if row.departments and not row.departments & {_department(budgets, one) for one, _plan in bound}:
        return False
    return (
        not row.is_purchase
        or row.categories is None
        or bool(row.categories & set(budgets.categories.values()))
    )


def _department(budgets: Budgets, document: LoadedDocument) -> str:
    return str(document.header.details.get(budgets.departments.get(document.type.id, ""), ""))


def _looked_at(year: int, span: Span, bound: Sequence[tuple[LoadedDocument, Plan]]) -> Stretch:
    """Return the months that are compared: only the documents' own where each stands for itself."""
    if span is not Span.MONTH:
        return Stretch(year)
    days = (document.header.business_date for document, _plan in bound)
    months = [day.month - 1 for day in days if day.year == year]
    return Stretch(year, min(months), max(months))


def _is_bound(document: LoadedDocument, periods: Mapping[YearMonth, PeriodFacts]) -> bool:
    on = document.header.business_date
    return periods[on.year, on.month].has_budget


def _buys(document: LoadedDocument) -> bool:
    """Tell whether a document uses what was planned for buying; goods of an order were counted with it."""
    is_receipt = document.type.id == RECEIPT
    return document.type.id in BUYING and any(
        line.base.product and not (is_receipt and line.origin) for line in document.lines
    )


def _accounts(plan: Plan, accounts: AccountBook) -> set[int]:
    """Return the accounts a plan may book to; goods that move may be booked to any that has a role."""
    found = {leg.account for leg in plan.legs if leg.account}
    roles = {leg.role for leg in plan.legs if leg.role and not leg.account}
    facts = [one for role, one in accounts.by_role.items() if plan.moves or role in roles]
    facts += [one for (role, _), one in accounts.by_product.items() if plan.moves or role in roles]
    return found | {one.id for one in facts}


def _released(documents: Sequence[LoadedDocument]) -> dict[int, str]:
    rows = BudgetRelease.objects.filter(Among("document", [one.id for one in documents]))
    known = {
        (document, version): reason
        for document, version, reason in rows.values_list("document", "version", "reason")
    }
    return {one.id: known[one.id, one.version] for one in documents if (one.id, one.version) in known}


def judge(budgets: Budgets, document: LoadedDocument, entry: EntryRow | None, actor: Actor) -> Judged:
    """Return what the budget of a document's year says to it.

    Who may not see what goods cost is told no figures: what was used may be cost of sales or stock bought.
    A document is reversed at one stroke, so that nobody can let it pass before: who may, reverses it himself.
    """
    force = budgets.years.get(document.header.business_date.year)
    if force is None or document.type.id in _UNJUDGED:
        return Judged()
    told = []
    month = document.header.business_date.month - 1
    for row, amount in _amounts(budgets, force, document, entry):
        beyond = overrun(force.span, row.amounts, force.used[row.id], (month, amount))
        if beyond is not None:
            told.append(_told(row, beyond, force, document) if actor.sees(COST) else _unseen(row, document))
    if not told:
        return Judged()
    reason = budgets.released.get(document.id, "")
    is_let = document.header.reverses is not None and reaches_all(actor, SUBJECT, Verb.APPROVE)
    if force.control is Control.STOP and not (reason or is_let):
        return Judged(problems=tuple(told))
    return Judged(cautions=tuple(replace(one, code=f"{one.code}_told") for one in told), reason=reason)


def take(budgets: Budgets, document: LoadedDocument, entry: EntryRow | None) -> None:
    """Count a document that is posted, for those after it in the same posting."""
    force = budgets.years.get(document.header.business_date.year)
    if force is None or document.type.id in _UNJUDGED:
        return
    month = document.header.business_date.month - 1
    for row, amount in _amounts(budgets, force, document, entry):
        force.used[row.id][month] += amount


def _amounts(
    budgets: Budgets, force: _InForce, document: LoadedDocument, entry: EntryRow | None
) -> list[tuple[BudgetRow, Decimal]]:
    """Return how much more of each line a document uses; lines it has nothing to do with are left out."""
    name = _department(budgets, document)
    bought = _bought(budgets, document)
    found = []
    for row in force.rows:
        if row.departments and name not in row.departments:
            continue
        amount = _of_goods(row, bought) if row.is_purchase else _of_entry(row, entry)
        if amount:
            found.append((row, amount))
    return found


def _of_entry(row: BudgetRow, entry: EntryRow | None) -> Decimal:
    lines = entry.lines if entry is not None else ()
    return sum((line.amount for line in lines if line.account.id in row.accounts), ZERO)


def _of_goods(row: BudgetRow, bought: Mapping[int, Decimal]) -> Decimal:
    mine = (
        amount for category, amount in bought.items() if row.categories is None or category in row.categories
    )
    return sum(mine, ZERO)


def _bought(budgets: Budgets, document: LoadedDocument) -> dict[int, Decimal]:
    """Return what a document buys, without tax, by category: receipts of orders were counted with these."""
    if document.type.id not in BUYING:
        return {}
    sign = -1 if document.type.id == BACK else 1
    found: dict[int, Decimal] = {}
    for line in document.lines:
        if line.base.product is None or (document.type.id == RECEIPT and line.origin):
            continue
        category = budgets.categories.get(line.base.product, 0)
        found[category] = found.get(category, ZERO) + sign * line.base.net_amount
    return found


def _told(row: BudgetRow, beyond: Overrun, force: _InForce, document: LoadedDocument) -> Problem:
    year = document.header.business_date.year
    first = f"{year}-{beyond.month + 1:02}"
    months = {Span.MONTH: first, Span.TO_DATE: f"{year}-01…{first}", Span.YEAR: str(year)}
    detail = {
        "subject": row.name,
        "department": row.department_name,
        "period": months[force.span],
        "budget": f"{beyond.budget:,.2f}",
        "used": f"{beyond.used:,.2f}",
        "amount": f"{beyond.amount:,.2f}",
        "over": f"{beyond.over:,.2f}",
    }
    kind = "budget_purchase" if row.is_purchase else "budget_account"
    of_part = "_part" if row.department_name else ""
    every = "_all" if row.is_purchase and row.category is None else ""
    return Problem(f"{kind}{every}{of_part}", detail=detail)


def _unseen(row: BudgetRow, document: LoadedDocument) -> Problem:
    detail = {"subject": row.name, "period": f"{document.header.business_date:%Y-%m}"}
    return Problem("budget_unseen", detail=detail)
