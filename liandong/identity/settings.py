"""What a company has set that holds at once, on every day: one JSON value a key, each change traced.

What is in force from a day on is a rule (``rule_book``).
"""

from typing import Any

from django.db.models import QuerySet

from liandong.identity.audit import AuditEntry, record
from liandong.identity.models import Setting

SWITCHED_OFF = "off"
"""Modules and document types that the company does not use, as a list of their names."""

CUSTOM_FIELDS = "custom_fields"
"""Fields the company added to its documents, as ``kernel.custom`` stores them."""

FREIGHT = "freight_product"
"""The product, by its id, that is bought as freight; see ``catalog.freight``."""

SEGREGATION = "segregation"
"""Pairs of deeds that one person may not do; see ``segregation``."""

LOCK_DATES = "lock_dates"
"""Days before which nothing of a kind is booked; see ``general_ledger.lock_actions``."""


def read_setting(key: str, standard: Any = None) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a setting's value, ``standard`` when it was never set; one statement."""
    value = _of(key).values_list("value", flat=True).first()
    return standard if value is None else value


def save_setting(key: str, value: object, entry: AuditEntry) -> None:
    """Keep a value in place of the last, with its trace; call it inside a transaction."""
    Setting.objects.update_or_create(key=key, defaults={"value": value})
    record([entry])


def _of(key: str) -> QuerySet[Setting]:
    return Setting.objects.filter(key=key).order_by()
