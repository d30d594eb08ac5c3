"""Lines of the cash-flow statement that somebody chose for single journal lines."""

from typing import ClassVar

from django.db import models


class CashLineChoice(models.Model):
    """Which line of the cash-flow statement a journal line counts in, and who says so.

    0 is again what the formula says. The last choice of a journal line holds. Append-only.
    """

    journal_line = models.ForeignKey(
        "general_ledger.JournalLine", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    line = models.PositiveSmallIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["journal_line", "id"], name="cash_choice_by_line")]

    def __str__(self) -> str:
        return f"{self.journal_line_id}: {self.line}"
