"""Pictures of products: listed, read and written as base64, put first, removed."""

import base64
import binascii
from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.catalog.actions import SUBJECT
from liandong.collaboration.picture_models import ProductPicture
from liandong.collaboration.pictures import (
    MOST_BYTES,
    add_picture,
    parts_of,
    pictures_of,
    put_first,
    remove_picture,
)
from liandong.kernel.actor import Verb
from liandong.kernel.terms import Problem

router = Router(tags=["商品图片 · Product pictures"])
_MOST_TEXT = MOST_BYTES * 2
_PATH = "/products/{int:product}/pictures"


class PictureOut(Schema):
    """A picture; the first of a list is the one that is shown."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


class PictureContent(PictureOut):
    """A picture with its bytes, in base64."""

    content: str


class PictureBody(Input):
    """A new picture: JPEG, PNG, WebP or GIF, 2 MB at most, in base64."""

    name: Text
    content: str = Field(max_length=_MOST_TEXT)


_EXAMPLE = {"name": "苹果.png", "content": "iVBORw0KGgo="}


@router.get(_PATH, response=answers(ok=list[PictureOut]), summary="商品图片 · Pictures of a product")
def list_pictures(request: ApiRequest, product: Id) -> list[dict[str, Any]]:
    """Return the pictures of a product, the first one first."""
    require(request, SUBJECT, Verb.VIEW)
    return [_out(one) for one in pictures_of(product)]


@router.get(
    f"{_PATH}/{{int:picture}}",
    response=answers(ok=PictureContent),
    summary="图片内容 · A picture with its bytes",
)
def read_picture(request: ApiRequest, product: Id, picture: Id) -> dict[str, Any]:
    """Return a picture with its bytes."""
    require(request, SUBJECT, Verb.VIEW)
    found = pictures_of(product).filter(pk=picture).first()
    if found is None:
        raise ProblemsError([Problem("picture_unknown")])
    return _out(found) | {"content": base64.b64encode(b"".join(parts_of(found))).decode()}


@router.post(
    _PATH,
    response=answers(created=PictureOut),
    summary="添加商品图片 · Add a picture",
    openapi_extra=write_of(body_of(PictureBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def new_picture(request: ApiRequest, product: Id) -> Status[dict[str, Any]]:
    """Put a picture to a product; its type is told by its bytes."""
    require(request, SUBJECT, Verb.DRAFT)
    body = read_model(request, PictureBody)
    try:
        data = base64.b64decode(body.content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ProblemsError([Problem("picture_unreadable", column="content")]) from error
    return Status(201, _out(add_picture(request.auth.actor, product, body.name, [data])))


@router.post(
    f"{_PATH}/{{int:picture}}/first",
    response=answers(ok=list[PictureOut]),
    summary="设为首图 · Show this picture first",
    openapi_extra=write_of({}),
)
@idempotent
def first_picture(request: ApiRequest, product: Id, picture: Id) -> list[dict[str, Any]]:
    """Show this picture where there is room for one."""
    require(request, SUBJECT, Verb.DRAFT)
    put_first(request.auth.actor, product, picture)
    return [_out(one) for one in pictures_of(product)]


@router.post(
    f"{_PATH}/{{int:picture}}/remove",
    response=answers(ok=list[PictureOut]),
    summary="删除图片 · Remove a picture",
    openapi_extra=write_of({}),
)
@idempotent
def drop_picture(request: ApiRequest, product: Id, picture: Id) -> list[dict[str, Any]]:
    """Remove a picture; its bytes go, the trace stays."""
    require(request, SUBJECT, Verb.DRAFT)
    remove_picture(request.auth.actor, product, picture)
    return [_out(one) for one in pictures_of(product)]


def _out(one: ProductPicture) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "media_type": one.kind,
        "size": one.size,
        "sha256": one.digest,
    }
