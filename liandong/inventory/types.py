"""The document types of inventory, in the order of the menu."""

from liandong.documents.types import DocumentType
from liandong.inventory.adjustment_in.plan import DOCUMENT_TYPE as ADJUSTMENT_IN
from liandong.inventory.adjustment_out.plan import DOCUMENT_TYPE as ADJUSTMENT_OUT
from liandong.inventory.assembly.plan import DOCUMENT_TYPE as ASSEMBLY
from liandong.inventory.disassembly.plan import DOCUMENT_TYPE as DISASSEMBLY
from liandong.inventory.opening_stock.plan import DOCUMENT_TYPE as OPENING_STOCK
from liandong.inventory.stock_count.plan import DOCUMENT_TYPE as STOCK_COUNT
from liandong.inventory.transfer.plan import DOCUMENT_TYPE as TRANSFER
from liandong.inventory.transfer_receipt.plan import DOCUMENT_TYPE as TRANSFER_RECEIPT

TYPES: tuple[DocumentType, ...] = (
    TRANSFER,
    TRANSFER_RECEIPT,
    STOCK_COUNT,
    ADJUSTMENT_IN,
    ADJUSTMENT_OUT,
    ASSEMBLY,
    DISASSEMBLY,
    OPENING_STOCK,
)
