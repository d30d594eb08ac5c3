"""Payment terms. Pure."""

from datetime import date, timedelta


def due_date(business_date: date, payment_days: int) -> date:
    """Return the day a debt of that date is due; no days means at once."""
    return business_date + timedelta(days=payment_days)
