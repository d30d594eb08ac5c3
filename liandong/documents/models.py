"""Documents of every type and their lines, approvals, numbers, idempotency keys, outbox.

One pair of tables for all types: moves, journal and attachments have real foreign keys, and
上查下查 is one query. A value only one type knows lives in ``details``, declared and typed by
the type (docs/decisions/).
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.documents.audit_model import AuditRun
from liandong.documents.check_model import PackCheck
from liandong.documents.detail_model import DocumentDetail
from liandong.documents.document_indexes import DOCUMENT_INDEXES, LINE_INDEXES
from liandong.documents.promotion_model import PromotionUse
from liandong.documents.stages import stage_expression
from liandong.documents.template_model import VoucherTemplate, VoucherTemplateLine, VoucherTemplateUse
from liandong.storage.fields import AmountField, PriceField, QuantityField, RateField
from liandong.storage.words import WordField

__all__ = (
    "Approval",
    "ApprovalRule",
    "AuditRun",
    "Document",
    "DocumentDetail",
    "DocumentLine",
    "IdempotencyKey",
    "NumberCounter",
    "OutboxEvent",
    "OutboxHandling",
    "PackCheck",
    "PromotionUse",
    "State",
    "VoucherTemplate",
    "VoucherTemplateLine",
    "VoucherTemplateUse",
)


class State(models.TextChoices):
    """The life of a document; approval and progress are derived, never states."""

    DRAFT = "draft", "草稿"
    POSTED = "posted", "已审核"
    REVERSED = "reversed", "已红冲"
    DISCARDED = "discarded", "已作废"


class Document(models.Model):
    """A document. Draft: free to edit under ``version``. Posted: frozen but for a whitelist.

    ``stage`` is where it stands (see ``stages``); ``open_lines`` and ``begun_lines`` count its
    lines once it is posted, and are null where nothing follows.
    """

    type = models.CharField("单据类型", max_length=40)
    number = WordField("单号", max_length=40, unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    business_date = models.DateField("日期")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, db_index=False)
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    target_place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    due_date = models.DateField("到期日", null=True)
    reference = WordField("对方单号", max_length=64, blank=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    discount_amount = AmountField("优惠金额", default=0)
    quantity = QuantityField("数量", default=0)
    net_amount = AmountField("金额", default=0)
    tax_amount = AmountField("税额", default=0)
    gross_amount = AmountField("价税合计", default=0)
    details = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    print_count = models.PositiveIntegerField("打印次数", default=0)
    is_closed = models.BooleanField("已关闭", default=False)
    open_lines = models.IntegerField(null=True)
    begun_lines = models.IntegerField(null=True)
    stage = models.GeneratedField(
        expression=stage_expression(), output_field=models.CharField(max_length=10), db_persist=True
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="红冲", db_index=False
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="copies", db_index=False
    )
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    posted_by = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField("制单时间")
    updated_at = models.DateTimeField()
    posted_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], posted_at__isnull=True)
                | Q(state__in=["posted", "reversed"], posted_at__isnull=False),
                name="posted_documents_have_a_moment",
            ),
            # Not over all rows: SQLite takes a unique index for the shortest way to any value, and so it
            # looked for "reverses nothing", which is true of nearly every document, by reading them all.
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="reversed_once"
            ),
        ]
        indexes: ClassVar = DOCUMENT_INDEXES

    def __str__(self) -> str:
        return self.number


class DocumentLine(models.Model):
    """A line. ``quantity`` is in base units, ``entered_quantity`` and ``price`` in ``unit``.

    ``due_date`` is when it is wanted; ``promised_on`` what the supplier says since it was posted. ``payee``
    is who is owed its money, where that is not the document's partner.
    ``fulfilled``, ``invoiced`` and ``returned`` say how far later lines have moved it on.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField("行号")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, null=True, db_index=False)
    unit = models.ForeignKey("catalog.ProductUnit", on_delete=models.PROTECT, null=True, db_index=False)
    entered_quantity = QuantityField("数量", default=0)
    quantity = QuantityField("基本数量", default=0)
    price = PriceField("单价", default=0)
    discount_rate = RateField("折扣%", default=0)
    tax_rate = RateField("税率%", default=0)
    net_amount = AmountField("金额", default=0)
    tax_amount = AmountField("税额", default=0)
    gross_amount = AmountField("价税合计", default=0)
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    target_place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    lot = models.ForeignKey(
        "stock_ledger.Lot", on_delete=models.PROTECT, default=0, related_name="+", db_index=False
    )
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    claim = models.ForeignKey(
        "general_ledger.Claim", on_delete=models.PROTECT, null=True, related_name="lines"
    )
    payee = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    due_date = models.DateField("交货日期", null=True)
    promised_on = models.DateField("承诺到货日", null=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    details = models.JSONField(default=dict)
    fulfilled = QuantityField("已执行", default=0)
    invoiced = QuantityField("已开票", default=0)
    returned = QuantityField("已退", default=0)
    is_closed = models.BooleanField("已关闭", default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "position"], name="one_line_a_position"),
            models.CheckConstraint(
                condition=Q(net_amount=F("gross_amount") - F("tax_amount")), name="net_and_tax_make_gross"
            ),
            models.CheckConstraint(condition=Q(fulfilled__gte=Decimal(0)), name="fulfilled_never_negative"),
            models.CheckConstraint(condition=Q(returned__gte=Decimal(0)), name="returned_never_negative"),
        ]
        indexes: ClassVar = LINE_INDEXES

    def __str__(self) -> str:
        return f"{self.document_id}/{self.position}"

    @property
    def produced_on(self) -> date | None:
        """Return when the line's lot was produced; the lot should be at hand."""
        return self.lot.produced_on if self.lot_id else None

    @property
    def expires_on(self) -> date | None:
        """Return until when the line's lot is good; the lot should be at hand."""
        return self.lot.expires_on if self.lot_id else None


class ApprovalRule(models.Model):
    """Documents of ``type`` from ``minimum_amount`` on need the role's approval, in ``step`` order.

    With a ``partner`` or a ``handler`` only theirs; a document without a handler is its drafter's.
    """

    type = models.CharField("单据类型", max_length=40, db_index=True)
    minimum_amount = AmountField("金额达到", default=0)
    partner = models.ForeignKey("partners.Partner", on_delete=models.CASCADE, null=True, blank=True)
    handler = models.ForeignKey(
        "identity.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.ForeignKey("identity.Role", on_delete=models.PROTECT, verbose_name="审批角色")
    step = models.PositiveSmallIntegerField("顺序", default=1)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return f"{self.type} ≥ {self.minimum_amount}: {self.role}"


class Approval(models.Model):
    """A decision on one version of a draft; a later version needs new ones."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="approvals")
    rule = models.ForeignKey(ApprovalRule, on_delete=models.PROTECT, null=True)
    version = models.PositiveIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    is_approved = models.BooleanField()
    comment = models.CharField("意见", max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "rule", "version"], name="one_decision_a_rule_and_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.is_approved}"


class NumberCounter(models.Model):
    """The last document number given out for a prefix and day."""

    key = models.CharField(max_length=64, unique=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class IdempotencyKey(models.Model):
    """The answer once given to a request, so that the same key gets it again."""

    key = models.CharField(max_length=80, unique=True)
    verb = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class OutboxEvent(models.Model):
    """A fact to hand on, written in the posting's own transaction.

    ``is_pending`` until every consumer has handled it.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    is_pending = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="pending_events", condition=Q(is_pending=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class OutboxHandling(models.Model):
    """A consumer has handled an event: written together with what the consumer did."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="handlings")
    consumer = models.CharField(max_length=32)
    handled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "consumer"], name="each_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.event_id}"
