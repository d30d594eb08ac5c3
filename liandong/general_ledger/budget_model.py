"""Budgets of a year, their lines, and which documents may go beyond them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from liandong.storage.fields import AmountField


class BudgetState(models.TextChoices):
    """One budget of a year is in force; only that one is held against documents."""

    DRAFT = "draft", "编制中"
    ACTIVE = "active", "执行中"
    CLOSED = "closed", "已停用"


class Budget(models.Model):
    """A version of a year's budget; ``control`` and ``span`` are those of ``kernel.budgets``."""

    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("版本", max_length=32)
    state = models.CharField("状态", max_length=10, choices=BudgetState, default=BudgetState.DRAFT)
    control = models.CharField("控制", max_length=10)
    span = models.CharField("口径", max_length=10)
    memo = models.CharField("备注", max_length=255, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "name"], name="one_budget_a_version"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state="active"), name="one_budget_in_force_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"


class BudgetLine(models.Model):
    """What an account, or buying goods of a category, may come to in each month, of one department or all.

    An account stands for those below it too, and so do category and department. ``is_purchase`` without a
    category are all goods. ``m1`` to ``m12`` are the months.
    """

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="lines", db_index=False)
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_purchase = models.BooleanField(default=False)
    category = models.ForeignKey(
        "catalog.Category", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    department = models.ForeignKey(
        "identity.Department", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    m1 = AmountField("1 月", default=0)
    m2 = AmountField("2 月", default=0)
    m3 = AmountField("3 月", default=0)
    m4 = AmountField("4 月", default=0)
    m5 = AmountField("5 月", default=0)
    m6 = AmountField("6 月", default=0)
    m7 = AmountField("7 月", default=0)
    m8 = AmountField("8 月", default=0)
    m9 = AmountField("9 月", default=0)
    m10 = AmountField("10 月", default=0)
    m11 = AmountField("11 月", default=0)
    m12 = AmountField("12 月", default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, is_purchase=False, category__isnull=True)
                | Q(account__isnull=True, is_purchase=True),
                name="budget_of_an_account_or_of_purchases",
            ),
            models.UniqueConstraint(
                F("budget"),
                Coalesce(F("account"), 0),
                Coalesce(F("category"), 0),
                Coalesce(F("department"), 0),
                name="one_budget_line_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id}: {self.account_id or self.category_id}"


class BudgetRelease(models.Model):
    """Somebody let one version of a draft go beyond its budgets, and why; a changed draft needs another."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "version"], name="one_release_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.version}"
