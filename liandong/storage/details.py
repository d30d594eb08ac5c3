"""Conditions about what the JSON column ``details`` of a record holds in added fields."""

from collections.abc import Iterable, Iterator

from django.db.models import DecimalField, Q
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from liandong.kernel.custom import CustomKind
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
            yield from _span(wish, KT(key))


def _span(wish: Wish, value: KeyTextTransform) -> Iterator[Q]:
    is_number = wish.field.kind is CustomKind.NUMBER
    held = Cast(value, DecimalField(max_digits=20, decimal_places=6)) if is_number else value
    for end, compare in ((wish.least, GreaterThanOrEqual), (wish.most, LessThanOrEqual)):
        if end:
            yield Q(compare(held, wish.number(end) if is_number else end))
