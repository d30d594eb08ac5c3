"""Model fields that show ``Decimal`` in Python and store scaled integers.

SQLite has no decimal type, so an exact sum in SQL needs integers on both databases.
Never multiply two of these in SQL: the scale would be squared.
"""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar

from django.core import exceptions
from django.db import models

from liandong.kernel.money import from_scaled, to_scaled

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    # Named as in the stubs; the plugin fills in what stands below, optional for nullable fields.
    _ST = TypeVar("_ST", contravariant=True, default=Any)  # noqa: PLC0105
    _GT = TypeVar("_GT", covariant=True, default=Any)  # noqa: PLC0105

    class _Base(models.Field[_ST, _GT]):
        _pyi_private_set_type: Decimal | int | str
        _pyi_private_get_type: Decimal

else:
    _ST = _GT = None

    class _Base(models.Field):
        def __class_getitem__(cls, _: object) -> type:
            return cls


class ScaledField(_Base[_ST, _GT]):
    """A fixed-point number of ``digits`` decimals in a 64-bit integer column."""

    digits: ClassVar[int]
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        """Return the Django type whose column is used."""
        return "BigIntegerField"

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Decimal | None:
        """Turn the stored integer (or an exact SQL sum of them) into a number."""
        return None if value is None else from_scaled(int(value), self.digits)

    def to_python(self, value: Any) -> Decimal | None:
        """Read a number from a form or a fixture.

        Raises:
            ValidationError: not a number.
        """
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise exceptions.ValidationError(f"{value!r} is not a number") from error

    def get_prep_value(self, value: Any) -> int | None:
        """Turn a number into the stored integer.

        Raises:
            InexactNumberError: more decimals than the field keeps.
        """
        value = super().get_prep_value(value)
        return None if value is None else to_scaled(Decimal(value), self.digits)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the number as text, for serialisation."""
        return str(self.value_from_object(obj))


class QuantityField(ScaledField[_ST, _GT]):
    """A quantity or a unit ratio, exact to a millionth."""

    digits = 6


class PriceField(ScaledField[_ST, _GT]):
    """A price per unit, exact to a millionth of the currency unit."""

    digits = 6


class AmountField(ScaledField[_ST, _GT]):
    """An amount of money, stored to a hundredth of a cent; rounded to the cent by the rules."""

    digits = 4


class RateField(ScaledField[_ST, _GT]):
    """A percentage, exact to a ten-thousandth of a per cent."""

    digits = 4


class ExchangeRateField(ScaledField[_ST, _GT]):
    """Units of the company's currency for one of another, exact to eight decimals."""

    digits = 8
