"""What merging asks for, what is foreseen of it, and what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from liandong.documents.merging import Named
from liandong.kernel.terms import Problem
from liandong.masters.merging.following import Moved

PRODUCTS, PARTNERS = "catalog.merging", "partners.merging"
"""The rights to merge products, and partners: the verb is to post."""
STOCK_DOCUMENT, CLAIM_DOCUMENT = "inventory.assembly", "finance.claim_transfer"


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies in one spot of the product that goes: base units."""

    place: int
    place_name: str
    warehouse: int
    lot: int
    lot_number: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Owing:
    """A claim of the partner that goes, with what is open of it."""

    claim: int
    kind: str
    number: str
    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What merging would do, and every problem that stands in its way."""

    stock: Sequence[Lying] = ()
    claims: Sequence[Owing] = ()
    drafts: Sequence[Named] = ()
    rows: dict[str, int] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging did: the documents it posted, how many drafts and rows went along."""

    documents: Sequence[Named] = ()
    drafts: int = 0
    rows: Sequence[Moved] = ()
