"""Proving the seals over the trace of some days."""

from dataclasses import dataclass
from datetime import datetime

from liandong.documents.auditing.trace import broken_seals
from liandong.identity.models import AuditRow, AuditSeal

MOST_ROWS = 50_000
"""Rows of the trace that are hashed while somebody waits."""


@dataclass(frozen=True, slots=True)
class SealedSpan:
    """The rows under the seals proved, of the first to the last id; ``broken`` names the first broken seal's.

    ``unsealed`` counts the rows of the days that no seal covers yet: those of the last hour, and what could
    not be sealed meanwhile.
    """

    first: int = 0
    last: int = 0
    checked: int = 0
    unsealed: int = 0
    is_short: bool = False
    broken: str = ""


def prove_trace(start: datetime, end: datetime) -> SealedSpan:
    """Hash the rows anew under the seals over what was noted from ``start`` up to and without ``end``."""
    rows = AuditRow.objects.filter(at__gte=start, at__lt=end)
    first = rows.order_by("at", "pk").values_list("pk", flat=True).first()
    last = rows.order_by("-at", "-pk").values_list("pk", flat=True).first()
    if first is None or last is None:
        return SealedSpan()
    covering = AuditSeal.objects.filter(last__gte=first, first__lte=last).order_by("pk")
    seals: list[AuditSeal] = []
    count, is_short = 0, False
    for one in covering:
        if seals and count + one.count > MOST_ROWS:
            is_short = True
            break
        seals.append(one)
        count += one.count
    sealed_upto = AuditSeal.objects.order_by("-pk").values_list("last", flat=True).first() or 0
    unsealed = rows.filter(pk__gt=sealed_upto).count()
    if not seals:
        return SealedSpan(unsealed=unsealed)
    broken = next(broken_seals(seals[0].pk, seals[-1].pk), None)
    words = broken.subject if broken else ""
    return SealedSpan(seals[0].first, seals[-1].last, count, unsealed, is_short, words)
