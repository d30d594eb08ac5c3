"""Templates of vouchers by hand, their lines, and the drafts that were made of them."""

from typing import ClassVar

from django.db import models


class VoucherTemplate(models.Model):
    """A voucher that is written again and again; ``is_monthly`` ones are proposed at each month's end."""

    name = models.CharField("名称", max_length=64, unique=True)
    memo = models.CharField("备注", max_length=255, blank=True)
    is_monthly = models.BooleanField("每月", default=False)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class VoucherTemplateLine(models.Model):
    """A line of a template; see ``template_formulas`` for its formula."""

    template = models.ForeignKey(
        VoucherTemplate, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    position = models.PositiveIntegerField()
    summary = models.CharField("摘要", max_length=255, blank=True)
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_debit = models.BooleanField()
    formula = models.CharField("公式", max_length=200)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "position"], name="one_line_a_place_of_a_template"),
        ]

    def __str__(self) -> str:
        return f"{self.template_id}/{self.position}"


class VoucherTemplateUse(models.Model):
    """A draft was made of a template for a month; it counts until the draft is discarded or reversed."""

    template = models.ForeignKey(
        VoucherTemplate, on_delete=models.CASCADE, related_name="uses", db_index=False
    )
    month = models.DateField()
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["month", "template"], name="template_uses_by_month")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.month:%Y-%m}"
