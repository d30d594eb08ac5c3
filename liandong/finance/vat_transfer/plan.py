"""VAT transfer 结转增值税单: what a month's VAT comes to, from its columns to what is due.

The page 期末结转 makes it; its lines are the accounts that are cleared, the other side is its role's.
"""

from dataclasses import replace

from liandong.documents import columns
from liandong.documents.transfers import plan_transfer
from liandong.documents.types import Column, DocumentType, FieldKind, LineKind, PriceSource
from liandong.kernel.actor import Verb
from liandong.kernel.balances import Clearing
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft


def plan(draft: Draft, rules: Rules) -> Plan:
    """Clear each line's account; refused where the books ask for something else by now."""
    return plan_transfer(draft, DOCUMENT_TYPE, rules)


DOCUMENT_TYPE = DocumentType(
    id="finance.vat_transfer",
    label="结转增值税单",
    prefix="JZZZ",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(
        replace(columns.ACCOUNT, label="科目", is_required=True),
        Column("gross_amount", "借方", FieldKind.AMOUNT, width=128, is_cost=True),
        replace(columns.CREDIT, is_cost=True),
    ),
    line_kind=LineKind.MONEY,
    price_source=PriceSource.COST,
    allows_negative=True,
    verbs=frozenset({Verb.VIEW, Verb.DRAFT, Verb.POST, Verb.REVERSE, Verb.DISCARD}),
    made_at="period_transfers",
    clears=Clearing.VAT,
    icon="percentage",
)
