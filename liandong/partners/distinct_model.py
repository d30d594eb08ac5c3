"""Partners that somebody looked at and said are not the same, however alike they are."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class DistinctPartners(models.Model):
    """Two partners that are no duplicates: who said so, and when. They are not proposed any more."""

    first = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField("时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_partners_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_partners_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
