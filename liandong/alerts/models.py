"""What the company is warned of; who outside is told of what happens here, and each message to them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from liandong.alerts.letter_models import DocumentLetter
from liandong.alerts.report_models import ReportSchedule, ReportSending, ReportSpan, Rhythm, SendingState
from liandong.storage.fields import QuantityField

__all__ = (
    "Acknowledgement",
    "Alert",
    "AlertKind",
    "AlertRule",
    "Delivery",
    "DeliveryState",
    "DocumentLetter",
    "Endpoint",
    "EventType",
    "MailBox",
    "ReportSchedule",
    "ReportSending",
    "ReportSpan",
    "Rhythm",
    "SendingState",
)


class AlertKind(models.TextChoices):
    """What is warned of; the values are part of the interface and never change."""

    LOW_STOCK = "low_stock", "低于最低库存"
    PLACE_LOW = "place_low", "仓库低于最低库存"
    HIGH_STOCK = "high_stock", "高于最高库存"
    SLOW_STOCK = "slow_stock", "滞销"
    NEGATIVE_STOCK = "negative_stock", "负库存"
    EXPIRING = "expiring", "批次快到期"
    RECEIVABLE_DUE = "receivable_due", "应收快到期"
    RECEIVABLE_OVERDUE = "receivable_overdue", "应收逾期"
    PAYABLE_DUE = "payable_due", "应付快到期"
    PAYABLE_OVERDUE = "payable_overdue", "应付逾期"
    BILL_DUE = "bill_due", "票据快到期"
    SALES_LATE = "sales_late", "销售订单逾期未发"
    PURCHASE_DUE = "purchase_due", "采购订单快到货"
    PURCHASE_LATE = "purchase_late", "采购订单逾期未到"
    ARRIVED = "arrived", "到货"
    UNUSUAL_PRICE = "unusual_price", "进价异常"
    AGREEMENT_ENDING = "agreement_ending", "采购协议快到期"
    APPROVAL = "approval_waiting", "等待审批"
    AUDIT = "audit_findings", "稽核不符"


STOCK_KINDS = (
    AlertKind.LOW_STOCK,
    AlertKind.HIGH_STOCK,
    AlertKind.SLOW_STOCK,
    AlertKind.NEGATIVE_STOCK,
    AlertKind.EXPIRING,
)
"""Alerts of a product in all warehouses together; those of one warehouse (``PLACE_LOW``) are of its level."""
CLAIM_KINDS = (
    AlertKind.RECEIVABLE_DUE,
    AlertKind.RECEIVABLE_OVERDUE,
    AlertKind.PAYABLE_DUE,
    AlertKind.PAYABLE_OVERDUE,
    AlertKind.BILL_DUE,
)
ORDER_TYPES = {
    AlertKind.SALES_LATE: "sales.order",
    AlertKind.PURCHASE_DUE: "purchasing.order",
    AlertKind.PURCHASE_LATE: "purchasing.order",
    AlertKind.ARRIVED: "purchasing.receipt",
    AlertKind.UNUSUAL_PRICE: "purchasing.receipt",
    AlertKind.AGREEMENT_ENDING: "purchasing.agreement",
}
"""The type of the late documents, of those that brought goods, and of those that end."""
OF_COST = frozenset({AlertKind.UNUSUAL_PRICE})
"""Alerts that say what goods cost."""


class AlertRule(models.Model):
    """One a kind; ``days`` means what its kind makes of it. Without ``members`` the owners are told.

    ``evaluated_at`` is when it was last held against the books. ``failed_since`` is the first of the
    failures in a row that stand: while there is one, its alerts are those of the time before.
    """

    kind = models.CharField("种类", max_length=24, choices=AlertKind, unique=True)
    is_active = models.BooleanField("启用", default=True)
    days = models.PositiveIntegerField("天数", default=0)
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "identity.Member", blank=True, related_name="+", verbose_name="通知谁"
    )
    evaluated_at = models.DateTimeField(null=True)
    failed_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.kind


class Alert(models.Model):
    """Something wrong, from when it was seen until its cause is gone.

    ``subject`` is the id of a product, a level, a claim or a document, as the kind says, 0 of the company.
    ``figure`` is the quantity or the open amount, ``level`` what it is held against, ``day`` when it was due.
    Settled means that it waits for nobody any more, until a day or until it becomes severe: by who may
    change the rules. What one knows of himself is an ``Acknowledgement``.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="alerts", db_index=False)
    kind = models.CharField("种类", max_length=24, choices=AlertKind)
    subject = models.BigIntegerField()
    figure = QuantityField(default=0)
    level = QuantityField(default=0)
    day = models.DateField(null=True)
    is_severe = models.BooleanField("严重", default=False)
    raised_at = models.DateTimeField("起始")
    cleared_at = models.DateTimeField("消除", null=True)
    settled_by = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True)
    settled_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(cleared_at__isnull=True),
                name="an_alert_once_until_cleared",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], condition=Q(cleared_at__isnull=True), name="standing_alerts"),
            models.Index(fields=["cleared_at"], condition=Q(cleared_at__isnull=False), name="cleared_alerts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Acknowledgement(models.Model):
    """A member knows of an alert and is not reminded of it, until a day or until it becomes severe."""

    alert = models.ForeignKey(
        Alert, on_delete=models.CASCADE, related_name="acknowledgements", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.CASCADE, related_name="+", db_index=False)
    acknowledged_at = models.DateTimeField()
    acknowledged_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "member"], name="an_alert_known_once_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.alert_id}"


class EventType(models.TextChoices):
    """What a webhook may be told of; the values are part of the interface and never change."""

    POSTED = "document.posted", "单据审核"
    REVERSED = "document.reversed", "单据红冲"
    ALERT = "alert.raised", "预警"
    TEST = "test", "测试"


SUBSCRIBABLE = (EventType.POSTED, EventType.REVERSED, EventType.ALERT)


class Endpoint(models.Model):
    """An address that is told. What it is told is what ``member``, who saved it last, may see himself.

    The secret is not kept: it follows from the installation's key, ``key`` and ``generation``, and
    ``fingerprint`` tells whether it is still the one that was handed out. ``document_types`` is
    empty for all of them. Until ``previous_until`` the generation before signs too.
    A ``robot`` of a group is told of alerts in words; its address and secret are ``sealed``, ``url`` shows
    as much of the address as anybody may know.
    """

    label = models.CharField("用途", max_length=64)
    url = models.CharField("地址", max_length=500)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    event_types = models.JSONField(default=list)
    document_types = models.JSONField(default=list)
    is_active = models.BooleanField("启用", default=True)
    robot = models.CharField("群机器人", max_length=12, blank=True, default="", db_default="")
    sealed = models.TextField(blank=True, default="", db_default="")
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
    given up. A robot is told of the ``alerts`` of one rule in one message: it may speak only so often.
    """

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message = models.CharField(max_length=40, unique=True)
    event_type = models.CharField(max_length=32, choices=EventType)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True, related_name="+")
    alerts = models.JSONField(default=list)
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


class MailBox(models.Model):
    """When a member was last sent his notices by e-mail, and when it may be tried again.

    An attempt first moves ``due_at`` ahead: one that was killed is repeated, two workers send once.
    """

    member = models.OneToOneField("identity.Member", on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return str(self.member_id)
