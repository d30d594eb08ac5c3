"""A blind count: the page never learns what the books say, the draft keeps it from the first look on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from liandong.catalog.queries import units_of
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.stages import Stage
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.terms import Problem
from liandong.warehouse.building import Counted, Sent, head
from liandong.warehouse.finding import full_name, items
from liandong.warehouse.sheets import Part, Sheet
from liandong.webkit.proposals import book_quantities, may_see_stock

BOOK = "book_quantity"
_MOST_UNCOUNTED = 100


def counted_draft(actor: Actor, sheet: Sheet, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    """Return the draft of a count, each product with what the books said when it was first counted.

    A recount looks at the books anew: goods may have moved since. Products another open count of
    the place holds are refused, or the difference would be posted twice.

    Raises:
        PermissionDenied: the actor may not know what lies there.
    """
    place = _place(actor, sheet, sent)
    known = {line.product: line for line in (sheet.draft.lines if sheet.draft else ())}
    if sheet.draft is not None and sheet.draft.place != place:
        known = {}
    fresh = [one.product for one in sent.lines if one.is_recount or one.product not in known]
    problems = _held_elsewhere(sheet, fresh, place, sent.lines)
    books = book_quantities(fresh, place) if fresh else {}
    units = units_of({one.product for one in sent.lines})
    problems += [
        Problem("scan_line_gone", position, detail={"key": one.key})
        for position, one in enumerate(sent.lines, 1)
        if one.product not in units
    ]
    lines = [
        _line(one, known.get(one.product), units[one.product][0].id, books)
        for one in sent.lines
        if one.product in units
    ]
    sent_products = {one.product for one in sent.lines}
    lines += [line for product, line in known.items() if product not in sent_products]
    return replace(head(actor, sheet, sent), lines=tuple(lines)), problems


def _place(actor: Actor, sheet: Sheet, sent: Sent) -> int:
    place = sent.place or (sheet.stored.place_id if sheet.stored else None)
    if place is None or not may_see_stock(actor, place):
        raise PermissionDenied("place")
    return place


def _line(one: Counted, known: LineInput | None, unit: int, books: Mapping[int, Decimal]) -> LineInput:
    base = known or LineInput(product=one.product)
    details = dict(base.details)
    if known is None or one.is_recount:
        details[BOOK] = plain(books.get(one.product, ZERO))
    return replace(base, unit=unit, quantity=one.quantity, details=details)


def _held_elsewhere(
    sheet: Sheet, products: Sequence[int], place: int, lines: Sequence[Counted]
) -> list[Problem]:
    if not products:
        return []
    drafts = Document.objects.filter(type=sheet.job.type, stage=Stage.DRAFT, place=place)
    if sheet.stored is not None:
        drafts = drafts.exclude(pk=sheet.stored.pk)
    # The ids come first: an index of lines begins with product and document.
    others = list(drafts.values_list("pk", flat=True))
    if not others:
        return []
    held = DocumentLine.objects.filter(product__in=products, document__in=others)
    rows = held.values_list(
        "product", "product__name", "product__specification", "document__number", "document__member__name"
    )
    found = {
        product: {"name": full_name(name, more), "number": number, "member": member}
        for product, name, more, number, member in rows
    }
    return [
        Problem(
            "scan_counted_elsewhere",
            position,
            detail=found[one.product],
        )
        for position, one in enumerate(lines, 1)
        if one.product in found
    ]


def review(actor: Actor, sheet: Sheet) -> Part:
    """Return which products differ from the books and which were not counted at all, without figures.

    Raises:
        PermissionDenied: the actor may not know what lies there.
    """
    place = None if sheet.stored is None else sheet.stored.place_id
    if place is None or not may_see_stock(actor, place):
        raise PermissionDenied("place")
    counted = {row.line.product: row for row in sheet.rows}
    differs = [row.key for row in sheet.rows if row.counted != Decimal(row.line.details.get(BOOK) or "0")]
    there = book_quantities(None, place)
    missing = [product for product, book in sorted(there.items()) if book and product not in counted]
    return {
        "differs": differs,
        "uncounted": items(missing[:_MOST_UNCOUNTED]),
        "more": max(0, len(missing) - _MOST_UNCOUNTED),
    }
