"""Finding lines of earlier documents to go on from, at what a glance costs however many there are.

The page that offers them sorts all that are open by their dates; an actor looks at a stretch of lines
somewhere, which is as good to choose from and needs no order.
"""

from decimal import Decimal
from random import Random

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from liandong.documents.models import DocumentLine, State
from liandong.documents.open_lines import OpenLine
from liandong.documents.types import DocumentType, OriginRule
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Progress

_STRETCH = 400
"""Lines that an actor looks at, one after another as they were entered."""
_LOOKS = 3
_MOST_ROWS = 12
_LOOKED_AT = (
    *("product", "place", "quantity", "price", "tax_rate", "details", "lot__number", "unit__ratio"),
    *("document__type", "document__business_date", "document__partner", "document__details"),
    *("document__place", "document__target_place", *Progress),
)
"""The columns by which an actor takes a line up: naming the others took longer than reading them."""


def lines_to_take(kind: DocumentType, luck: Random) -> list[OpenLine]:
    """Return some lines that a document of this type may take up, near each other by their entry."""
    if all(rule.is_for for rule in kind.origins):
        return []
    highest = DocumentLine.objects.aggregate(highest=Max("pk"))["highest"] or 0
    for _ in range(_LOOKS):
        first = luck.randint(1, max(highest - _STRETCH // 2, 1))
        rows = list(_open_between(kind, first)[:_MOST_ROWS])
        if rows:
            return [_open_line(row, kind) for row in rows]
    return []


def _open_between(kind: DocumentType, first: int) -> QuerySet[DocumentLine]:
    either = Q()
    for rule in kind.origins:
        if not rule.is_for:
            either |= _still_open(rule)
    # No index fits what is asked of the document: the lines of the stretch are read, and no others.
    named = DocumentLine.objects.annotate(
        owner_type=Coalesce("document__type", "document__type"),
        owner_state=Coalesce("document__state", "document__state"),
    )
    found = named.filter(either, pk__gte=first, pk__lt=first + _STRETCH, is_closed=False)
    posted = found.filter(owner_state=State.POSTED, document__reverses=None)
    return posted.select_related("document", "unit", "lot").only(*_LOOKED_AT).order_by("pk")


def _still_open(rule: OriginRule) -> Q:
    found = Q(owner_type=rule.type)
    if rule.progress is not None:
        found &= Q(quantity__gt=F(rule.progress.value))
    return found & Q(product__is_stocked=True) if rule.is_bearer else found


def _open_line(line: DocumentLine, kind: DocumentType) -> OpenLine:
    rule = kind.origin_rule(line.document.type)
    progress = rule.progress if rule else Progress.FULFILLED
    done: Decimal = getattr(line, progress.value) if progress else ZERO
    ratio = line.unit.ratio if line.unit else Decimal(1)
    return OpenLine(line, line.document, line.quantity, done, ratio)
