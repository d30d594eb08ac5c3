"""What orders still owe, by the day it was promised.

That is what the supplier said last of the line, else the day it was ordered for, else the whole order's.
"""

from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.stages import UNDER_WAY


def due_orders(type_id: str, first: date, last: date) -> QuerySet[DocumentLine, tuple[int, date]]:
    """Return orders with something left that was promised within the days, and the first such day.

    The earliest come first; no statement yet.
    """
    left = DocumentLine.objects.filter(
        document__type=type_id,
        document__stage__in=UNDER_WAY,
        is_closed=False,
        quantity__gt=F("fulfilled"),
    )
    promised = left.annotate(promised=Coalesce("promised_on", "due_date", "document__due_date"))
    within = promised.filter(promised__gte=first, promised__lte=last).order_by()
    days = within.values("document").annotate(day=Min("promised")).order_by("day", "document")
    return days.values_list("document", "day")


def ending_agreements(type_id: str, first: date, last: date) -> QuerySet[Document, tuple[int, date | None]]:
    """Return agreements that end within the days and their last day, the earliest first; no statement yet.

    One after which another with the same partner goes on needs nobody.
    """
    standing = Document.objects.filter(type=type_id, state=State.POSTED, reverses=None)
    later = standing.filter(partner=OuterRef("partner"), due_date__gt=OuterRef("due_date"))
    found = standing.filter(~Exists(later), due_date__gte=first, due_date__lte=last)
    return found.order_by("due_date", "pk").values_list("pk", "due_date")


def arrivals(type_id: str, first: date, last: date) -> QuerySet[Document, tuple[int, date, Decimal]]:
    """Return receipts of those days that brought what was ordered, their day and how much they brought.

    Base units of all goods together; the latest come first; no statement yet.
    """
    ordered = DocumentLine.objects.filter(document=OuterRef("pk"), origin__isnull=False)
    posted = Document.objects.filter(type=type_id, state=State.POSTED, reverses=None)
    found = posted.filter(Exists(ordered), business_date__gte=first, business_date__lte=last)
    return found.order_by("-business_date", "-pk").values_list("pk", "business_date", "quantity")
