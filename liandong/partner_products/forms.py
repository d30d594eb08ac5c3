"""What a user, a program or an import says of a partner's product, before it is checked."""

from dataclasses import dataclass, replace
from decimal import Decimal

from liandong.kernel.checks import trimmed


@dataclass(frozen=True, slots=True)
class PartnerProductForm:
    """A partner's product; see ``models.PartnerProduct``. Without ``unit`` it is the base unit.

    ``id`` names the stored row that is to become this; without it a row of the same partner, product
    and unit is changed, or a new one is made.
    """

    partner: int | None
    product: int | None
    unit: int | None = None
    code: str = ""
    name: str = ""
    price: Decimal | None = None
    lead_days: int | None = None
    minimum_quantity: Decimal | None = None
    pack_quantity: Decimal | None = None
    over_rate: Decimal | None = None
    under_rate: Decimal | None = None
    is_preferred: bool = False
    memo: str = ""
    id: int | None = None


TERMS = ("price", "lead_days", "minimum_quantity", "pack_quantity", "over_rate", "under_rate", "is_preferred")
"""The columns that only suppliers' products have."""
COLUMNS = ("code", "name", *TERMS, "memo")
"""The columns of a row besides what it is about."""
TEXT_LIMITS = {"code": 64, "name": 128, "memo": 255}


def cleaned(form: PartnerProductForm) -> PartnerProductForm:
    """Return the form with blanks around texts taken off."""
    return replace(form, code=trimmed(form.code), name=trimmed(form.name), memo=trimmed(form.memo))
