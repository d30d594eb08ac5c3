"""Channels: by which way the company sells."""

from typing import Any

from ninja import Router, Schema
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.channels import ChannelForm, save_channel
from liandong.documents.custom_fields import SUBJECT
from liandong.kernel.actor import Verb
from liandong.partners.models import Channel, ChannelKind

router = Router(tags=["往来单位 · Partners"])


class ChannelOut(Schema):
    """A channel; customers and documents hold its name in the added field 渠道."""

    id: int
    name: str
    kind: str
    memo: str
    is_active: bool


class ChannelBody(Input):
    """What a channel is. The name of one that is there stays."""

    name: str
    kind: ChannelKind = ChannelKind.STORE
    memo: str = ""
    is_active: bool = True


@router.get("/channels", response=answers(ok=list[ChannelOut]), summary="渠道 · Channels")
def list_channels(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all channels."""
    require(request, SUBJECT, Verb.VIEW)
    return [_row(one) for one in Channel.objects.order_by("pk")]


@router.post(
    "/channels",
    response=answers(created=ChannelOut),
    summary="新建渠道 · Create a channel",
    openapi_extra=write_of(body_of(ChannelBody.model_json_schema(), {"name": "天猫店", "kind": "platform"})),
)
@idempotent
def add_channel(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a channel."""
    form = _form(read_model(request, ChannelBody))
    pk = save_channel(None, form, request.auth.actor, request.address)
    return Status(201, _row(Channel.objects.get(pk=pk)))


@router.put(
    "/channels/{int:channel}",
    response=answers(ok=ChannelOut),
    summary="修改渠道 · Replace a channel",
    openapi_extra=write_of(body_of(ChannelBody.model_json_schema(), {"name": "天猫店", "kind": "platform"})),
)
@idempotent
def change_channel(request: ApiRequest, channel: Id) -> dict[str, Any]:
    """Give a channel another kind or note, or disable it."""
    save_channel(channel, _form(read_model(request, ChannelBody)), request.auth.actor, request.address)
    return _row(Channel.objects.get(pk=channel))


def _form(body: ChannelBody) -> ChannelForm:
    return ChannelForm(body.name, body.kind.value, body.memo, body.is_active)


def _row(one: Channel) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "kind": one.kind, "memo": one.memo, "is_active": one.is_active}
