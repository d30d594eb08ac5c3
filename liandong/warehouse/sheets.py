"""What a scanning page works on: lines to count, from an earlier document, a draft, or neither."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from liandong.documents.agreed_prices import agreed_price
from liandong.documents.amounts import ComputedLine
from liandong.documents.carrying import carried_details
from liandong.documents.columns import GIFT_REASON, KIT_PART
from liandong.documents.copying import read_stored
from liandong.documents.inputs import MAX_LINES, DraftInput, LineInput
from liandong.documents.kit_lines import is_part
from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.open_lines import OpenLine, OpenLineFilter, open_lines
from liandong.documents.queries import visible_to
from liandong.documents.stages import Stage
from liandong.documents.types import DocumentType, document_type
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.custom import PREFIX, Level
from liandong.kernel.money import ZERO, plain
from liandong.kernel.rules import Rules
from liandong.kernel.serials import SERIALS, joined_serials, serials_of
from liandong.stock_ledger.models import Place
from liandong.warehouse.finding import by_product, items
from liandong.warehouse.jobs import Job

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A line to count, base units: ``wanted`` is what an earlier document still asks for.

    ``key`` names the line between page and server: its origin, else its product. ``unit`` is the
    one it is shown in.
    """

    line: LineInput
    unit: int | None
    counted: Decimal
    wanted: Decimal | None = None

    @property
    def key(self) -> str:
        """Return the name of the line."""
        return key_of(self.line)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a page or a saving starts from; ``stored`` is the draft there is already."""

    job: Job
    rows: Sequence[Row]
    source: Document | None = None
    stored: Document | None = None
    draft: DraftInput | None = None

    @property
    def kind(self) -> DocumentType:
        """Return the type of the document that is made."""
        return document_type(self.job.type)


def key_of(line: LineInput) -> str:
    """Return what a line is called between page and server."""
    return f"o{line.origin}" if line.origin else f"p{line.product}"


def seen(actor: Actor, type_id: str, verb: Verb = Verb.VIEW) -> QuerySet[Document]:
    """Return the documents of one type within the actor's right, red ones left out; no statement yet."""
    return visible_to(actor, verb, only=type_id).filter(type=type_id, reverses=None)


def source_of(actor: Actor, job: Job, pk: int) -> Document:
    """Return the posted document a job starts from.

    Raises:
        Http404: there is none within the actor's sight.
    """
    found = seen(actor, job.source).filter(pk=pk, state=State.POSTED)
    source = found.select_related("partner", "place", "target_place").first()
    if source is None:
        raise Http404(pk)
    return source


def draft_of(actor: Actor, job: Job, pk: int, verb: Verb = Verb.DRAFT) -> Document:
    """Return a draft the actor may go on with.

    Raises:
        Http404: there is none, or it is no longer a draft.
    """
    found = seen(actor, job.type, verb).filter(pk=pk, state=State.DRAFT)
    draft = found.select_related("partner", "place", "target_place").first()
    if draft is None:
        raise Http404(pk)
    return draft


def sources_of(document: Document) -> list[int]:
    """Return the documents a draft's lines were copied from, at most two; one statement."""
    lines = DocumentLine.objects.filter(document=document, origin__isnull=False)
    return list(lines.values_list("origin__document", flat=True).distinct()[:2])


def own_draft_from(actor: Actor, job: Job, source: Document) -> int | None:
    """Return the actor's latest draft that was made from an earlier document, to go on with it."""
    drafts = seen(actor, job.type, Verb.DRAFT).filter(stage=Stage.DRAFT, member=actor.member)
    lines = DocumentLine.objects.filter(document__in=drafts.values("pk"), origin__document=source)
    return lines.order_by("-document").values_list("document", flat=True).first()


def open_sheet(actor: Actor, job: Job, source: Document | None, stored: Document | None) -> Sheet:
    """Read what is asked for and what is counted; the statements do not depend on the lines."""
    kind = document_type(job.type)
    rows: dict[str, Row] = {}
    if source is not None:
        page = open_lines(actor, kind, OpenLineFilter(document=source.pk, limit=MAX_LINES))
        rules = rules_on(timezone.localdate())
        wanted = [_wanted(found, kind, actor, rules) for found in page.rows]
        countable = {key_of(line) for line in without_kits(row.line for row in wanted)}
        rows = {row.key: row for row in wanted if row.line.product and row.key in countable}
    read = None if stored is None else read_stored(stored)
    kept = {key_of(line) for line in without_kits(read.draft.lines)} if read else set()
    for line in read.lines if read else ():
        key = key_of(line.given)
        if line.given.product is not None and key in kept:
            rows[key] = _counted(line, rows.get(key))
    return Sheet(job, list(rows.values()), source, stored, read.draft if read else None)


def _counted(line: ComputedLine, known: Row | None) -> Row:
    """Return a stored line as a row; one that stands twice is counted together."""
    if known is None:
        return Row(line.given, line.unit, line.quantity)
    given = known.line if known.counted else line.given
    if known.counted and line.given.details.get(SERIALS):
        numbers = joined_serials((*serials_of(given.details), *serials_of(line.given.details)))
        given = replace(given, details={**given.details, SERIALS: numbers})
    return Row(given, known.unit, known.counted + line.quantity, known.wanted)


def _wanted(found: OpenLine, kind: DocumentType, actor: Actor, rules: Rules) -> Row:
    """Return an open line as one to count, with its price for the document alone."""
    line = found.line
    own = {column.name for column in kind.columns}
    places = {name: getattr(line, f"{name}_id") for name in ("place", "target_place") if name in own}
    given = LineInput(
        product=line.product_id,
        unit=line.unit_id,
        price=agreed_price(line, rules),
        discount_rate=line.discount_rate,
        tax_rate=line.tax_rate if document_type(found.document.type).is_taxed else None,
        origin=line.pk,
        memo=line.memo,
        lot=line.lot.number if kind.has_lots and line.lot_id else "",
        details=_carried(found, kind, actor),
        **places,
    )
    return Row(given, line.unit_id, ZERO, found.open)


def _carried(found: OpenLine, kind: DocumentType, actor: Actor) -> dict[str, str]:
    """Return what a line takes over: what was added to it, and that it is given away, or part of a kit."""
    details = found.line.details
    carried = carried_details(actor.fields, (found.document.type, kind.id), Level.LINE, details)
    names = (name for name in (GIFT_REASON, KIT_PART.name) if details.get(name) and kind.enters(name))
    return carried | {name: details[name] for name in names}


def without_kits(lines: Iterable[LineInput]) -> list[LineInput]:
    """Leave out what nobody can count: the lines of kits, which follow from their parts."""
    kept = list(lines)
    heads = [n for n, line in enumerate(kept[1:]) if is_part(line.details) and not is_part(kept[n].details)]
    return [line for n, line in enumerate(kept) if n not in heads]


def shown_rows(sheet: Sheet) -> list[Part]:
    """Return the lines as the page takes them, those of one place together; three statements."""
    products = by_product(items(list({row.line.product for row in sheet.rows if row.line.product})))
    names = _place_names(sheet)
    default = place_of(sheet)
    shown = [
        {
            "key": row.key,
            "origin": row.line.origin,
            "product": products[row.line.product or 0],
            "unit": row.unit,
            "wanted": None if row.wanted is None else plain(row.wanted),
            "counted": plain(row.counted),
            "place": names.get(row.line.place or default or 0, ""),
            "values": {
                **{name: text for name, text in row.line.details.items() if name.startswith(PREFIX)},
                **named_by(row.line),
            },
        }
        for row in sheet.rows
        if row.line.product in products
    ]
    return sorted(shown, key=_walk) if sheet.source is not None else shown


def named_by(line: LineInput) -> dict[str, str]:
    """Return what a line says of the lot and the pieces of its goods; what is empty is left out."""
    said = {
        "lot": line.lot,
        "produced_on": line.produced_on.isoformat() if line.produced_on else "",
        "expires_on": line.expires_on.isoformat() if line.expires_on else "",
        SERIALS: line.details.get(SERIALS, ""),
    }
    return {name: text for name, text in said.items() if text}


def _walk(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the order in which somebody walks along the goods."""
    return str(row["place"]), str(row["product"]["code"])


def _place_names(sheet: Sheet) -> dict[int, str]:
    named: Iterable[int | None] = [row.line.place for row in sheet.rows] + [place_of(sheet)]
    wanted = {place for place in named if place}
    return dict(Place.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def place_of(sheet: Sheet) -> int | None:
    """Return the place a sheet's goods leave from as far as it is known."""
    chosen = sheet.stored or sheet.source
    return None if chosen is None else chosen.place_id
