"""Documents sent to partners by mail, and what became of each letter."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liandong.alerts.report_models import SendingState


class DocumentLetter(models.Model):
    """A document on its way to a partner: printed by ``job`` into ``file``, then posted.

    ``addresses`` stand with commas between; ``template`` is a key, blank for the default. An attempt
    to post first moves ``due_at`` ahead, so that one that was killed is repeated.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="letters", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    addresses = models.CharField("收件人", max_length=2600)
    subject = models.CharField("主题", max_length=200)
    text = models.TextField("正文", blank=True)
    template = models.CharField(max_length=40, blank=True)
    state = models.CharField("状态", max_length=8, choices=SendingState, default=SendingState.MAKING)
    language = models.CharField(max_length=16, default="zh-hans")
    job = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=128, blank=True)
    problem = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField("时间")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="ready"), name="letters_to_post"),
            models.Index(fields=["document", "-id"], name="letters_of_a_document"),
            models.Index(fields=["job"], condition=Q(state="making"), name="letters_being_printed"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.addresses} {self.state}"
