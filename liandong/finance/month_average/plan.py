"""Month-end average 全月平均结转单: brings a month's issues to the month's weighted average.

Its lines name the costs that are averaged, up to its date; the engine reckons with the month's moves,
what stands in quantity and price is for people. The page 全月平均 makes it.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.types import DocumentType
from liandong.kernel.actor import Verb
from liandong.kernel.plans import Plan, PlannedAverage
from liandong.kernel.rules import CostMethod, CostScope, Rules
from liandong.kernel.terms import Draft, Problem

_FINE = frozenset({"product_inactive", "quantity_zero"})
"""What hinders goods from moving hinders nothing here: none are moved."""


def plan(draft: Draft, rules: Rules) -> Plan:
    """Average the cost of each line's product, in its warehouse where each has its own."""
    problems = [one for one in common_problems(draft, DOCUMENT_TYPE, rules) if one.code not in _FINE]
    if rules.cost_method is not CostMethod.MONTHLY_AVERAGE:
        problems.append(Problem("not_monthly_average"))
    is_by_place = rules.cost_scope is CostScope.WAREHOUSE
    if is_by_place:
        bare = [line for line in draft.lines if line.place is None]
        problems += [Problem("place_missing", line.position, "place") for line in bare]
    if problems:
        return Plan(problems=tuple(problems))
    averages = [
        PlannedAverage(line.position, line.product, line.place if is_by_place else None)
        for line in draft.lines
        if line.product is not None
    ]
    return Plan(averages=tuple(averages))


DOCUMENT_TYPE = DocumentType(
    id="finance.month_average",
    label="全月平均结转单",
    prefix="QYPJ",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(
        columns.PRODUCT,
        columns.SPECIFICATION,
        columns.UNIT,
        replace(columns.QUANTITY, label="出库数量"),
        replace(columns.UNIT_COST, label="平均成本"),
        replace(columns.COST_AMOUNT, label="出库成本"),
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    verbs=frozenset({Verb.VIEW, Verb.DRAFT, Verb.POST, Verb.DISCARD}),
    made_at="month_average",
    icon="scale",
)
