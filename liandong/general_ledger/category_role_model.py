"""Accounts of roles for categories of products, and the accounts that a role ever stood for."""

from typing import ClassVar

from django.db import models

from liandong.kernel.category_roles import CATEGORY_ROLES
from liandong.kernel.terms import AccountRole


class CategoryRole(models.Model):
    """Which account a role stands for where a product of the category, or of one below it, is booked."""

    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in CATEGORY_ROLES])
    account = models.ForeignKey("general_ledger.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["category", "role"], name="one_account_a_role_of_a_category")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.role} = {self.account_id}"


class RoleUse(models.Model):
    """An account that a role stands or once stood for beside the company's own one of today.

    What was booked there stays there: stock is in all accounts of its role together.
    """

    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in AccountRole])
    account = models.ForeignKey("general_ledger.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "role"], name="a_use_of_an_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} = {self.account_id}"
