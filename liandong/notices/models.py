"""What a member is told, until he has read it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Something a member should know. ``url`` is a path of the product that shows more.

    ``key`` names what the notice is about: while it is unread, the same is not told again.
    """

    member = models.ForeignKey(
        "identity.Member", on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField("种类", max_length=32)
    text = models.CharField("内容", max_length=255)
    url = models.CharField("去处", max_length=255, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True)
    mailed_at = models.DateTimeField("已发邮件", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "key"],
                condition=Q(read_at__isnull=True) & ~Q(key=""),
                name="told_once_until_read",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="notice_by_member"),
            models.Index(fields=["member"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True), name="notice_unmailed"),
        ]

    def __str__(self) -> str:
        return self.text
