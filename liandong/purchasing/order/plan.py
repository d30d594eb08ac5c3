"""Purchase order 采购订单: a promise to buy. Posting changes no book; receipts fulfil its lines.

Copied from requests or from what suppliers offered, in part or wholly, it moves these on. Made for sales
orders (以销定购), its lines name theirs: what is received is kept for them, or goes straight to the
customer (直运), who is then one.
"""

from collections.abc import Iterator

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
from liandong.kernel.terms import Draft, Problem, Progress, VirtualPlace


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take up what is ordered from the documents it was copied from; no book changes."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *_drop_problems(draft)]
    return judged(Plan(fulfilments=fulfilments(draft, DOCUMENT_TYPE)), problems)


def _drop_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the lines of a drop shipment that are for no customer, or for another than the first."""
    goods = [line for line in draft.lines if line.is_stocked and line.place == VirtualPlace.DROP]
    served = [line.origin for line in goods if line.origin is not None]
    first = next((one.partner for one in served if one.document_type == _SALES_ORDER), None)
    for line in goods:
        origin = line.origin
        if origin is None or origin.document_type != _SALES_ORDER:
            yield Problem("drop_without_order", line.position, "product", {"product": line.product_name})
        elif origin.partner != first:
            yield Problem("drop_customers", line.position, "product", {"document": origin.document_number})


SHIP_TO = "ship_to"
"""Where the goods go to: the address of the customer, where the supplier delivers to him."""
_SALES_ORDER = "sales.order"

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
        HeaderField(SHIP_TO, "送货地址", FieldKind.TEXT, is_detail=True),
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
        OriginRule(_SALES_ORDER, None, has_prices=False, is_for=True),
    ),
    price_source=PriceSource.PURCHASE,
    is_closable=True,
    icon="clipboard-list",
    may_drop=True,
)
