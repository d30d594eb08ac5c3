"""Reading the register page by page."""

from datetime import date

from django.db.models import Q, QuerySet

from liandong.tax_invoices.models import TaxInvoice


def newest(found: QuerySet[TaxInvoice], after: tuple[date, int] | None, most: int) -> list[TaxInvoice]:
    """Return the next invoices after a day and an id, the newest first."""
    if after is not None:
        day, pk = after
        found = found.filter(Q(issued_on__lt=day) | Q(issued_on=day, pk__lt=pk), issued_on__lte=day)
    return list(found.order_by("-issued_on", "-pk")[:most])
