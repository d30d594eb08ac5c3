"""Documents as JSON: the declared columns, without those the actor may not see."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from liandong.apikit.fields import without
from liandong.documents.carrying import carried_details
from liandong.documents.columns import KIT_PART, OF_LOTS
from liandong.documents.hiding import COST, hidden_columns
from liandong.documents.models import Document, DocumentLine
from liandong.documents.open_lines import OpenLine
from liandong.documents.queries import LinkedDocument, flow
from liandong.documents.types import DocumentType, document_type
from liandong.general_ledger.entry_queries import EntryView, entry_of
from liandong.general_ledger.models import Claim
from liandong.kernel.actor import Actor
from liandong.kernel.custom import Level
from liandong.stock_ledger.models import StockMove

_TOTALS = ("net_amount", "tax_amount", "gross_amount", "discount_amount")
_PROGRESS = ("fulfilled", "invoiced", "returned")
_IDS = ("product", "unit", "place", "target_place", "account", "claim", "payee", "origin")


def header_row(document: Document, actor: Actor) -> dict[str, Any]:
    """Return a document of a list; partner, place and member must be at hand."""
    kind = document_type(document.type)
    row: dict[str, Any] = {
        **_texts(document.details),
        "id": document.pk,
        "type": document.type,
        "number": document.number,
        "state": document.state,
        "business_date": document.business_date,
        "version": document.version,
        "partner": document.partner_id,
        "partner_name": document.partner.name if document.partner else None,
        "place": document.place_id,
        "place_name": document.place.name if document.place else None,
        "target_place": document.target_place_id,
        "member": document.member_id,
        "member_name": document.member.name,
        "due_date": document.due_date,
        "reference": document.reference,
        "memo": document.memo,
        "quantity": document.quantity,
        "is_closed": document.is_closed,
        "reverses": document.reverses_id,
    }
    if kind.has_money:
        row |= {name: getattr(document, name) for name in _TOTALS}
    return without(row, hidden_columns(kind, actor))


def document_body(document: Document, actor: Actor) -> dict[str, Any]:
    """Return a document with lines, moves, entry, claims and the documents around it.

    The number of statements does not depend on how much of all that there is.
    """
    kind = document_type(document.type)
    hidden = hidden_columns(kind, actor)
    lines = DocumentLine.objects.filter(document=document).select_related(
        "product", "unit", "place", "account", "payee", "lot", "origin__document"
    )
    moves = list(_moves(document))
    body = header_row(document, actor)
    body |= {
        "handler": document.handler_id,
        "posted_at": document.posted_at,
        "copied_from": document.copied_from_id,
        "lines": [_line(line, kind, hidden) for line in lines.order_by("position")],
        "moves": [_move(move, actor) for move in moves],
    }
    # An entry made by moves shows their cost; the entry of an invoice shows none.
    if actor.sees(COST) or not (moves or hidden):
        entry = entry_of(document.pk)
        body["entry"] = _entry(entry) if entry else None
    if "gross_amount" not in hidden:
        body["claims"] = _claims(document)
    linked = flow(actor, document.pk)
    body["origins"] = [_linked(one) for one in linked if not one.is_later]
    body["later"] = [_linked(one) for one in linked if one.is_later]
    return body


def _texts(details: Mapping[str, object]) -> dict[str, str]:
    return {str(name): str(value) for name, value in details.items()}


def _line(line: DocumentLine, kind: DocumentType, hidden: frozenset[str]) -> dict[str, Any]:
    declared = {column.name for column in kind.columns if not column.is_detail}
    row: dict[str, Any] = {"id": line.pk, "position": line.position}
    for name in _IDS:
        if name in declared or name == "origin":
            row[name] = getattr(line, f"{name}_id")
    for name in declared - set(_IDS) - {"quantity", "specification", *OF_LOTS}:
        row[name] = getattr(line, name)
    if "lot" in declared:
        row |= {"lot": line.lot.number, "produced_on": line.produced_on, "expires_on": line.expires_on}
    if line.product is not None:
        row |= {"product_code": line.product.code, "product_name": line.product.name}
        row |= {
            "specification": line.product.specification,
            "unit_name": line.unit.name if line.unit else None,
        }
        row |= {"quantity": line.entered_quantity, "base_quantity": line.quantity}
        row |= {name: getattr(line, name) for name in _PROGRESS}
    if line.account is not None:
        row |= {"account_code": line.account.code, "account_name": line.account.name}
    if line.payee is not None:
        row["payee_name"] = line.payee.name
    if line.origin is not None:
        row |= {"origin_document": line.origin.document_id, "origin_number": line.origin.document.number}
    row["is_closed"] = line.is_closed
    return without({**_texts(line.details), **row}, hidden)


def _moves(document: Document) -> QuerySet[StockMove]:
    return (
        StockMove.objects.filter(document=document).select_related("source", "target", "lot").order_by("pk")
    )


def _move(move: StockMove, actor: Actor) -> dict[str, Any]:
    row = {
        "id": move.pk,
        "line": move.line_id,
        "product": move.product_id,
        "lot": move.lot.number,
        "source": move.source_id,
        "source_name": move.source.name,
        "target": move.target_id,
        "target_name": move.target.name,
        "quantity": move.quantity,
        "purpose": move.purpose,
    }
    return row | {"value": move.value} if actor.sees(COST) else row


def _entry(entry: EntryView) -> dict[str, Any]:
    lines = [
        {
            "account": line.account.code,
            "account_name": line.account.full_name,
            "partner": line.partner,
            "debit": line.debit,
            "credit": line.credit,
        }
        for line in entry.lines
    ]
    voucher = f"{entry.voucher_type}-{entry.voucher_number}"
    return {
        "voucher": voucher,
        "business_date": entry.business_date,
        "memo": entry.memo,
        "is_red": entry.is_red,
        "lines": lines,
    }


def _claims(document: Document) -> list[dict[str, Any]]:
    rows: Iterable[Claim] = Claim.objects.filter(document=document).order_by("pk")
    names = ("kind", "due_date", "amount", "open_amount", "currency", "foreign_amount", "foreign_open")
    return [
        {"id": row.pk, "partner": row.partner_id, **{name: getattr(row, name) for name in names}}
        for row in rows
    ]


def _linked(linked: LinkedDocument) -> dict[str, Any]:
    names = ("relation", "id", "type", "number", "state", "business_date")
    return {name: getattr(linked, name) for name in names}


def open_line_row(found: OpenLine, actor: Actor, kind: DocumentType) -> dict[str, Any]:
    """Return an open line; prices are hidden when either its type or the new one hides them.

    What added fields carry on has the new type's names; ``header`` is for the head of the document.
    """
    line, document = found.line, found.document
    types = (document.type, kind.id)
    row: dict[str, Any] = {
        **carried_details(actor.fields, types, Level.LINE, line.details),
        "line": line.pk,
        "position": line.position,
        "document": document.pk,
        "document_type": document.type,
        "number": document.number,
        "business_date": document.business_date,
        "partner": document.partner_id,
        "partner_name": document.partner.name if document.partner else None,
        "place": line.place_id or document.place_id,
        "product": line.product_id,
        "product_code": line.product.code if line.product else None,
        "product_name": line.product.name if line.product else None,
        "unit": line.unit_id,
        "unit_name": line.unit.name if line.unit else None,
        "ratio": found.ratio,
        "quantity": found.quantity,
        "done": found.done,
        "open": found.open,
        "price": line.price,
        "discount_rate": line.discount_rate,
        "tax_rate": line.tax_rate,
        "due_date": line.due_date,
    }
    if kind.has_lots:
        row["lot"] = line.lot.number
    if line.details.get(KIT_PART.name) and kind.enters(KIT_PART.name):
        row[KIT_PART.name] = line.details[KIT_PART.name]
    source = document_type(document.type)
    hidden = hidden_columns(source, actor) | hidden_columns(kind, actor)
    if header := without(carried_details(actor.fields, types, Level.HEADER, document.details), hidden):
        row["header"] = header
    if not source.has_money:
        row = without(row, ("price", "discount_rate", "tax_rate"))
    return without(row, hidden)
