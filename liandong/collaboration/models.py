"""What people put beside a document: comments, files, links to show it to a customer.

Files lie in the company's own database, in parts: so a file and its row are one transaction, a
backup has every file, and no address of the web server leads to one.
"""

from typing import ClassVar

from django.db import models

from liandong.collaboration.dunning_models import (
    DunningExclusion,
    DunningLetter,
    DunningLevel,
    DunningLine,
)
from liandong.collaboration.picture_models import ProductPicture, ProductPicturePart, ProductThumbnail
from liandong.collaboration.statement_models import PartnerStatement, StatementAnswer

__all__ = (
    "Attachment",
    "AttachmentPart",
    "Comment",
    "DunningExclusion",
    "DunningLetter",
    "DunningLevel",
    "DunningLine",
    "PartnerStatement",
    "ProductPicture",
    "ProductPicturePart",
    "ProductThumbnail",
    "ShareLink",
    "StatementAnswer",
)


class Comment(models.Model):
    """What a member said about a document. Withdrawn ones stay, without their text."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField("内容")
    created_at = models.DateTimeField("时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "id"], name="comment_by_document")]

    def __str__(self) -> str:
        return self.text[:40]


class Attachment(models.Model):
    """A file beside a document. Removed ones keep their row, so that the trail is whole."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="attachments", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("文件名", max_length=128)
    kind = models.CharField("类型", max_length=32)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField("时间")
    removed_at = models.DateTimeField("删除时间", null=True)
    removed_by = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "id"], name="attachment_by_document")]

    def __str__(self) -> str:
        return self.name


class AttachmentPart(models.Model):
    """Some bytes of a file."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attachment", "position"], name="one_part_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}/{self.position}"


class ShareLink(models.Model):
    """A link that shows one document to whoever has it, until it expires or is revoked.

    By that of a draft its partner answers: ``answered_at`` is when he did so last.
    Only the SHA-256 of its secret is kept, so the table opens nothing.
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="share_links", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("时间")
    expires_at = models.DateTimeField("到期")
    revoked_at = models.DateTimeField("收回时间", null=True)
    opened = models.PositiveIntegerField("打开次数", default=0)
    last_opened_at = models.DateTimeField("最近打开", null=True)
    answered_at = models.DateTimeField("最近填写", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "id"], name="share_by_document")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.expires_at:%F}"
