"""Other income 其他收入单: interest, scrap, rent … by category, received at once or still due.

Lines with a category say what for, lines with an account alone into which money; what did not come is due
from the partner.
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
    """Credit the categories' accounts, debit the money; the rest is due."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *spending_problems(draft)]
    return judged(spending(draft, -1, rules), problems)


DOCUMENT_TYPE = DocumentType(
    id="finance.other_income",
    label="其他收入单",
    prefix="SRD",
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
    category_kind="income",
    icon="cash-banknote",
)
