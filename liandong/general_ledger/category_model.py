"""Categories of income and expense 收支类别: what money is earned or spent on, each with its account."""

from django.db import models


class MoneyKind(models.TextChoices):
    """Whether a category is of income or of expense; the values never change."""

    EXPENSE = "expense", "支出"
    INCOME = "income", "收入"


class MoneyCategory(models.Model):
    """A category. Lines of documents hold its name, which therefore never changes, and its account."""

    code = models.CharField("编码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=32, unique=True)
    kind = models.CharField("收支", max_length=8, choices=MoneyKind)
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", verbose_name="记入科目"
    )
    memo = models.CharField("备注", max_length=255, blank=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name
