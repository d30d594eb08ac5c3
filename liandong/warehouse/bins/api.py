"""Bins for programs: fixed bins, what waits to be put away, where a draft is picked."""

from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.models import Document
from liandong.kernel.actor import Verb
from liandong.kernel.serials import MOST as MOST_SERIALS
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.stock_ledger.bin_actions import fix_bin
from liandong.stock_ledger.models import NO_LOT
from liandong.warehouse.bins.fixed_pages import visible_fixed
from liandong.warehouse.bins.picking import DraftMissingError, Picked, draft_for, read_proposed
from liandong.warehouse.bins.putting import Put, proposals, put, require_warehouse
from liandong.warehouse.bins.reading import TRANSFER
from liandong.warehouse.bins.words import pick_sentence, put_sentence
from liandong.warehouse.bins.writing import write_bins

router = Router(tags=["库位 · Bins"])
_MOST_LINES = 500


class FixedOut(Schema):
    """The bin a product has in a warehouse."""

    product: int
    warehouse: int
    bin: int
    code: str


class FixedBody(Input):
    """Which bin a product has in a warehouse; null takes it away."""

    product: Id
    warehouse: Id
    bin: Id | None = None


class FixedQuery(Schema):
    """Which fixed bins."""

    warehouse: Id | None = None
    product: Id | None = None


class PutOut(Schema):
    """A part of what waits, base units, and the bin it should go to; null where none has room.

    ``serials`` are the numbers of the product's pieces that wait, of all its parts.
    """

    product: int
    lot: int | None
    lot_number: str
    quantity: Number
    bin: str | None
    reason: str
    why: str
    serials: list[str]


class PutLine(Input):
    """What was put where: base units of a product's lot into the bin of a code, and which pieces."""

    product: Id
    lot: Id | None = None
    quantity: Number
    bin: str = Field(max_length=64)
    serials: list[str] = Field([], max_length=MOST_SERIALS)


class PutBody(Input):
    """Goods that lie in the warehouse itself, put into its bins with one transfer."""

    warehouse: Id
    lines: list[PutLine] = Field(min_length=1, max_length=_MOST_LINES)


class Moved(Schema):
    """The transfer; it is a draft where the member may not post transfers."""

    id: int
    number: str
    is_posted: bool


class WarehouseQuery(Schema):
    """Which warehouse."""

    warehouse: Id


class PickOut(Schema):
    """A part of a line (its position from 1), base units, and the place it leaves; null where none has it."""

    position: int
    product: int
    quantity: Number
    place: int | None
    code: str | None
    lot_number: str
    reason: str
    why: str
    serials: list[str]


class SavedOut(Schema):
    """The draft as it is now."""

    id: int
    number: str
    version: int


@router.get("/fixed-bins", response=answers(ok=list[FixedOut]), summary="固定库位 · Fixed bins")
def list_fixed_bins(request: ApiRequest, query: Query[FixedQuery]) -> list[dict[str, Any]]:
    """Return the fixed bins of the warehouses within reach."""
    require(request, PLACE, Verb.VIEW)
    found = visible_fixed(request.auth.actor)
    if query.warehouse is not None:
        found = found.filter(warehouse=query.warehouse)
    if query.product is not None:
        found = found.filter(product=query.product)
    return [
        {"product": one.product_id, "warehouse": one.warehouse_id, "bin": one.bin_id, "code": one.bin.code}
        for one in found.order_by("warehouse__code", "product__code")
    ]


@router.put(
    "/fixed-bins",
    response=answers(ok=FixedBody),
    summary="定固定库位 · Fix a product's bin",
    openapi_extra=write_of(
        body_of(FixedBody.model_json_schema(), {"product": 1, "warehouse": 101, "bin": 105})
    ),
)
@idempotent
def keep_fixed_bin(request: ApiRequest) -> dict[str, Any]:
    """Let a product have a bin, another one, or none any more."""
    body = read_model(request, FixedBody)
    fix_bin(body.product, body.warehouse, body.bin, request.auth.actor)
    return body.model_dump()


@router.get(
    "/put-away",
    response=answers(ok=list[PutOut]),
    summary="上架建议 · Where what waits should go",
    description="仓库里还没放进库位的货 · What lies in the warehouse itself",
)
def list_put_away(request: ApiRequest, query: Query[WarehouseQuery]) -> list[dict[str, Any]]:
    """Return the bin proposed for each part of what waits."""
    require(request, TRANSFER, Verb.DRAFT)
    require_warehouse(request.auth.actor, query.warehouse)
    return [
        {
            "product": one.balance.product_id,
            "lot": one.balance.lot_id or None,
            "lot_number": one.balance.lot.number if one.balance.lot_id else "",
            "quantity": one.quantity,
            "bin": one.bin.code if one.bin else None,
            "reason": one.reason.value,
            "why": put_sentence(one),
            "serials": list(one.waiting.pieces),
        }
        for one in proposals(query.warehouse)
    ]


@router.post(
    "/put-away",
    response=answers(ok=Moved),
    summary="上架 · Put goods into bins",
    openapi_extra=write_of(
        body_of(
            PutBody.model_json_schema(),
            {"warehouse": 101, "lines": [{"product": 1, "quantity": "10", "bin": "A-01"}]},
        )
    ),
)
@idempotent
def put_goods_away(request: ApiRequest) -> dict[str, Any]:
    """Make the transfer, posted where the member may post it."""
    body = read_model(request, PutBody)
    lines = [
        Put(one.product, one.lot or NO_LOT, one.quantity, one.bin, tuple(one.serials)) for one in body.lines
    ]
    saved, is_posted = put(request.auth.actor, body.warehouse, lines, timezone.localdate())
    return {"id": saved.id, "number": saved.number, "is_posted": is_posted}


@router.get(
    "/picking/{int:document}",
    response=answers(ok=list[PickOut]),
    summary="拣货库位建议 · From which bins a draft leaves",
)
def list_picking(request: ApiRequest, document: Id) -> list[dict[str, Any]]:
    """Return from where each line of a draft should leave; nothing is changed."""
    found = _draft(request, document)
    return _parts(read_proposed(found, request.rules))


@router.post(
    "/picking/{int:document}",
    response=answers(ok=SavedOut),
    summary="按建议写库位 · Write the bins into a draft",
    openapi_extra=write_of({}),
)
@idempotent
def write_picking(request: ApiRequest, document: Id) -> dict[str, Any]:
    """Split the lines of a draft over the bins proposed."""
    saved = write_bins(_draft(request, document), request.auth.actor, request.rules)
    return {"id": saved.id, "number": saved.number, "version": saved.version}


def _draft(request: ApiRequest, pk: int) -> Document:
    try:
        return draft_for(request.auth.actor, pk)
    except DraftMissingError as error:
        raise ProblemsError([Problem("not_found")]) from error


def _parts(picked: Picked) -> list[dict[str, Any]]:
    return [
        {
            "position": position + 1,
            "product": picked.draft.lines[position].product,
            "quantity": part.quantity,
            "place": part.stock.place if part.stock else None,
            "code": part.stock.code if part.stock else None,
            "lot_number": part.stock.number if part.stock else picked.draft.lines[position].lot,
            "reason": part.reason.value,
            "why": pick_sentence(part),
            "serials": list(part.serials),
        }
        for position, parts in picked.parts.items()
        for part in parts
    ]
