"""What a user, a program or an import says a currency or a rate is, before it is checked. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CurrencyForm:
    """A currency as it shall be; the code of one that is there stays."""

    code: str
    name: str
    digits: int | None = 2
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RateForm:
    """What one unit of a currency, named by its code, is worth from a day on, in the company's currency."""

    currency: str
    day: date | None
    rate: Decimal | None
