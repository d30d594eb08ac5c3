"""What waits for a worker, what runs, and how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class JobState(models.TextChoices):
    """``REFUSED`` means that the job itself found what was asked wrong and did nothing."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    REFUSED = "refused", "未通过"
    FAILED = "failed", "出错"
    CANCELLED = "cancelled", "已取消"


ACTIVE = (JobState.WAITING, JobState.RUNNING)


class Job(models.Model):
    """A piece of work done behind the pages, on behalf of a member.

    ``limits`` are the scopes of the key it was handed in by, None when the member did it himself;
    ``upload`` and ``result`` are names of stored files; ``worker`` is the token of the run that
    may finish it. Where a running job stands is kept beside the files, not here: on SQLite the
    job's own transaction keeps everybody else from writing.
    """

    kind = models.CharField(max_length=64)
    title = models.CharField("内容", max_length=255, blank=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=16, default="zh-hans")
    limits = models.JSONField(null=True)
    parameters = models.JSONField(default=dict)
    upload = models.CharField(max_length=64, blank=True)
    state = models.CharField("状态", max_length=16, choices=JobState, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=32, blank=True)
    message = models.TextField(blank=True)
    problems = models.JSONField(default=list)
    result = models.CharField(max_length=64, blank=True)
    result_name = models.CharField(max_length=128, blank=True)
    result_url = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "running"]), name="active_jobs"),
            models.Index(fields=["member", "-id"], name="jobs_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
