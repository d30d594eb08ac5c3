"""Supplier's quotation 供应商报价单: what a supplier answered to an inquiry. It changes no book.

A draft is a supplier who was asked; posted, he has answered. He may fill it in himself, by a link.
A line without a price is one he does not offer. Lead time is in days, the minimum quantity in the
line's unit.
"""

from liandong.documents import columns
from liandong.documents.answers import PartnerAnswer
from liandong.documents.checks import common_problems
from liandong.documents.planning import number_problems
from liandong.documents.types import (
    Column,
    DocumentType,
    FieldKind,
    HeaderField,
    OriginRule,
    PriceSource,
)
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft

LEAD_DAYS = Column("lead_days", "交期(天)", FieldKind.QUANTITY, is_detail=True, width=80)
MINIMUM = Column("minimum_quantity", "起订量", FieldKind.QUANTITY, is_detail=True, width=80)


def plan(draft: Draft, rules: Rules) -> Plan:
    """Return only what is wrong with the quotation: it moves nothing."""
    problems = common_problems(draft, DOCUMENT_TYPE, rules)
    for one in (LEAD_DAYS, MINIMUM):
        problems += number_problems(draft, one.name)
    return Plan(problems=tuple(problems))


DOCUMENT_TYPE = DocumentType(
    id="purchasing.quotation",
    label="供应商报价单",
    prefix="GYBJ",
    plan=plan,
    header=(
        columns.SUPPLIER,
        columns.BUSINESS_DATE,
        HeaderField("due_date", "有效期至", FieldKind.DATE),
        columns.HANDLER,
        columns.REFERENCE,
        columns.MEMO,
    ),
    columns=(*columns.GOODS, *columns.MONEY, LEAD_DAYS, MINIMUM, columns.LINE_MEMO, *columns.THEIR_NAMES),
    partner_kind="supplier",
    origins=(OriginRule("purchasing.inquiry", None),),
    price_source=PriceSource.PURCHASE,
    is_closable=True,
    icon="tag",
    expires=True,
    answer=PartnerAnswer(
        ("due_date", "reference", "memo"), ("price", "tax_rate", LEAD_DAYS.name, MINIMUM.name)
    ),
)
