"""Sales invoice 销售发票: goods delivered become revenue and a debt of the customer.

Lines from returns are negative; an invoice that comes to less than nothing is a credit note.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.planning import fulfilments, judged, sales_invoice
from liandong.documents.types import DocumentType, OriginRule, PriceSource
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Progress


def plan(draft: Draft, rules: Rules) -> Plan:
    """Book receivable, revenue and output tax."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    invoice = sales_invoice(draft, 1)
    return judged(replace(invoice, fulfilments=fulfilments(draft, DOCUMENT_TYPE)), problems)


DOCUMENT_TYPE = DocumentType(
    id="finance.sales_invoice",
    label="销售发票",
    prefix="XSFP",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        columns.DUE_DATE,
        replace(columns.REFERENCE, label="发票号码"),
        columns.HANDLER,
        columns.INVOICE_ADDRESS,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.MONEY,
        columns.LINE_MEMO,
        columns.PRICE_REASON,
        *columns.THEIR_NAMES,
    ),
    partner_kind="customer",
    origins=(
        OriginRule("sales.delivery", Progress.INVOICED),
        OriginRule("sales.sales_return", Progress.INVOICED, sign=-1),
    ),
    price_source=PriceSource.SALE,
    needs_origin=True,
    allows_negative=True,
    icon="receipt",
)
