"""Reports that are sent again and again by mail, and what became of each letter."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class Rhythm(models.TextChoices):
    """How often a report is sent."""

    DAILY = "daily", "每天"
    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"


class ReportSpan(models.TextChoices):
    """Which days the report is about, counted from the day it is sent on."""

    YESTERDAY = "yesterday", "昨天"
    LAST_WEEK = "last_week", "上周（周一到周日）"
    THIS_MONTH = "this_month", "本月到昨天"
    LAST_MONTH = "last_month", "上个月"
    THIS_YEAR = "this_year", "今年到昨天"
    AS_IS = "as_is", "照现在的日期，不变"


class ReportSchedule(models.Model):
    """A view of a report with its filter, and when it goes to whom.

    ``weekday`` counts from 0, Monday; ``day`` of the month is the last where a month is shorter.
    Without ``members`` it is sent to ``member``, who made it. What each gets is what he may see.
    """

    name = models.CharField("名称", max_length=64)
    path = models.CharField(max_length=200)
    query = models.CharField(max_length=2000, blank=True)
    span = models.CharField("日期", max_length=12, choices=ReportSpan)
    rhythm = models.CharField("多久一次", max_length=8, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField("星期几", default=0)
    day = models.PositiveSmallIntegerField("几号", default=1)
    at = models.TimeField("几点")
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "identity.Member", blank=True, related_name="+", verbose_name="发给谁"
    )
    is_active = models.BooleanField("启用", default=True)
    due_at = models.DateTimeField("下次发送")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(is_active=True), name="due_reports"),
        ]

    def __str__(self) -> str:
        return self.name


class SendingState(models.TextChoices):
    """Where a report on its way to a member is; the last three are ends."""

    MAKING = "making", "正在生成"
    READY = "ready", "等待发送"
    SENT = "sent", "已发送"
    REFUSED = "refused", "没有发送"
    FAILED = "failed", "发送失败"


class ReportSending(models.Model):
    """A report on its way to a member: made by ``job`` into ``file``, then posted.

    An attempt to post first moves ``due_at`` ahead, so that one that was killed is repeated.
    """

    schedule = models.ForeignKey(
        ReportSchedule, on_delete=models.CASCADE, related_name="sendings", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField("状态", max_length=8, choices=SendingState, default=SendingState.MAKING)
    language = models.CharField(max_length=16, default="zh-hans")
    job = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=128, blank=True)
    message = models.CharField(max_length=255, blank=True)
    problem = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField("时间")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="ready"), name="reports_to_post"),
            models.Index(fields=["schedule", "-id"], name="sendings_of_a_report"),
            models.Index(fields=["job"], condition=Q(state="making"), name="reports_being_made"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.member_id} {self.state}"
