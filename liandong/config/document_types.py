"""The document types of the product: one line a module, in the order of the menu."""

from liandong.documents.types import DocumentType
from liandong.finance.types import TYPES as FINANCE
from liandong.inventory.types import TYPES as INVENTORY
from liandong.purchasing.types import TYPES as PURCHASING
from liandong.sales.types import TYPES as SALES

ALL_TYPES: tuple[DocumentType, ...] = (*PURCHASING, *SALES, *INVENTORY, *FINANCE)
