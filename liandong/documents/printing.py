"""Counting how often a document was printed: the count is free to change after posting."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor


def count_prints(
    documents: Sequence[int], actor: Actor, detail: Mapping[str, str], address: str = ""
) -> Mapping[int, int]:
    """Raise the print count of the documents the actor may see, with a row of the trace for each.

    Returns the counts by document, this time included; four statements whatever their number.
    """
    with transaction.atomic():
        seen = visible_to(actor).filter(pk__in=documents).values_list("pk", "type", "number")
        found = {pk: (kind, number) for pk, kind, number in seen.order_by("pk")}
        Document.objects.filter(pk__in=found).update(print_count=F("print_count") + 1)
        counts = dict(Document.objects.filter(pk__in=found).values_list("pk", "print_count"))
        entries = [
            AuditEntry("print", kind, pk, actor.member, {**detail, "number": number}, address)
            for pk, (kind, number) in found.items()
        ]
        record(entries)
    return counts
