"""What a user or an import says a partner is, before it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from liandong.kernel.checks import trimmed


@dataclass(frozen=True, slots=True)
class PartnerForm:
    """A customer, a supplier, or both. ``owner`` is the salesperson's member id.

    ``payment_days`` is counted from the document's date; no ``credit_limit`` means none is set.
    ``details`` are the values of fields that the company added.
    """

    code: str
    name: str
    is_customer: bool = False
    is_supplier: bool = False
    category: str = ""
    industry: str = ""
    region: str = ""
    level: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    tax_number: str = ""
    bank_name: str = ""
    bank_number: str = ""
    bank_holder: str = ""
    credit_grade: str = ""
    payment_days: int = 0
    credit_limit: Decimal | None = None
    owner: int | None = None
    is_active: bool = True
    memo: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


COLUMNS = tuple(one.name for one in fields(PartnerForm))
"""The columns of the partner's row, in the order of the form."""

TEXT_LIMITS = {
    "code": 32,
    "name": 128,
    "category": 64,
    "industry": 64,
    "region": 64,
    "level": 32,
    "contact": 64,
    "phone": 32,
    "email": 254,
    "address": 255,
    "tax_number": 32,
    "bank_name": 128,
    "bank_number": 64,
    "bank_holder": 128,
    "credit_grade": 16,
    "memo": 255,
}
"""Text columns and how many characters they hold."""


def cleaned(form: PartnerForm) -> PartnerForm:
    """Return the form with blanks around texts taken off."""
    texts: dict[str, Any] = {column: trimmed(getattr(form, column)) for column in TEXT_LIMITS}
    return replace(form, **texts)
