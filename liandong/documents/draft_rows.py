"""The rows of drafts: written with one statement a table, whatever the number of drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from liandong.documents.added_values import Row, replace_values, rows_of
from liandong.documents.amounts import ComputedLine, document_money
from liandong.documents.kit_lines import is_part
from liandong.documents.models import Document, DocumentLine, IdempotencyKey, State
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.kernel.custom import CustomKind
from liandong.kernel.money import ZERO
from liandong.storage import bulk

_HEADER = (
    "type",
    "business_date",
    "partner",
    "place",
    "target_place",
    "handler",
    "due_date",
    "reference",
    "memo",
    "discount_amount",
    "quantity",
    "net_amount",
    "tax_amount",
    "gross_amount",
    "details",
    "version",
    "updated_at",
)
_FRESH = (
    "number",
    "member",
    "created_at",
    "state",
    "print_count",
    "is_closed",
    "reverses",
    "copied_from",
)
_LINE = (
    "document",
    "position",
    "product",
    "unit",
    "entered_quantity",
    "quantity",
    "price",
    "discount_rate",
    "tax_rate",
    "net_amount",
    "tax_amount",
    "gross_amount",
    "place",
    "target_place",
    "lot",
    "account",
    "claim",
    "payee",
    "origin",
    "due_date",
    "memo",
    "details",
    "fulfilled",
    "invoiced",
    "returned",
    "is_closed",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft ready to be written. ``version`` is the one it will have."""

    request: DraftRequest
    lines: Sequence[ComputedLine]
    number: str
    version: int = 1


def store(sheets: Sequence[Sheet], moment: datetime) -> list[SavedDraft]:
    """Write drafts and their lines; a replaced draft's old lines go."""
    fresh = [sheet for sheet in sheets if sheet.request.document is None]
    changed = [sheet for sheet in sheets if sheet.request.document is not None]
    rows = [(*_header(sheet, moment), *_first(sheet, moment)) for sheet in fresh]
    ids = dict(bulk.insert(Document, (*_HEADER, *_FRESH), rows, returning=("number", "id")))
    bulk.update(
        Document,
        ("id",),
        _HEADER,
        [(sheet.request.document, *_header(sheet, moment)) for sheet in changed],
    )
    if changed:
        DocumentLine.objects.filter(document__in=[sheet.request.document for sheet in changed]).delete()
    documents = [sheet.request.document or ids[sheet.number] for sheet in sheets]
    lines = _store_lines(sheets, documents)
    _store_added(sheets, documents)
    return [
        SavedDraft(document, sheet.number, sheet.version, lines.get(document, ()), tuple(sheet.lines))
        for sheet, document in zip(sheets, documents, strict=True)
    ]


def _header(sheet: Sheet, moment: datetime) -> tuple[Any, ...]:
    draft = sheet.request.draft
    money = document_money(sheet.lines)
    return (
        draft.type,
        draft.business_date,
        draft.partner,
        draft.place,
        draft.target_place,
        draft.handler,
        draft.due_date,
        draft.reference,
        draft.memo,
        draft.discount_amount,
        # What is sold is kits: their parts are not counted a second time.
        sum((line.quantity for line in sheet.lines if not is_part(line.given.details)), ZERO),
        money.net,
        money.tax,
        money.gross,
        dict(draft.details),
        sheet.version,
        moment,
    )


def _first(sheet: Sheet, moment: datetime) -> tuple[Any, ...]:
    draft, member = sheet.request.draft, sheet.request.actor.member
    state = State.DRAFT.value
    return (sheet.number, member, moment, state, 0, False, draft.reverses, draft.copied_from)


def _store_lines(sheets: Sequence[Sheet], documents: Sequence[int]) -> dict[int, tuple[int, ...]]:
    rows = [
        _line(document, position, line)
        for sheet, document in zip(sheets, documents, strict=True)
        for position, line in enumerate(sheet.lines, 1)
    ]
    found: dict[int, list[int]] = {}
    for document, _, pk in sorted(
        bulk.insert(DocumentLine, _LINE, rows, returning=("document", "position", "id"))
    ):
        found.setdefault(document, []).append(pk)
    return {document: tuple(ids) for document, ids in found.items()}


def _store_added(sheets: Sequence[Sheet], documents: Sequence[int]) -> None:
    """Keep what added fields hold; companies without any pay nothing for it."""
    rows: list[Row] = []
    changed = []
    for sheet, document in zip(sheets, documents, strict=True):
        draft = sheet.request.draft
        own = [one for one in sheet.request.actor.fields if one.subject == draft.type]
        numbers = frozenset(one.name for one in own if one.kind is CustomKind.NUMBER)
        held = [draft.details, *(line.given.details for line in sheet.lines)]
        rows += rows_of(document, held, numbers)
        if own and sheet.request.document is not None:
            changed.append(document)
    if rows or changed:
        replace_values(changed, rows)


def _line(document: int, position: int, line: ComputedLine) -> tuple[Any, ...]:
    given, amounts = line.given, line.amounts
    zero = Decimal(0)
    return (
        document,
        position,
        given.product,
        line.unit,
        given.quantity,
        line.quantity,
        line.price,
        given.discount_rate,
        line.tax_rate,
        amounts.net,
        amounts.tax,
        amounts.gross,
        given.place,
        given.target_place,
        line.lot,
        given.account,
        given.claim,
        given.payee,
        given.origin,
        given.due_date,
        given.memo,
        dict(given.details),
        zero,
        zero,
        zero,
        False,
    )


def keep_answers(rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep the answers of requests that came with an idempotency key."""
    bulk.insert(IdempotencyKey, ("key", "verb", "fingerprint", "answer", "created_at"), rows)
