"""The table of what was counted before it left (复核)."""

from typing import ClassVar

from django.db import models


class PackCheck(models.Model):
    """One version of a draft was counted and found right."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "version"], name="one_check_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.version}"
