"""Files that were uploaded to be imported, with how they are to be understood and what was found."""

from typing import ClassVar

from django.db import models


class ImportState(models.TextChoices):
    """How far an upload has come."""

    UPLOADED = "uploaded", "待检查"
    CHECKING = "checking", "检查中"
    REFUSED = "refused", "有问题"
    CHECKED = "checked", "可导入"
    IMPORTING = "importing", "导入中"
    IMPORTED = "imported", "已导入"


class ImportFile(models.Model):
    """An upload: ``stored`` names the file, ``digest`` is its SHA-256, ``heads`` are those of ``head_row``.

    ``mapping`` holds ``positions`` and ``constants`` by our columns; ``report`` what the last
    check or import found.
    """

    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=255)
    stored = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    head_row = models.PositiveIntegerField()
    heads = models.JSONField(default=list)
    sample = models.JSONField(default=list)
    profile = models.CharField(max_length=32, blank=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField("状态", max_length=16, choices=ImportState, default=ImportState.UPLOADED)
    report = models.JSONField(default=dict)
    errors = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["member", "subject", "-id"], name="imports_by_member"),
            models.Index(fields=["digest"], name="imports_by_digest"),
        ]

    def __str__(self) -> str:
        return self.name
