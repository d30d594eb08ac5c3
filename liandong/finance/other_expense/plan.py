"""Other expense 其他支出单: rent, wages, power … by category, paid at once or owed.

Lines with a category say what for, lines with an account alone from which money; what is not paid is owed to
the partner.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import judged
from liandong.documents.spending import spending, spending_problems
from liandong.documents.types import DocumentType, LineKind
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Debit the categories' accounts, credit the money, owe the rest."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *spending_problems(draft)]
    return judged(spending(draft, 1, rules), problems)


DOCUMENT_TYPE = DocumentType(
    id="finance.other_expense",
    label="其他支出单",
    prefix="ZCD",
    plan=plan,
    header=(
        replace(columns.PARTNER, is_required=False),
        columns.BUSINESS_DATE,
        columns.DUE_DATE,
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=columns.BY_CATEGORY,
    line_kind=LineKind.MONEY,
    category_kind="expense",
    icon="credit-card-pay",
)
