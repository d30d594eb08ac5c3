"""The rate of tax that an address asks for."""

from decimal import Decimal

from django.core.exceptions import BadRequest

from liandong.kernel.checks import has_more_decimals, typed_number
from liandong.kernel.money import ZERO
from liandong.storage.fields import RateField

_MOST_RATE = 1000


def rate_asked(text: str) -> Decimal:
    """Return the rate, per cent.

    Raises:
        BadRequest: it is none, or none that is kept.
    """
    try:
        rate = typed_number(text)
    except ValueError as error:
        raise BadRequest("rate") from error
    if not ZERO <= rate < _MOST_RATE or has_more_decimals(rate, RateField.digits):
        raise BadRequest("rate")
    return rate
