"""Pages by key: what comes after a row, by a value and by a column that tells rows of one value apart."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

Key = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """At most ``limit`` keys after one, the largest first if they descend."""

    limit: int
    after: Key | None
    is_descending: bool


def first_keys(found: QuerySet[Model], columns: tuple[str, str], span: Span) -> list[Key]:
    """Return the first keys of a query: ``columns`` name the value, which is never null, and the other."""
    value_column, other = columns
    if span.after is not None:
        value, last = span.after
        way = "lt" if span.is_descending else "gt"
        same = Q(**{value_column: value, f"{other}__{way}": last})
        # The first condition lets an index begin at the key, the second is exact.
        found = found.filter(**{f"{value_column}__{way}e": value})
        found = found.filter(Q(**{f"{value_column}__{way}": value}) | same)
    sign = "-" if span.is_descending else ""
    ordered = found.order_by(f"{sign}{value_column}", f"{sign}{other}")
    return list(ordered.values_list(value_column, other)[: span.limit])
