"""Pictures of products, kept as files beside documents are: in parts, in the company's own database."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class ProductPicture(models.Model):
    """A picture of a product; the one of the lowest ``position`` is shown where there is room for one.

    Removed ones keep their row, without their bytes, so that the trail is whole.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.IntegerField("顺序", default=0)
    name = models.CharField("文件名", max_length=128)
    kind = models.CharField("类型", max_length=32)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField("时间")
    removed_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["product", "position", "id"],
                name="picture_by_product",
                condition=Q(removed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductThumbnail(models.Model):
    """A small WebP picture of a picture; those added before there were thumbnails have none."""

    picture = models.OneToOneField(
        ProductPicture, on_delete=models.CASCADE, related_name="thumbnail", primary_key=True
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return str(self.picture_id)


class ProductPicturePart(models.Model):
    """Some bytes of a picture."""

    picture = models.ForeignKey(
        ProductPicture, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["picture", "position"], name="one_part_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.picture_id}/{self.position}"
