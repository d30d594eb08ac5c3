"""The table of what audits of the books found."""

from typing import ClassVar

from django.db import models


class AuditRun(models.Model):
    """One audit of the whole company that came to its end.

    ``findings`` are lists of check, subject, what was recomputed and what stands there; ``count`` is how many
    there were in all. ``member`` is who asked for it, none for the nightly one.
    """

    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间")
    member = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    checks = models.PositiveIntegerField("核对项")
    count = models.PositiveIntegerField("不符")
    findings = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-started_at"], name="audits_by_time")]

    def __str__(self) -> str:
        return f"{self.started_at:%F %T} {self.count}"
