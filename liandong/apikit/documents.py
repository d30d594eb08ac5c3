"""Reading documents of every type, and what each type declares."""

from datetime import date
from enum import StrEnum
from typing import Any

from ninja import Query, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.added_fields import ADDED, wishes_of
from liandong.apikit.document_input import type_of
from liandong.apikit.document_output import document_body, header_row, open_line_row
from liandong.apikit.document_router import router
from liandong.apikit.document_schemas import DocumentList, DocumentOut, Open, OpenLineList
from liandong.apikit.fields import After, Day, Id, KeyShape, Limit, Text, answers, page_key, without
from liandong.apikit.problems import ProblemsError
from liandong.documents.custom_fields import own_type
from liandong.documents.hiding import hidden_columns
from liandong.documents.list_filter import DocumentFilter
from liandong.documents.listing import (
    DocumentSlice,
    Order,
    document_page,
    document_totals,
)
from liandong.documents.models import State
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.queries import visible_to
from liandong.documents.stages import STAGES_OF
from liandong.documents.types import DocumentType, document_types
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.terms import Problem


class Sort(StrEnum):
    """What a list may be sorted by: what nobody is ever kept from seeing."""

    DATE = Order.DATE.value
    NUMBER = Order.NUMBER.value


_KEYS = {Sort.DATE: KeyShape((date, int)), Sort.NUMBER: KeyShape((str, int))}
_OPEN_LINE_KEY = KeyShape((date, int))


class TypeOut(Schema):
    """A declared document type."""

    id: str
    label: str
    prefix: str
    partner_kind: str | None
    is_closable: bool
    needs_origin: bool
    origins: list[str]
    verbs: list[str] = Field(description="可用的动作 · What this key or person may do")
    header: list[Open]
    columns: list[Open]


class ListQuery(Schema):
    """Filters of a list; both days are included."""

    state: list[State] = Field([], description="可重复 · May be repeated")
    partner: Id | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    text: Text = Field("", description="单号、对方单号、备注、往来单位 · Number, reference, memo, partner")
    sort: Sort = Sort.DATE
    descending: bool = True
    totals: bool = False
    limit: Limit = 50
    after: After | None = None


class OriginQuery(Schema):
    """Filters of open lines."""

    partner: Id | None = None
    place: Id | None = None
    document: Id | None = None
    text: Text = ""
    limit: Limit = 100
    after: After | None = None


@router.get(
    "/document-types",
    response=answers(ok=list[TypeOut]),
    summary="单据类型 · Document types",
    description="每种单据的表头、列、来源和可用动作 · Header, columns, origins and verbs of each type",
)
def list_types(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the types the actor may see or draft."""
    actor = request.auth.actor
    return [
        _declared(kind, actor)
        for kind in document_types()
        if actor.may(kind.id, Verb.VIEW) or actor.may(kind.id, Verb.DRAFT)
    ]


def _declared(kind: DocumentType, actor: Actor) -> dict[str, Any]:
    kind = own_type(kind, actor)
    hidden = hidden_columns(kind, actor)
    names = ("name", "label", "kind", "is_required", "choices")
    header = [{name: getattr(one, name) for name in names} for one in kind.header if one.name not in hidden]
    columns = [
        {name: getattr(one, name) for name in (*names, "is_editable")}
        for one in kind.columns
        if one.name not in hidden
    ]
    plain = ("id", "label", "prefix", "partner_kind", "is_closable", "needs_origin")
    return {
        **{name: getattr(kind, name) for name in plain},
        "origins": [rule.type for rule in kind.origins],
        "verbs": sorted(verb for verb in kind.verbs if actor.may(kind.id, verb)),
        "header": header,
        "columns": columns,
    }


@router.get(
    "/documents/{type_id}",
    response=answers(ok=DocumentList),
    exclude_unset=True,
    summary="单据列表 · List documents",
    description=f"键集分页：把 next 作为下一页的 after · Keyset pages: give ``next`` as ``after``. {ADDED}",
)
def list_documents(request: ApiRequest, type_id: str, query: Query[ListQuery]) -> dict[str, Any]:
    """Return a page of the documents the actor may see."""
    kind, actor = type_of(type_id), request.auth.actor
    require(request, kind.id, Verb.VIEW)
    stages = frozenset(stage for state in query.state for stage in STAGES_OF[state])
    wanted = DocumentFilter(
        kind.id,
        stages or None,
        query.partner,
        start=query.from_,
        end=query.to,
        text=query.text,
        added=wishes_of(request, kind.id),
    )
    after = _KEYS[query.sort].read(query.after)
    page = document_page(
        actor,
        wanted,
        DocumentSlice(
            query.limit,
            (str(after[0]), after[1]) if after else None,
            Order(query.sort.value),
            query.descending,
        ),
    )
    answer: dict[str, Any] = {
        "rows": [header_row(document, actor) for document in page.rows],
        "next": page_key(*page.next_after) if page.next_after else None,
    }
    if query.totals:
        totals = document_totals(actor, wanted)
        names = ("count", "net_amount", "tax_amount", "gross_amount") if kind.has_money else ("count",)
        sums = {name: getattr(totals, name) for name in names}
        answer["totals"] = without(sums, hidden_columns(kind, actor))
    return answer


@router.get(
    "/documents/{type_id}/origins",
    response=answers(ok=OpenLineList),
    exclude_unset=True,
    summary="选单 · Open lines to copy from",
    description=(
        "原数量、已执行、未执行（基本单位），自定义字段带来的值（表头的在 header）· "
        "Ordered, done and open, in base units; what added fields carry on, those of the head in ``header``"
    ),
)
def list_origins(request: ApiRequest, type_id: str, query: Query[OriginQuery]) -> dict[str, Any]:
    """Return a page of the earlier lines a new document of this type may be copied from."""
    kind, actor = type_of(type_id), request.auth.actor
    require(request, kind.id, Verb.DRAFT)
    after = _OPEN_LINE_KEY.read(query.after)
    wanted = OpenLineFilter(
        query.partner, query.place, query.document, text=query.text, limit=query.limit,
        after=(after[0], after[1]) if after else None,
    )  # fmt: skip
    page = open_lines(actor, kind, wanted)
    return {
        "rows": [open_line_row(row, actor, kind) for row in page.rows],
        "next": page_key(*page.next_after) if page.next_after else None,
    }


@router.get(
    "/documents/{type_id}/{int:document}",
    response=answers(ok=DocumentOut),
    exclude_unset=True,
    summary="单据 · Get a document",
    description="表头、明细、进度、库存移动、凭证、往来、上查下查 · All it says and all it did",
)
def get_document(request: ApiRequest, type_id: str, document: Id) -> dict[str, Any]:
    """Return one document the actor may see."""
    kind, actor = type_of(type_id), request.auth.actor
    require(request, kind.id, Verb.VIEW)
    found = (
        visible_to(actor)
        .select_related("partner", "place", "target_place", "member")
        .filter(type=kind.id, pk=document)
        .first()
    )
    if found is None:
        raise ProblemsError([Problem("document_missing", detail={"id": str(document)})])
    return document_body(found, actor)
