"""催款: the levels of reminders, the letters that were sent, and debts nobody is reminded of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.collaboration.statement_models import MailState
from liandong.storage.fields import AmountField, RateField


class DunningLevel(models.Model):
    """A level: from how many days overdue on, how long after the level before, with which words.

    ``fee`` and ``rate`` (per cent a year) are said in the letter; they book nothing.
    """

    number = models.PositiveSmallIntegerField("级别", unique=True)
    name = models.CharField("名称", max_length=32)
    days_overdue = models.PositiveIntegerField("逾期天数")
    days_between = models.PositiveIntegerField("距上一级天数", default=0)
    words = models.TextField("信的正文", blank=True)
    fee = AmountField("催款费", default=0)
    rate = RateField("年利率%", default=0)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class DunningLetter(models.Model):
    """A letter to a customer, as it was sent; its lines are the debts it reminds of."""

    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.PositiveSmallIntegerField("级别")
    level_name = models.CharField("名称", max_length=32)
    words = models.TextField("正文", blank=True)
    amount = AmountField("逾期金额")
    interest = AmountField("利息", default=0)
    fee = AmountField("催款费", default=0)
    sent_on = models.DateField("日期")
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField("时间")
    language = models.CharField(max_length=16, default="zh-hans")
    addresses = models.CharField("收件人", max_length=2600, blank=True)
    mail_state = models.CharField("邮件", max_length=8, choices=MailState, default=MailState.NONE)
    problem = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partner", "-id"], name="dunning_by_partner"),
            models.Index(fields=["due_at"], condition=Q(mail_state="ready"), name="dunning_to_post"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.sent_on} {self.level}"


class DunningLine(models.Model):
    """A debt in a letter: never twice at the same level. Rows are only added."""

    letter = models.ForeignKey(DunningLetter, on_delete=models.PROTECT, related_name="lines", db_index=False)
    claim = models.ForeignKey(
        "general_ledger.Claim", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.PositiveSmallIntegerField("级别")
    open_amount = AmountField("未收")
    days_late = models.PositiveIntegerField("逾期天数")
    interest = AmountField("利息", default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "level"], name="reminded_once_a_level"),
        ]
        indexes: ClassVar = [models.Index(fields=["letter", "id"], name="dunning_lines")]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.level}"


class DunningExclusion(models.Model):
    """A debt that nobody is reminded of, and why; until a day, or for good."""

    claim = models.OneToOneField("general_ledger.Claim", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("原因", max_length=255)
    until = models.DateField("到哪天", null=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.reason}"
