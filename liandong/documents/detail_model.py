"""The table that finds documents by what fields of the company's own hold."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import QuantityField


class DocumentDetail(models.Model):
    """A value that a document holds in a field its company added, above or in its lines: to find it by.

    Derived from ``details`` in the same transaction; each value once a document. A number stands in
    ``number`` too, days sort as they are written.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=24)
    text = models.CharField(max_length=255)
    number = QuantityField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "name", "text"], name="each_added_value_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "text", "document"], name="document_by_added_text"),
            models.Index(
                fields=["name", "number", "document"],
                name="document_by_added_number",
                condition=Q(number__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.name}: {self.text}"
