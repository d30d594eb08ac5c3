"""Print templates of the company, which one each subject uses, its letterhead, and pictures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PrintImage(models.Model):
    """A picture: a logo, or the scan of a form. Kept in the company's rows, so its backup has it."""

    content = models.BinaryField()
    media_type = models.CharField(max_length=16)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    name = models.CharField(max_length=128, blank=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} {self.width}×{self.height}"


class PrintTemplate(models.Model):
    """A template of the company's own. ``subject`` is a document type, or what labels are of.

    ``layout`` is what ``layouts.py`` declares; ``version`` rises with every change.
    """

    subject = models.CharField("单据类型", max_length=40)
    name = models.CharField("名称", max_length=64)
    layout = models.JSONField("版面")
    is_active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "name"], name="template_name_once_a_subject"),
        ]

    def __str__(self) -> str:
        return self.name


class PrintDefault(models.Model):
    """Which template a subject is printed by unless another is chosen: a built-in's key, or an id."""

    subject = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.subject}: {self.key}"


class Letterhead(models.Model):
    """What stands on the company's paper besides its name; one row."""

    phone = models.CharField("电话", max_length=64, blank=True)
    address = models.CharField("地址", max_length=255, blank=True)
    tax_number = models.CharField("税号", max_length=32, blank=True)
    bank_account = models.CharField("开户行及账号", max_length=128, blank=True)
    logo = models.ForeignKey(PrintImage, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_letterhead")]

    def __str__(self) -> str:
        return self.phone or self.address
