"""The document types of sales, in the order of the menu."""

from liandong.documents.types import DocumentType
from liandong.sales.allocation.plan import DOCUMENT_TYPE as ALLOCATION
from liandong.sales.delivery.plan import DOCUMENT_TYPE as DELIVERY
from liandong.sales.order.plan import DOCUMENT_TYPE as ORDER
from liandong.sales.quotation.plan import DOCUMENT_TYPE as QUOTATION
from liandong.sales.sales_return.plan import DOCUMENT_TYPE as SALES_RETURN

TYPES: tuple[DocumentType, ...] = (
    QUOTATION,
    ORDER,
    DELIVERY,
    SALES_RETURN,
    ALLOCATION,
)
