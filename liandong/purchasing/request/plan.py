"""Purchase request 采购申请单: somebody wants goods by a day. It changes no book.

The supplier is not known yet and prices are guesses, for the approval by amount: what is ordered
proposes its prices afresh.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.types import DocumentType, FieldKind, HeaderField, PriceSource
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Return only what is wrong with the request: it moves nothing."""
    return Plan(problems=tuple(common_problems(draft, DOCUMENT_TYPE, rules)))


DOCUMENT_TYPE = DocumentType(
    id="purchasing.request",
    label="采购申请单",
    prefix="QGD",
    plan=plan,
    header=(
        columns.BUSINESS_DATE,
        replace(columns.HANDLER, label="申请人"),
        HeaderField("due_date", "需求日期", FieldKind.DATE),
        HeaderField("reason", "申请原因", FieldKind.TEXT, is_detail=True),
        HeaderField("place", "收货仓库", FieldKind.PLACE),
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        replace(columns.PRICE, label="预计单价"),
        replace(columns.NET_AMOUNT, label="预计金额"),
        replace(columns.LINE_DUE_DATE, label="需求日期"),
        columns.LINE_MEMO,
    ),
    price_source=PriceSource.PURCHASE,
    is_closable=True,
    icon="circle-plus",
)
