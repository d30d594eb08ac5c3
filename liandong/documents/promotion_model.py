"""The table of which document had which promotion, and by which coupon."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PromotionUse(models.Model):
    """A posted document had a promotion. ``is_given_back`` once the document was reversed.

    A coupon is used once: the database says so, whoever posts at the same moment.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    promotion = models.ForeignKey(
        "pricing.PromotionRow", on_delete=models.PROTECT, related_name="uses", db_index=False
    )
    coupon = models.ForeignKey(
        "pricing.Coupon", on_delete=models.PROTECT, null=True, related_name="uses", db_index=False
    )
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_given_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "promotion"], name="promotion_used_once_a_document"),
            models.UniqueConstraint(
                fields=["coupon"], name="coupon_used_once", condition=Q(is_given_back=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["promotion", "partner"], name="promotion_use_by_partner")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.promotion_id}"
