"""Who outside is told of what happens here, and each message to them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class EventType(models.TextChoices):
    """What a webhook may be told of; the values are part of the interface and never change."""

    POSTED = "document.posted", "单据审核"
    REVERSED = "document.reversed", "单据红冲"
    TEST = "test", "测试"


SUBSCRIBABLE = (EventType.POSTED, EventType.REVERSED)


class Endpoint(models.Model):
    """An address that is told. What it is told is what ``member``, who saved it last, may see himself.

    The secret is not kept: it follows from the installation's key, ``key`` and ``generation``, and
    ``fingerprint`` tells whether it is still the one that was handed out. ``document_types`` is
    empty for all of them. Until ``previous_until`` the generation before signs too.
    """

    label = models.CharField("用途", max_length=64)
    url = models.CharField("地址", max_length=500)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    event_types = models.JSONField(default=list)
    document_types = models.JSONField(default=list)
    is_active = models.BooleanField("启用", default=True)
    key = models.CharField(max_length=32, unique=True)
    generation = models.PositiveIntegerField(default=1)
    fingerprint = models.CharField(max_length=16)
    previous_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.label


class DeliveryState(models.TextChoices):
    """``DEAD`` is what was given up; it can be sent again by hand."""

    WAITING = "waiting", "待发送"
    DONE = "done", "已送达"
    DEAD = "dead", "已放弃"


class Delivery(models.Model):
    """A message to an endpoint. ``message`` is its id there, the same however often it is sent.

    The body is made afresh for every attempt, with the rights of that moment. An attempt first
    moves ``due_at`` ahead, so that one that was killed is repeated; three days after ``since`` it is
    given up.
    """

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message = models.CharField(max_length=40, unique=True)
    event_type = models.CharField(max_length=32, choices=EventType)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    happened_at = models.DateTimeField("时间")
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField("次数", default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField("下次发送")
    status = models.PositiveSmallIntegerField("答复", null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["endpoint", "document"],
                condition=Q(document__isnull=False),
                name="a_document_once_an_endpoint",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["done", "dead"], finished_at__isnull=False),
                name="what_waits_has_not_ended",
            ),
        ]
        indexes: ClassVar = [
            # Not by the state: SQLite uses such an index only for a condition without parameters.
            models.Index(
                fields=["endpoint", "due_at"], condition=Q(finished_at__isnull=True), name="due_deliveries"
            ),
            models.Index(fields=["endpoint", "-id"], name="deliveries_by_endpoint"),
            models.Index(
                fields=["finished_at"], condition=Q(finished_at__isnull=False), name="old_deliveries"
            ),
        ]

    def __str__(self) -> str:
        return self.message
