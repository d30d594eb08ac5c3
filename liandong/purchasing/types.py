"""The document types of purchasing, in the order of the menu."""

from liandong.documents.types import DocumentType
from liandong.purchasing.agreement.plan import DOCUMENT_TYPE as AGREEMENT
from liandong.purchasing.inquiry.plan import DOCUMENT_TYPE as INQUIRY
from liandong.purchasing.inspection.plan import DOCUMENT_TYPE as INSPECTION
from liandong.purchasing.landed_cost.plan import DOCUMENT_TYPE as LANDED_COST
from liandong.purchasing.order.plan import DOCUMENT_TYPE as ORDER
from liandong.purchasing.purchase_return.plan import DOCUMENT_TYPE as PURCHASE_RETURN
from liandong.purchasing.quotation.plan import DOCUMENT_TYPE as QUOTATION
from liandong.purchasing.receipt.plan import DOCUMENT_TYPE as RECEIPT
from liandong.purchasing.request.plan import DOCUMENT_TYPE as REQUEST

TYPES: tuple[DocumentType, ...] = (
    REQUEST,
    INQUIRY,
    QUOTATION,
    AGREEMENT,
    ORDER,
    RECEIPT,
    INSPECTION,
    PURCHASE_RETURN,
    LANDED_COST,
)
