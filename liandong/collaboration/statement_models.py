"""Statements of account that were sent to partners, and what the partners said to them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import AmountField


class StatementState(models.TextChoices):
    """What became of a statement: waiting for an answer, answered, or taken back."""

    SENT = "sent", "已发送"
    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有异议"
    REVOKED = "revoked", "已收回"


class MailState(models.TextChoices):
    """Whether it goes by mail: not at all, waiting to be posted, posted, or given up."""

    NONE = "none", "不发邮件"
    READY = "ready", "待发"
    SENT = "sent", "已发"
    FAILED = "failed", "没有发出"


class PartnerStatement(models.Model):
    """A statement of a span as it was when it was sent: ``content`` never changes, ``digest`` seals it.

    ``content`` holds the lines with their goods, amounts as text (see ``statements``). The link to it is
    signed and names ``nonce``, so the table alone opens nothing.
    """

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    side = models.CharField("应收应付", max_length=10)
    first_day = models.DateField("从")
    last_day = models.DateField("至")
    opening = AmountField("期初")
    increase = AmountField("增加")
    decrease = AmountField("减少")
    closing = AmountField("期末")
    content = models.JSONField()
    digest = models.CharField("SHA-256", max_length=64)
    state = models.CharField("状态", max_length=10, choices=StatementState, default=StatementState.SENT)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField("时间")
    expires_at = models.DateTimeField("到期")
    opened = models.PositiveIntegerField("打开次数", default=0)
    last_opened_at = models.DateTimeField("最近打开", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    language = models.CharField(max_length=16, default="zh-hans")
    addresses = models.CharField("收件人", max_length=2600, blank=True)
    text = models.TextField("正文", blank=True)
    mail_state = models.CharField("邮件", max_length=8, choices=MailState, default=MailState.NONE)
    problem = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "side", "first_day", "last_day"],
                condition=Q(state="sent"),
                name="one_statement_waits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="statement_by_state"),
            models.Index(fields=["partner", "-id"], name="statement_by_partner"),
            models.Index(fields=["due_at"], condition=Q(mail_state="ready"), name="statements_to_post"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.first_day} – {self.last_day}"


class StatementAnswer(models.Model):
    """What a partner said to a statement, in the order it was said; rows are only added."""

    statement = models.ForeignKey(
        PartnerStatement, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    is_confirmed = models.BooleanField("确认")
    name = models.CharField("姓名", max_length=64)
    words = models.TextField("说明", blank=True)
    address = models.CharField("地址", max_length=64, blank=True)
    agent = models.CharField("设备", max_length=255, blank=True)
    answered_at = models.DateTimeField("时间")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["statement", "id"], name="answer_by_statement")]

    def __str__(self) -> str:
        return f"{self.statement_id}: {self.is_confirmed}"
