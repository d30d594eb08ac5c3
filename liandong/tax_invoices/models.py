"""The register of fiscal invoices 发票台账: invoices, their rate lines, their documents, their files.

Amounts are signed: those of a red invoice are negative. What documents take of an invoice
(``linked_amount``) and what red invoices took back (``red_amount``, positive) is kept on its row, where the
database holds the limits.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.storage.fields import AmountField, PriceField, QuantityField, RateField


class Direction(models.TextChoices):
    """Who issued it: the company (output tax) or its supplier (input tax)."""

    OUTPUT = "output", "销项"
    INPUT = "input", "进项"


class InvoiceKind(models.TextChoices):
    """What kind of paper or file it is; only special ones and what law puts beside them give input tax."""

    DIGITAL_SPECIAL = "digital_special", "数电专票"
    DIGITAL_GENERAL = "digital_general", "数电普票"
    PAPER_SPECIAL = "paper_special", "纸质专票"
    PAPER_GENERAL = "paper_general", "纸质普票"
    ELECTRONIC_SPECIAL = "electronic_special", "电子专票"
    ELECTRONIC_GENERAL = "electronic_general", "电子普票"
    CUSTOMS = "customs", "海关缴款书"
    TRANSPORT = "transport", "旅客运输凭证"
    FARM = "farm", "农产品收购或销售发票"
    OTHER = "other", "其他凭证"


class TaxInvoice(models.Model):
    """A fiscal invoice 发票. ``code`` is blank for 数电票, whose number of 20 digits says everything.

    ``deducted_in`` is the first day of the month whose return deducts it (勾选认证所属期). A red invoice
    (红字) has negative amounts and refers to its blue one by ``red_of``.
    """

    direction = models.CharField("方向", max_length=8, choices=Direction)
    kind = models.CharField("票种", max_length=20, choices=InvoiceKind)
    code = models.CharField("发票代码", max_length=12, blank=True)
    number = models.CharField("发票号码", max_length=24)
    issued_on = models.DateField("开票日期")
    seller_name = models.CharField("销售方", max_length=128)
    seller_tax_number = models.CharField("销售方税号", max_length=32, blank=True)
    buyer_name = models.CharField("购买方", max_length=128)
    buyer_tax_number = models.CharField("购买方税号", max_length=32, blank=True)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    net_amount = AmountField("金额")
    tax_amount = AmountField("税额")
    gross_amount = AmountField("价税合计")
    linked_amount = AmountField("已关联", default=0)
    red_amount = AmountField("已红冲", default=0)
    red_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reds", verbose_name="蓝字发票"
    )
    is_void = models.BooleanField("已作废", default=False)
    deducted_in = models.DateField("抵扣所属期", null=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "code"], name="one_invoice_a_number"),
            models.CheckConstraint(
                condition=Q(net_amount=F("gross_amount") - F("tax_amount")), name="invoice_net_and_tax"
            ),
            models.CheckConstraint(
                condition=Q(gross_amount__gt=0, linked_amount__gte=0, linked_amount__lte=F("gross_amount"))
                | Q(gross_amount__lt=0, linked_amount__lte=0, linked_amount__gte=F("gross_amount")),
                name="invoice_never_over_linked",
            ),
            models.CheckConstraint(
                condition=Q(red_amount=0) | Q(red_amount__gt=0, red_amount__lte=F("gross_amount")),
                name="invoice_never_over_red",
            ),
            models.CheckConstraint(
                condition=Q(red_of__isnull=True) | Q(gross_amount__lt=0), name="red_invoices_are_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["direction", "issued_on", "id"], name="invoice_by_date"),
            models.Index(fields=["partner", "issued_on", "id"], name="invoice_by_partner"),
            models.Index(
                fields=["deducted_in"], name="invoice_deducted", condition=Q(deducted_in__isnull=False)
            ),
            models.Index(
                fields=["direction", "issued_on", "id"],
                name="invoice_with_rest",
                condition=Q(is_void=False) & ~Q(linked_amount=F("gross_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()


class TaxInvoiceLine(models.Model):
    """What an invoice says of one thing, or of all at one rate. The rate is per cent."""

    invoice = models.ForeignKey(TaxInvoice, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    name = models.CharField("项目", max_length=200, blank=True)
    specification = models.CharField("规格型号", max_length=100, blank=True)
    unit = models.CharField("单位", max_length=32, blank=True)
    quantity = QuantityField("数量", null=True)
    price = PriceField("单价", null=True)
    tax_rate = RateField("税率%", default=0)
    net_amount = AmountField("金额")
    tax_amount = AmountField("税额")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "position"], name="one_invoice_line_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.position}"


class TaxInvoiceLink(models.Model):
    """How much of a document an invoice is for, tax included, signed like both."""

    invoice = models.ForeignKey(TaxInvoice, on_delete=models.CASCADE, related_name="links", db_index=False)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="tax_links")
    amount = AmountField("金额")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invoice", "document"], name="one_link_a_document"),
            models.CheckConstraint(condition=~Q(amount=0), name="link_never_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} → {self.document_id}: {self.amount}"


class TaxInvoiceFile(models.Model):
    """The file an invoice came in, whole as it came; its hash tells a second copy."""

    invoice = models.ForeignKey(TaxInvoice, on_delete=models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=128)
    kind = models.CharField("类型", max_length=32)
    size = models.PositiveIntegerField("字节")
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return self.name


class TaxInvoiceFilePart(models.Model):
    """Some bytes of a file."""

    file = models.ForeignKey(TaxInvoiceFile, on_delete=models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "position"], name="one_invoice_file_part_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.position}"
