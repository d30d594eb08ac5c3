"""Whether anybody changed the catalogue since something was checked against it."""

from django.db import transaction

from liandong.catalog.models import Product
from liandong.identity.models import AuditRow
from liandong.storage import bulk
from liandong.storage.pieces import execute, joined

_SUBJECTS = ("catalog.product", "catalog.category", "catalog.brand")


def changes_so_far() -> int:
    """Return a mark of this moment for ``is_changed_since``; waits for who is writing products."""
    with transaction.atomic():
        keep_others_out()
        return AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def is_changed_since(mark: int) -> bool:
    """Tell whether products, categories or brands were changed; nobody changes products until the end.

    Every change leaves its trace in its own transaction, so the trace tells.
    """
    keep_others_out()
    return AuditRow.objects.filter(pk__gt=mark, subject__in=_SUBJECTS).exists()


def keep_others_out() -> None:
    """Let no other transaction write products until this one ends; on SQLite none writes anything."""
    if bulk.is_postgresql():
        execute(joined("LOCK TABLE ", bulk.table(Product), " IN SHARE ROW EXCLUSIVE MODE"))
