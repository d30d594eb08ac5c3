"""Least and most stock by season and warehouse, a product at a time."""

from typing import Any

from django.db.models import F
from ninja import Query, Router, Schema
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Number, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.kernel.actor import Scope, Verb
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.level_actions import MOST_LEVELS, keep_levels, levels_of
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.seasons import Level, read_day, written

router = Router(tags=["库存 · Stock"])


class LevelBody(Input):
    """Least and most, base units, from a day of the year to another (the whole year by default).

    ``place`` is a warehouse; null is all of them together. A season may go over the year's end.
    """

    place: Id | None = None
    starts: str = Field("01-01", examples=["11-01"], max_length=16)
    ends: str = Field("12-31", examples=["02-15"], max_length=16)
    minimum: Number | None = None
    maximum: Number | None = None


class LevelsBody(Input):
    """All levels of a product."""

    levels: list[LevelBody] = Field(max_length=MOST_LEVELS)


class LevelOut(Schema):
    """A level of a product."""

    product: int
    place: int | None
    starts: str
    ends: str
    minimum: Number | None
    maximum: Number | None


class LevelQuery(Schema):
    """Which levels."""

    product: Id | None = None
    place: Id | None = None


@router.get("/stock-levels", response=answers(ok=list[LevelOut]), summary="最低最高库存 · Stock levels")
def list_stock_levels(request: ApiRequest, query: Query[LevelQuery]) -> list[dict[str, Any]]:
    """Return the levels of the places whose stock may be seen; of a product those of all places first."""
    require(request, STOCK, Verb.VIEW)
    actor = request.auth.actor
    found = StockLevel.objects.order_by("product", F("place").asc(nulls_first=True), "starts", "pk")
    if actor.scope_of(STOCK, Verb.VIEW) is not Scope.ALL:
        found = found.filter(place__in=actor.places)
    if query.product is not None:
        found = found.filter(product=query.product)
    if query.place is not None:
        found = found.filter(place=query.place)
    return [
        _shown(one.product_id, Level(one.starts, one.ends, one.minimum, one.maximum, one.place_id))
        for one in found
    ]


@router.put(
    "/stock-levels/{int:product}",
    response=answers(ok=list[LevelOut]),
    summary="修改最低最高库存 · Replace a product's stock levels",
    openapi_extra=write_of(
        body_of(
            LevelsBody.model_json_schema(),
            {"levels": [{"place": 101, "starts": "11-01", "ends": "02-15", "minimum": "20"}]},
        )
    ),
)
@idempotent
def keep_stock_levels(request: ApiRequest, product: Id) -> list[dict[str, Any]]:
    """Let these be all levels of the product."""
    body = read_model(request, LevelsBody)
    keep_levels(product, [_level(one) for one in body.levels], request.auth.actor)
    return [_shown(product, one) for one in levels_of(product)]


def _level(body: LevelBody) -> Level:
    """Return the level; a day that is none becomes one no year has."""
    return Level(read_day(body.starts) or 0, read_day(body.ends) or 0, body.minimum, body.maximum, body.place)


def _shown(product: int, one: Level) -> dict[str, Any]:
    return {
        "product": product,
        "place": one.place,
        "starts": written(one.starts),
        "ends": written(one.ends),
        "minimum": one.minimum,
        "maximum": one.maximum,
    }
