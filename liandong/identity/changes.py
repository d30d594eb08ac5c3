"""Whether anybody changed records since something was checked against them."""

from dataclasses import dataclass

from django.db import models, transaction

from liandong.identity.models import AuditRow
from liandong.storage import bulk
from liandong.storage.pieces import execute, joined


@dataclass(frozen=True, slots=True)
class Watched:
    """Records that are checked and written much later: those of a table, and what else their trace names.

    Every change leaves its trace in its own transaction, so the trace tells.
    """

    master: type[models.Model]
    subjects: tuple[str, ...]

    def changes_so_far(self) -> int:
        """Return a mark of this moment for ``is_changed_since``; waits for who is writing such records."""
        with transaction.atomic():
            self.keep_others_out()
            return AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def is_changed_since(self, mark: int) -> bool:
        """Tell whether any was changed; nobody changes them until the caller's transaction ends."""
        self.keep_others_out()
        return AuditRow.objects.filter(pk__gt=mark, subject__in=self.subjects).exists()

    def keep_others_out(self) -> None:
        """Let no other transaction write the table until this one ends; on SQLite none writes anything."""
        if bulk.is_postgresql():
            execute(joined("LOCK TABLE ", bulk.table(self.master), " IN SHARE ROW EXCLUSIVE MODE"))
