"""A blind count: the page never learns what the books say, the draft keeps it from the first look on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.core.exceptions import PermissionDenied

from liandong.catalog.queries import units_of
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import Document, DocumentLine
from liandong.documents.planning import amount_in
from liandong.documents.stages import Stage
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.serials import SERIALS
from liandong.kernel.terms import Problem
from liandong.warehouse.building import Counted, Sent, head
from liandong.warehouse.counts.books import Goods, books_now
from liandong.warehouse.counts.held import held_by_runs
from liandong.warehouse.finding import full_name, items
from liandong.warehouse.sheets import Part, Sheet
from liandong.webkit.proposals import book_quantities, may_see_stock

BOOK = "book_quantity"
_MOST_UNCOUNTED = 100


def counted_draft(actor: Actor, sheet: Sheet, sent: Sent) -> tuple[DraftInput, list[Problem]]:
    """Return the draft of a count, each product with what the books said when it was first counted.

    A recount looks at the books anew: goods may have moved since. Products another open count or
    run of the place holds are refused, or the difference would be posted twice. Where the draft has a product
    in several lots its lines stay as they are: a phone has one figure for them, and may not change it.

    Raises:
        PermissionDenied: the actor may not know what lies there.
    """
    place = _place(actor, sheet, sent)
    known: dict[int | None, list[LineInput]] = {}
    if sheet.draft is not None and sheet.draft.place == place:
        for line in sheet.draft.lines:
            known.setdefault(line.product, []).append(line)
    fresh = [one.product for one in sent.lines if one.is_recount or one.product not in known]
    problems = _held_elsewhere(sheet, fresh, place, sent.lines)
    problems += _held_by_runs(fresh, place, sent.lines)
    problems += _thrown_together(sheet, known, sent.lines)
    books = books_now(place, fresh) if fresh else {}
    units = units_of({one.product for one in sent.lines})
    problems += [
        Problem("scan_line_gone", position, detail={"key": one.key})
        for position, one in enumerate(sent.lines, 1)
        if one.product not in units
    ]
    lines: list[LineInput] = []
    for one in sent.lines:
        if one.product in units:
            lines += _lines(one, known.pop(one.product, []), units[one.product][0].id, books)
    lines += [line for those in known.values() for line in those]
    return replace(head(actor, sheet, sent), lines=tuple(lines)), problems


def _place(actor: Actor, sheet: Sheet, sent: Sent) -> int:
    place = sent.place or (sheet.stored.place_id if sheet.stored else None)
    if place is None or not may_see_stock(actor, place):
        raise PermissionDenied("place")
    return place


def _lines(
    one: Counted, known: Sequence[LineInput], unit: int, books: Mapping[Goods, Decimal]
) -> list[LineInput]:
    """Return the lines of a counted product: those that are known, else one of its own."""
    if len(known) > 1:
        return [_with_book(line, books) if one.is_recount else line for line in known]
    line = replace(known[0] if known else LineInput(product=one.product), unit=unit, quantity=one.quantity)
    return [_with_book(line, books) if one.is_recount or not known else line]


def _with_book(line: LineInput, books: Mapping[Goods, Decimal]) -> LineInput:
    """Return a line with what the books say of its lot, without one of the product as a whole."""
    there = {lot: quantity for (product, lot), quantity in books.items() if product == line.product}
    book = there.get(line.lot, ZERO) if line.lot else sum(there.values(), ZERO)
    return replace(line, details={**line.details, BOOK: plain(book)})


def _thrown_together(
    sheet: Sheet, known: Mapping[int | None, Sequence[LineInput]], lines: Sequence[Counted]
) -> list[Problem]:
    """Return the rows that stand for several lines and were changed: nobody knows which of them."""
    rows = {row.line.product: row.counted for row in sheet.rows}
    return [
        Problem("scan_count_several", position, "quantity")
        for position, one in enumerate(lines, 1)
        if len(known.get(one.product, ())) > 1
        and (one.quantity != rows.get(one.product) or SERIALS in one.values)
    ]


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


def _held_by_runs(products: Sequence[int], place: int, lines: Sequence[Counted]) -> list[Problem]:
    found = held_by_runs(place, products) if products else {}
    return [
        Problem("scan_counted_in_run", position, detail={"title": found[one.product]})
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
    books: dict[int | None, Decimal] = {}
    for line in sheet.draft.lines if sheet.draft else ():
        books[line.product] = books.get(line.product, ZERO) + (amount_in(line.details.get(BOOK, "")) or ZERO)
    differs = [row.key for row in sheet.rows if row.counted != books.get(row.line.product, ZERO)]
    there = book_quantities(None, place)
    missing = [product for product, book in sorted(there.items()) if book and product not in counted]
    return {
        "differs": differs,
        "uncounted": items(missing[:_MOST_UNCOUNTED]),
        "more": max(0, len(missing) - _MOST_UNCOUNTED),
    }
