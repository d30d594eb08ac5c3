"""The lines of documents in a list: unfolded below a row, and beside each row of an export."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liandong.documents.models import Document, DocumentLine
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.webkit.access import document_for, type_for
from liandong.webkit.document_lines import line_cells, line_heads, line_table, read_lines, shown_columns
from liandong.webkit.report_parts import Part, address

MOST_LINES = 100
"""How many lines unfold; the rest is on the document's own page."""


@require_GET
def document_lines(request: CompanyRequest, type_id: str, pk: int) -> HttpResponse:
    """Show the lines of a document as its page shows them."""
    kind = type_for(request, type_id)
    document = document_for(request, kind, pk)
    lines = read_lines(document)
    context = {
        "table": line_table(request, kind, document, lines[:MOST_LINES]),
        "rest": max(0, len(lines) - MOST_LINES),
        "url": address("type_document", kind.id, pk),
    }
    return render(request, "webkit/parts/row_lines.html", context)


def with_line_columns(columns: Sequence[Part], kind: DocumentType, actor: Actor) -> list[Part]:
    """Return the columns of an export with a row for each line."""
    return [*columns, *line_heads(shown_columns(kind, actor))]


def rows_with_lines(
    rows: Sequence[Part], documents: Sequence[Document], kind: DocumentType, actor: Actor
) -> list[Part]:
    """Return a row for each line, its document's cells first; one statement for all documents."""
    by_document = _lines_of(documents)
    columns = shown_columns(kind, actor)
    return [
        {**row, "cells": [*row["cells"], *line_cells(line, columns, actor)]}
        for row in rows
        for line in by_document.get(row["id"], ())
    ]


def _lines_of(documents: Sequence[Document]) -> Mapping[int, list[DocumentLine]]:
    related = ("product", "unit", "place", "target_place", "account", "payee", "lot", "claim__document")
    found = DocumentLine.objects.filter(document__in=[one.pk for one in documents])
    lines = found.select_related(*related).order_by("document", "position")
    return {document: list(mine) for document, mine in groupby(lines, lambda line: line.document_id)}
