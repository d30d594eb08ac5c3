"""What orders still owe, by the day it was promised: of the line, else of the whole order."""

from datetime import date

from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce

from liandong.documents.models import DocumentLine
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
    promised = left.annotate(promised=Coalesce("due_date", "document__due_date"))
    within = promised.filter(promised__gte=first, promised__lte=last).order_by()
    days = within.values("document").annotate(day=Min("promised")).order_by("day", "document")
    return days.values_list("document", "day")
