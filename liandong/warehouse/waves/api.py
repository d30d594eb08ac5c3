"""Pick waves for programs: making one, its stops, what was picked, and the deliveries made of it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field, field_validator

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.document_answers import saved_answer
from liandong.apikit.document_schemas import Saved
from liandong.apikit.fields import Day, Id, Input, Limit, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.documents.inputs import LARGEST
from liandong.kernel.actor import Verb
from liandong.kernel.serials import MOST as MOST_SERIALS
from liandong.kernel.terms import Problem
from liandong.warehouse.wave_models import Wave, WaveState
from liandong.warehouse.waves.access import DELIVERY, WaveMissingError, visible_waves, wave_for
from liandong.warehouse.waves.choosing import MOST_ORDERS
from liandong.warehouse.waves.making import make_wave
from liandong.warehouse.waves.picking import Stop, pick, stops_of
from liandong.warehouse.waves.sorting import sort_wave

router = Router(tags=["拣货波次 · Waves"])
_MOST_STOPS = 5000


class WaveOut(Schema):
    """A wave; ``version`` goes back with what was picked."""

    id: int
    number: str
    place: int
    state: str = Field(examples=["picking"])
    version: int
    note: str


class StopOut(Schema):
    """Where the picker stands once; quantities in base units."""

    key: str
    place: int
    product: int
    lot: str
    quantity: Number
    picked: Number
    serials: list[str]


class WaveQuery(Schema):
    """Which waves."""

    state: WaveState | None = None
    limit: Limit = 100


class WaveBody(Input):
    """Orders of one warehouse to be picked together."""

    place: Id
    orders: list[Id] = Field(min_length=1, max_length=MOST_ORDERS)
    note: Text = ""


class PickedBody(Input):
    """How much was picked at a stop in all, and of which pieces; null leaves those named before."""

    key: str = Field(pattern="^w[0-9]{1,18}$")
    quantity: Number = Field(ge=0, lt=LARGEST, decimal_places=6)
    serials: list[str] | None = Field(None, max_length=MOST_SERIALS)


class PicksBody(Input):
    """What was picked, on top of the version that was read."""

    version: int = Field(ge=1)
    picked: list[PickedBody] = Field(min_length=1, max_length=_MOST_STOPS)

    @field_validator("picked")
    @classmethod
    def _each_once(cls, picked: list[PickedBody]) -> list[PickedBody]:
        if len({one.key for one in picked}) < len(picked):
            raise ValueError("name a stop once, with all that was picked there")
        return picked


class SortBody(Input):
    """The day of the deliveries, today when none is given."""

    business_date: Day | None = None


_DAY = {"business_date": "2026-11-02"}
_PICKS = {"version": 1, "picked": [{"key": "w7", "quantity": "12"}]}


def _missing(error: WaveMissingError) -> ProblemsError:
    return ProblemsError([Problem("not_found", detail={"id": str(error)})])


def _wave(request: ApiRequest, pk: int, verb: Verb) -> Wave:
    require(request, DELIVERY, verb)
    try:
        return wave_for(request.auth.actor, pk, verb)
    except WaveMissingError as error:
        raise _missing(error) from error


def _out(wave: Wave) -> dict[str, Any]:
    names = ("number", "state", "version", "note")
    return {"id": wave.pk, "place": wave.place_id} | {name: getattr(wave, name) for name in names}


def _stop(one: Stop) -> dict[str, Any]:
    first = one.lines[0]
    lot = first.lot.number if first.lot_id else ""
    head = {"key": one.key, "place": first.place_id, "product": first.product_id, "lot": lot}
    return head | {"quantity": one.quantity, "picked": one.picked, "serials": list(one.serials)}


@router.get("/waves", response=answers(ok=list[WaveOut]), summary="拣货波次 · Waves")
def list_waves(request: ApiRequest, query: Query[WaveQuery]) -> list[dict[str, Any]]:
    """Return the waves within the actor's sight, the latest first."""
    require(request, DELIVERY, Verb.VIEW)
    found = visible_waves(request.auth.actor)
    if query.state is not None:
        found = found.filter(state=query.state)
    return [_out(wave) for wave in found.order_by("-pk")[: query.limit]]


@router.post(
    "/waves",
    response=answers(ok=WaveOut),
    summary="新建波次 · Make a wave",
    openapi_extra=write_of(body_of(WaveBody.model_json_schema(), {"place": 1, "orders": [7, 8]})),
)
@idempotent
def begin_wave(request: ApiRequest) -> dict[str, Any]:
    """Make a wave of open orders."""
    require(request, DELIVERY, Verb.DRAFT)
    body = read_model(request, WaveBody)
    return _out(make_wave(request.auth.actor, body.place, body.orders, body.note))


@router.get(
    "/waves/{int:wave}/stops", response=answers(ok=list[StopOut]), summary="波次的各处 · Stops of a wave"
)
def wave_stops(request: ApiRequest, wave: Id) -> list[dict[str, Any]]:
    """Return the stops of a wave in walking order."""
    return [_stop(one) for one in stops_of(_wave(request, wave, Verb.VIEW))]


@router.post(
    "/waves/{int:wave}/picks",
    response=answers(ok=WaveOut),
    summary="登记拣货 · Note what was picked",
    openapi_extra=write_of(body_of(PicksBody.model_json_schema(), _PICKS)),
)
@idempotent
def note_picks(request: ApiRequest, wave: Id) -> dict[str, Any]:
    """Note how much was picked at stops; the first orders of the cart get it first."""
    found = _wave(request, wave, Verb.DRAFT)
    body = read_model(request, PicksBody)
    picked: dict[str, Decimal] = {one.key: one.quantity for one in body.picked}
    serials = {one.key: one.serials for one in body.picked if one.serials is not None}
    return _out(pick(request.auth.actor, found.pk, body.version, picked, serials))


@router.post(
    "/waves/{int:wave}/sort",
    response=answers(ok=list[Saved]),
    exclude_unset=True,
    summary="分拣完，生成出库单 · Draft the deliveries of a wave",
    openapi_extra=write_of(body_of(SortBody.model_json_schema(), _DAY, is_required=False)),
)
@idempotent
def sort_picked(request: ApiRequest, wave: Id) -> list[dict[str, Any]]:
    """Draft a delivery for each order of a wave, and end the wave."""
    found = _wave(request, wave, Verb.DRAFT)
    on: date | None = read_model(request, SortBody).business_date if request.body else None
    saved = sort_wave(request.auth.actor, found.pk, on or timezone.localdate())
    return [saved_answer(one, ()) for one in saved]
