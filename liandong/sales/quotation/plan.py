"""Sales quotation 销售报价单: what goods would cost a customer, until a day. It changes no book."""

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.kit_lines import kit_problems
from liandong.documents.types import DocumentType, FieldKind, HeaderField, PriceSource
from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft
from liandong.sales.gifts import GIFT, gift_problems


def plan(draft: Draft, rules: Rules) -> Plan:
    """Return only what is wrong with the quotation: it moves and keeps nothing."""
    return Plan(
        problems=(*common_problems(draft, DOCUMENT_TYPE, rules), *gift_problems(draft), *kit_problems(draft))
    )


DOCUMENT_TYPE = DocumentType(
    id="sales.quotation",
    label="销售报价单",
    prefix="BJD",
    plan=plan,
    header=(
        columns.CUSTOMER,
        columns.BUSINESS_DATE,
        HeaderField("due_date", "有效期至", FieldKind.DATE),
        columns.HANDLER,
        columns.REFERENCE,
        columns.COUPONS,
        columns.DECLINED_PROMOTIONS,
        columns.MEMO,
    ),
    columns=(
        *columns.GOODS,
        *columns.MONEY,
        columns.LINE_MEMO,
        GIFT,
        *columns.PRICE_REASONS,
        columns.KIT_PART,
        *columns.THEIR_NAMES,
    ),
    partner_kind="customer",
    price_source=PriceSource.SALE,
    is_closable=True,
    icon="file-text",
    expires=True,
)
