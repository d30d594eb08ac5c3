"""All document types of the product, one line a module."""

from liandong.documents.types import DocumentType, register
from liandong.finance.types import TYPES as FINANCE
from liandong.inventory.types import TYPES as INVENTORY
from liandong.purchasing.types import TYPES as PURCHASING
from liandong.sales.types import TYPES as SALES

ALL: tuple[DocumentType, ...] = (*PURCHASING, *SALES, *INVENTORY, *FINANCE)


def register_all() -> None:
    """Make every type known; called once when the program starts."""
    register(ALL)
