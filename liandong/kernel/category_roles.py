"""What categories of products may have accounts of their own for."""

from liandong.kernel.terms import AccountRole

CATEGORY_ROLES = (
    AccountRole.INVENTORY,
    AccountRole.REVENUE,
    AccountRole.COST_OF_SALES,
    AccountRole.PURCHASE_VARIANCE,
    AccountRole.COUNT_GAIN,
    AccountRole.COUNT_LOSS,
    AccountRole.DAMAGE,
)
"""Roles that may stand for another account where a product of a category is booked."""
