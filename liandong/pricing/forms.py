"""What a user, a program or an import says a price list is, before it is checked."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from liandong.kernel.checks import trimmed
from liandong.kernel.money import ZERO
from liandong.pricing.terms import Audience, Base


@dataclass(frozen=True, slots=True)
class PriceForm:
    """A price of a list: per unit, from ``minimum`` of it on. Without ``unit`` it is the base unit."""

    product: int
    price: Decimal | None
    unit: int | None = None
    minimum: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class PriceListForm:
    """A price list; ``customers`` are partner ids. See ``terms.PriceList``.

    Without a ``currency`` (a code) prices are in the company's own.
    """

    code: str
    name: str
    audience: str = Audience.EVERYONE.value
    level: str = ""
    channel: str = ""
    currency: str = ""
    priority: int = 0
    start: date | None = None
    end: date | None = None
    base: str = Base.NONE.value
    base_list: int | None = None
    rate: Decimal = ZERO
    digits: int = 2
    memo: str = ""
    customers: tuple[int, ...] = ()


COLUMNS = (
    *("code", "name", "audience", "level", "channel", "currency"),
    *("priority", "start", "end"),
    *("base", "base_list", "rate", "digits", "memo"),
)
"""The columns of the list's row, named as in the form."""

TEXT_LIMITS = {"code": 32, "name": 64, "level": 32, "channel": 32, "memo": 255}


def cleaned(form: PriceListForm) -> PriceListForm:
    """Return the form without blanks around texts, and without what its audience and base do not use."""
    form = replace(
        form,
        code=trimmed(form.code),
        name=trimmed(form.name),
        level=trimmed(form.level) if form.audience == Audience.LEVEL else "",
        channel=trimmed(form.channel) if form.audience == Audience.CHANNEL else "",
        currency=trimmed(form.currency).upper(),
        memo=trimmed(form.memo),
        customers=tuple(dict.fromkeys(form.customers)) if form.audience == Audience.CUSTOMERS else (),
    )
    if form.base == Base.NONE:
        form = replace(form, rate=ZERO)
    return form if form.base == Base.LIST else replace(form, base_list=None)
