"""Which account each role stands for in each category of products, and which category says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from liandong.catalog.models import Category
from liandong.general_ledger.models import CategoryRole, RoleUse
from liandong.kernel.terms import AccountRole


@dataclass(frozen=True, slots=True)
class AppliedRole:
    """The account of a role in a category, and the category that names it: itself, or one above."""

    account: int
    named_by: int


def applied_roles() -> dict[int, Mapping[AccountRole, AppliedRole]]:
    """Return by category what applies there; what a role lacks is the company's. Two statements."""
    own: dict[int, dict[AccountRole, AppliedRole]] = {}
    for category, role, account in CategoryRole.objects.values_list("category", "role", "account"):
        own.setdefault(category, {})[AccountRole(role)] = AppliedRole(account, category)
    found: dict[int, Mapping[AccountRole, AppliedRole]] = {}
    for pk, path in Category.objects.values_list("pk", "path"):
        applied: dict[AccountRole, AppliedRole] = {}
        for above in filter(None, path.split("/")):
            applied |= own.get(int(above), {})
        found[pk] = applied
    return found


def former_stock_accounts() -> set[int]:
    """Return the accounts that categories keep or kept stock in, beside the company's own."""
    return set(RoleUse.objects.filter(role=AccountRole.INVENTORY.value).values_list("account", flat=True))
