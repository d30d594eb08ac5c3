"""What the JSON column ``details`` of a record holds in added fields: conditions, and values to sort by."""

from collections.abc import Iterable, Iterator

from django.db.models import DecimalField, Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from liandong.kernel.custom import CustomField, CustomKind
from liandong.kernel.custom_wishes import Wish


def holding(wishes: Iterable[Wish]) -> Iterator[Q]:
    """Yield what must hold of records whose ``details`` shall be so."""
    for wish in wishes:
        key = f"details__{wish.field.name}"
        if wish.field.kind is CustomKind.TEXT:
            yield Q(**{f"{key}__icontains": wish.text})
        elif wish.field.options:
            yield Q(**{key: wish.text})
        else:
            yield from _span(wish)


def held_value(field: CustomField) -> Cast:
    """Return what records hold in a field, a number as such; null where they hold nothing."""
    is_number = field.kind is CustomKind.NUMBER
    kind = DecimalField(max_digits=20, decimal_places=6) if is_number else TextField()
    return Cast(KT(f"details__{field.name}"), kind)


def _span(wish: Wish) -> Iterator[Q]:
    held, is_number = held_value(wish.field), wish.field.kind is CustomKind.NUMBER
    for end, compare in ((wish.least, GreaterThanOrEqual), (wish.most, LessThanOrEqual)):
        if end:
            yield Q(compare(held, wish.number(end) if is_number else end))
