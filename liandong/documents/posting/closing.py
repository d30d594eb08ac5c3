"""Closing the rest of an order, line by line (强制结单), and opening it again."""

from collections.abc import Collection, Sequence

from django.db import transaction

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.stages import counted
from liandong.documents.types import Direction, document_type, main_progress
from liandong.identity.audit import AuditEntry, record
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger import book as stock_book
from liandong.stock_ledger.models import NO_LOT
from liandong.stock_ledger.stock import BalanceKey


def close_lines(document_id: int, actor: Actor, lines: Collection[int] | None = None) -> None:
    """Close lines of a posted order (all of them by default) and free what they reserved.

    Raises:
        RefusedError: not a posted order, or no right; nothing was done.
    """
    with transaction.atomic():
        document, chosen = _locked(document_id, actor, lines)
        _release(document, [line.pk for line in chosen])
        _mark(document, chosen, actor, is_closed=True)


def reopen_lines(document_id: int, actor: Actor, lines: Collection[int] | None = None) -> None:
    """Open closed lines again; a sales order reserves what is still available.

    Raises:
        RefusedError: not a posted order, or no right; nothing was done.
    """
    with transaction.atomic():
        document, chosen = _locked(document_id, actor, lines)
        _reserve(document, [line for line in chosen if line.is_closed])
        _mark(document, chosen, actor, is_closed=False)


def _locked(
    document_id: int, actor: Actor, lines: Collection[int] | None
) -> tuple[Document, list[DocumentLine]]:
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    problem = _problem(document, actor)
    if document is None or problem is not None:
        raise RefusedError([problem or Problem("document_missing", detail={"id": str(document_id)})])
    rows = DocumentLine.objects.select_for_update().filter(document=document).order_by("pk")
    return document, [line for line in rows if lines is None or line.pk in lines]


def _problem(document: Document | None, actor: Actor) -> Problem | None:
    if document is None:
        return None
    if document.state != State.POSTED or not document_type(document.type).is_closable:
        return Problem("not_closable", detail={"number": document.number})
    scope = actor.scope_of(document.type, Verb.REOPEN)
    places = frozenset(place for place in (document.place_id, document.target_place_id) if place is not None)
    if scope is None or not actor.may_reach(scope, document.member_id, places):
        return Problem("right_missing", detail={"verb": Verb.REOPEN.value})
    return None


def _release(document: Document, lines: Sequence[int]) -> None:
    keys = stock_book.reservation_keys(lines)
    if not keys:
        return
    costing = stock_book.costing_of(rules_on(document.business_date))
    stock = stock_book.lock_stock(costing, keys.values(), lines)
    for line in lines:
        stock.release(line)
    stock_book.store_stock(stock)


def _reserve(document: Document, lines: Sequence[DocumentLine]) -> None:
    rules = rules_on(document.business_date)
    kind = document_type(document.type)
    if kind.direction is not Direction.OUT or not (rules.reserve_on_order or kind.keeps_stock):
        return
    wanted: dict[int, BalanceKey] = {}
    for line in lines:
        place = line.place_id or document.place_id
        if line.product_id and place:
            wanted[line.pk] = (place, line.product_id, line.lot_id or NO_LOT)
    if not wanted:
        return
    costing = stock_book.costing_of(rules)
    stock = stock_book.lock_stock(costing, wanted.values(), wanted, goes_below_zero=rules.goes_below_zero)
    for line in lines:
        rest = line.quantity - line.fulfilled
        if line.pk in wanted and rest > ZERO:
            stock.reserve(line.pk, wanted[line.pk], rest)
    stock_book.store_stock(stock)


def _mark(document: Document, lines: Sequence[DocumentLine], actor: Actor, *, is_closed: bool) -> None:
    DocumentLine.objects.filter(pk__in=[line.pk for line in lines]).update(is_closed=is_closed)
    _count(document)
    detail = {"number": document.number, "lines": [line.position for line in lines]}
    action = "close" if is_closed else "reopen_lines"
    record([AuditEntry(action, document.type, document.pk, actor.member, detail)])


def _count(document: Document) -> None:
    """Count the lines anew: the document is locked, so nobody moves them on meanwhile."""
    progress = main_progress(document.type)
    done = progress.value if progress else "fulfilled"
    rows = list(DocumentLine.objects.filter(document=document).values_list("quantity", done, "is_closed"))
    document.is_closed = all(is_closed for _quantity, _done, is_closed in rows)
    counts = counted(rows)
    document.open_lines, document.begun_lines = (counts.open, counts.begun) if progress else (None, None)
    document.save(update_fields=["is_closed", "open_lines", "begun_lines"])
