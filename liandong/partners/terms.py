"""Payment terms. Pure."""

from datetime import date

from liandong.kernel.checks import days_later


def due_date(business_date: date, payment_days: int) -> date:
    """Return the day a debt of that date is due; no days means at once."""
    return days_later(business_date, payment_days)
