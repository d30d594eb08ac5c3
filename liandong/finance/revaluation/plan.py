"""Revaluation 期末调汇单: money and debts in other currencies at their worth on a month's last day.

The page 期末结转 makes it. Each line is an account or a debt with what its worth changes by; the other side
is the exchange difference. The next payment goes on from the worth a debt has then.
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
    """Change each line's worth; refused where the books ask for something else by now."""
    return plan_transfer(draft, DOCUMENT_TYPE, rules)


def _figure(name: str, label: str) -> Column:
    return Column(name, label, FieldKind.TEXT, is_editable=False, is_detail=True, width=112, is_figure=True)


DOCUMENT_TYPE = DocumentType(
    id="finance.revaluation",
    label="期末调汇单",
    prefix="TH",
    plan=plan,
    header=(columns.BUSINESS_DATE, columns.HANDLER, columns.MEMO),
    columns=(
        replace(columns.ACCOUNT, label="科目"),
        replace(columns.CLAIM, label="往来单据"),
        Column("currency", "币种", FieldKind.TEXT, is_editable=False, is_detail=True, width=72),
        _figure("foreign", "外币余额"),
        _figure("rate", "期末汇率"),
        replace(_figure("before", "调整前"), is_cost=True),
        Column("gross_amount", "借方", FieldKind.AMOUNT, width=128, is_cost=True),
        replace(columns.CREDIT, is_cost=True),
    ),
    line_kind=LineKind.MONEY,
    price_source=PriceSource.COST,
    allows_negative=True,
    verbs=frozenset({Verb.VIEW, Verb.DRAFT, Verb.POST, Verb.REVERSE, Verb.DISCARD}),
    made_at="period_transfers",
    clears=Clearing.REVALUATION,
    icon="scale",
)
