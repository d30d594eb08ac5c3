"""Documents in the shape they are imported in: a row a line, the head repeated."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, Model, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from liandong.catalog.models import Product, ProductUnit
from liandong.documents.models import Document, DocumentLine
from liandong.documents.queries import visible_to
from liandong.documents.types import Column, DocumentType, FieldKind, HeaderField
from liandong.exchange.columns import SheetField
from liandong.exchange.document_fields import KEY, LINE, ORIGIN, ORIGIN_LINE, document_fields, shape_of
from liandong.exchange.subjects import Choices
from liandong.general_ledger.models import Account, Claim
from liandong.identity.models import Member
from liandong.kernel.actor import Actor
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Place

PAGE = 200
_CLAIM = Coalesce(NullIf("bill_number", Value("")), "document__number", output_field=CharField())
"""A bill is found again by its number: its document may have made several."""
_CODED: Mapping[FieldKind, tuple[type[Model], str | Combinable]] = {
    FieldKind.PARTNER: (Partner, "code"),
    FieldKind.PLACE: (Place, "code"),
    FieldKind.PRODUCT: (Product, "code"),
    FieldKind.ACCOUNT: (Account, "code"),
    FieldKind.MEMBER: (Member, "name"),
    FieldKind.UNIT: (ProductUnit, "name"),
    FieldKind.CLAIM: (Claim, _CLAIM),
}

Words = Mapping[FieldKind, Mapping[int, str]]


def document_rows(kind: DocumentType, actor: Actor, choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the lines of the documents the actor may see, discarded ones left out, the oldest first."""
    columns = document_fields(kind, actor)
    wanted = visible_to(actor).filter(type=kind.id).exclude(state="discarded").order_by("pk")
    if first := choices.values.get("from"):
        wanted = wanted.filter(business_date__gte=date.fromisoformat(first))
    if last := choices.values.get("to"):
        wanted = wanted.filter(business_date__lte=date.fromisoformat(last))
    after = 0
    while page := list(wanted.filter(pk__gt=after)[:PAGE]):
        yield from _page(kind, actor, columns, page)
        after = page[-1].pk


def _page(
    kind: DocumentType, actor: Actor, columns: Sequence[SheetField], page: Sequence[Document]
) -> Iterator[Sequence[object]]:
    shape = shape_of(kind, actor)
    by_document: dict[int, list[DocumentLine]] = {}
    lines = DocumentLine.objects.filter(document__in=page).select_related("origin__document", "lot")
    for line in lines.order_by("document", "position"):
        by_document.setdefault(line.document_id, []).append(line)
    every = [line for some in by_document.values() for line in some]
    words = _words([*_ids(shape.header, page), *_ids(shape.columns, every)])
    for document in page:
        head = {one.name: _shown(one, document, words) for one in shape.header}
        for line in by_document.get(document.pk, []):
            row: dict[str, object] = {KEY: document.number, **head}
            row |= {LINE + one.name: _shown(one, line, words) for one in shape.columns}
            if line.origin is not None:
                row |= {ORIGIN: line.origin.document.number, ORIGIN_LINE: line.origin.position}
            yield [row.get(column.name) for column in columns]


def _attribute(one: HeaderField | Column) -> str:
    if one.name == "quantity" and one.kind is FieldKind.QUANTITY:
        return "entered_quantity"
    return f"{one.name}_id" if one.kind in _CODED else one.name


def _ids(
    ones: Sequence[HeaderField | Column], records: Sequence[Document | DocumentLine]
) -> Iterator[tuple[FieldKind, set[int]]]:
    for one in ones:
        if one.kind in _CODED and not one.is_detail:
            yield one.kind, {pk for record in records if (pk := getattr(record, _attribute(one), None))}


def _words(named: Sequence[tuple[FieldKind, set[int]]]) -> Words:
    """Return the codes or names of what is named, with one statement a kind."""
    wanted: dict[FieldKind, set[int]] = {}
    for kind, ids in named:
        wanted.setdefault(kind, set()).update(ids)
    words: dict[FieldKind, dict[int, str]] = {}
    for kind, ids in wanted.items():
        model, column = _CODED[kind]
        words[kind] = dict(model._default_manager.filter(pk__in=ids).values_list("pk", column))  # noqa: SLF001
    return words


def _shown(one: HeaderField | Column, record: Document | DocumentLine, words: Words) -> object:
    details: Mapping[str, Any] = record.details or {}
    value = details.get(one.name) if one.is_detail else getattr(record, _attribute(one), None)
    if one.kind in _CODED and not one.is_detail:
        return words.get(one.kind, {}).get(value) if value else None
    if one.kind is FieldKind.LOT:
        return str(value or "")
    if one.choices:
        return dict(one.choices).get(str(value or ""), value)
    return value
