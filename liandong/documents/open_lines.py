"""选单: posted lines of earlier documents of which something is still open, to copy from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType, OriginRule
from liandong.documents.types import document_type as named_type
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.kernel.terms import Progress
from liandong.storage.membership import Among


@dataclass(frozen=True, slots=True)
class OpenLineFilter:
    """Which open lines; None and blank mean everything. ``place`` is the line's or its document's.

    ``lines`` are the only ids to look at, few enough for one page.
    """

    partner: int | None = None
    place: int | None = None
    document: int | None = None
    text: str = ""
    limit: int = 100
    after: tuple[date, int] | None = None
    lines: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An earlier line: ``quantity`` (原数量), ``done`` (已执行) and ``open`` are in base units.

    ``ratio`` is how many base units one of the line's own unit holds; the price is per unit.
    """

    line: DocumentLine
    document: Document
    quantity: Decimal
    done: Decimal
    ratio: Decimal

    @property
    def open(self) -> Decimal:
        """Return what is left to do."""
        return self.quantity - self.done


@dataclass(frozen=True, slots=True)
class OpenLinePage:
    """Open lines and the key of the next page (None at the end).

    The oldest document comes first, but the newest where nothing is ever used up.
    """

    rows: list[OpenLine]
    next_after: tuple[date, int] | None


def open_lines(actor: Actor, document_type: DocumentType, wanted: OpenLineFilter) -> OpenLinePage:
    """Return a page of the lines a new document of this type may be copied from; one statement.

    Lines of red documents, closed lines, and those of documents the actor may not see are
    left out. Goods that bear a cost may be of any partner.
    """
    conditions = [_still_open(rule, wanted) for rule in document_type.origins if not rule.is_for]
    if not conditions:
        return OpenLinePage([], None)
    either = conditions[0]
    for condition in conditions[1:]:
        either |= condition
    sources = visible_to(actor).filter(state=State.POSTED, reverses=None)
    lines = DocumentLine.objects.filter(either, document__in=sources.values("pk"), is_closed=False)
    newest_first = document_type.spreads_costs
    lines = lines.filter(_chosen(wanted), _after(wanted, newest_first=newest_first)).select_related(
        "document", "document__partner", "document__place", "product", "unit", "lot"
    )
    order = ("-document__business_date", "-pk") if newest_first else ("document__business_date", "pk")
    rows = list(lines.order_by(*order)[: wanted.limit + 1])
    found = [_open_line(row, document_type) for row in rows[: wanted.limit]]
    if len(rows) <= wanted.limit:
        return OpenLinePage(found, None)
    last = rows[wanted.limit - 1]
    return OpenLinePage(found, (last.document.business_date, last.pk))


def _still_open(rule: OriginRule, wanted: OpenLineFilter) -> Q:
    """Return the condition for lines of one type; what names no partner is open to every one."""
    found = Q(document__type=rule.type)
    if rule.progress is not None:
        found &= Q(quantity__gt=F(rule.progress.value))
    if rule.is_bearer:
        return found & Q(product__is_stocked=True)
    if wanted.partner is not None and named_type(rule.type).enters("partner"):
        found &= Q(document__partner=wanted.partner)
    return found


def _chosen(wanted: OpenLineFilter) -> Q:
    chosen = Q()
    if wanted.place is not None:
        chosen &= Q(place=wanted.place) | Q(place=None, document__place=wanted.place)
    if wanted.document is not None:
        chosen &= Q(document=wanted.document)
    if wanted.lines is not None:
        chosen &= Q(Among("pk", wanted.lines))
    if text := wanted.text.strip():
        chosen &= (
            Q(document__number__icontains=text)
            | Q(product__code__icontains=text)
            | Q(product__name__icontains=text)
        )
    return chosen


def _after(wanted: OpenLineFilter, *, newest_first: bool) -> Q:
    if wanted.after is None:
        return Q()
    on, line = wanted.after
    if newest_first:
        return Q(document__business_date__lt=on) | Q(document__business_date=on, pk__lt=line)
    return Q(document__business_date__gt=on) | Q(document__business_date=on, pk__gt=line)


def _open_line(line: DocumentLine, document_type: DocumentType) -> OpenLine:
    rule = document_type.origin_rule(line.document.type)
    progress = rule.progress if rule else Progress.FULFILLED
    done: Decimal = getattr(line, progress.value) if progress else ZERO
    ratio = line.unit.ratio if line.unit else Decimal(1)
    return OpenLine(line, line.document, line.quantity, done, ratio)
