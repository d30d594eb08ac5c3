"""Purchase order 采购订单: a promise to buy. Posting changes no book; receipts fulfil its lines.

Copied from requests or from what suppliers offered, in part or wholly, it moves these on.
"""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import fulfilments, judged
from liandong.documents.types import (
    Direction,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take up what is ordered from the documents it was copied from; no book changes."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    return judged(Plan(fulfilments=fulfilments(draft, DOCUMENT_TYPE)), problems)


DOCUMENT_TYPE = DocumentType(
    id="purchasing.order",
    label="采购订单",
    prefix="CGDD",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        HeaderField("place", "收货仓库", FieldKind.PLACE),
        HeaderField("due_date", "要求到货日", FieldKind.DATE),
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.MONEY,
        columns.LINE_DUE_DATE,
        columns.PROMISED_ON,
        columns.LINE_MEMO,
        columns.PRICE_REASON,
        *columns.THEIR_NAMES,
    ),
    direction=Direction.IN,
    partner_kind="supplier",
    origins=(
        OriginRule("purchasing.request", Progress.FULFILLED, has_tolerance=True, has_prices=False),
        OriginRule("purchasing.quotation", Progress.FULFILLED, has_tolerance=True),
    ),
    price_source=PriceSource.PURCHASE,
    is_closable=True,
    icon="clipboard-list",
)
