"""Purchase order 采购订单: a promise to buy. Posting changes no book; receipts fulfil its lines."""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.types import Direction, DocumentType, FieldKind, HeaderField, PriceSource
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Return only what is wrong with the order: it moves nothing."""
    return Plan(problems=tuple(common_problems(draft, DOCUMENT_TYPE, rules)))


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
    columns=(*columns.GOODS, *columns.MONEY, columns.LINE_DUE_DATE, columns.LINE_MEMO),
    direction=Direction.IN,
    partner_kind="supplier",
    price_source=PriceSource.PURCHASE,
    is_closable=True,
    icon="clipboard-list",
)
