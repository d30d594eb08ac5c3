"""Inquiry 询价单: suppliers are asked what goods would cost. It changes no book.

Each supplier answers with a quotation of his own, copied from the inquiry in full: answers only
link to it. What becomes of the answers is decided on the comparison page (``awarding``).
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import fulfilments, judged
from liandong.documents.types import DocumentType, FieldKind, HeaderField, OriginRule
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take up what is asked for from the requests it was copied from."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    return judged(Plan(fulfilments=fulfilments(draft, DOCUMENT_TYPE)), problems)


DOCUMENT_TYPE = DocumentType(
    id="purchasing.inquiry",
    label="询价单",
    prefix="XJD",
    plan=plan,
    header=(
        columns.BUSINESS_DATE,
        HeaderField("due_date", "报价截止", FieldKind.DATE),
        HeaderField("place", "收货仓库", FieldKind.PLACE),
        columns.HANDLER,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        replace(columns.LINE_DUE_DATE, label="需求日期"),
        columns.LINE_MEMO,
    ),
    origins=(OriginRule("purchasing.request", Progress.FULFILLED, has_tolerance=True),),
    is_closable=True,
    has_money=False,
    icon="users",
)
