"""At which minute of its day a sale is made, for promotions of certain hours.

It is the moment in which the document was saved first, in the company's time zone: an order that came
within the hours keeps them while it is typed on, approved and posted. A document of another day than that
has no minute, and promotions of hours don't hold for it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from liandong.documents.models import Document

_HOUR = 60


def minute_at(day: date, zone: str, moment: datetime) -> int | None:
    """Return the minute of a day that a moment is where the company is; None where it is another day."""
    local = timezone.localtime(moment, ZoneInfo(zone))
    return local.hour * _HOUR + local.minute if local.date() == day else None


def minute_of(day: date, zone: str, document: int | None) -> int | None:
    """Return the minute of a document that is saved already, or is made now; one statement for the former."""
    made = None
    if document is not None:
        made = Document.objects.filter(pk=document).values_list("created_at", flat=True).first()
    return minute_at(day, zone, made or timezone.now())
