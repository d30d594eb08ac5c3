"""Attributes of variants, with the values that families share."""

from typing import Any

from ninja import Router
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.bodies import read_model
from liandong.apikit.family_shapes import ATTRIBUTE_EXAMPLE, AttributeBody, AttributeOut
from liandong.apikit.fields import Id, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.catalog.attribute_actions import SUBJECT, create_attribute, stored_values, update_attribute
from liandong.catalog.family_forms import AttributeForm, ValueForm
from liandong.catalog.models import Attribute
from liandong.kernel.actor import Verb

router = Router(tags=["款和规格 · Families and variants"])

_ATTRIBUTE = write_of(body_of(AttributeBody.model_json_schema(), ATTRIBUTE_EXAMPLE))


@router.get("/attributes", response=answers(ok=list[AttributeOut]), summary="属性列表 · List attributes")
def list_attributes(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the attributes with their values."""
    require(request, SUBJECT, Verb.VIEW)
    return _attributes(dict(Attribute.objects.order_by("name").values_list("pk", "name")))


@router.post(
    "/attributes",
    response=answers(created=AttributeOut),
    summary="新建属性 · Create an attribute",
    openapi_extra=_ATTRIBUTE,
)
@idempotent
def add_attribute(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make an attribute with its values."""
    body = read_model(request, AttributeBody)
    made = create_attribute(_attribute_form(body), request.auth.actor)
    return Status(201, _attributes({made: body.name.strip()})[0])


@router.put(
    "/attributes/{int:attribute}",
    response=answers(ok=AttributeOut),
    summary="修改属性 · Replace an attribute",
    description="没有列出的值会被删除 · Values left out are removed",
    openapi_extra=_ATTRIBUTE,
)
@idempotent
def change_attribute(request: ApiRequest, attribute: Id) -> dict[str, Any]:
    """Make an attribute what the body says."""
    body = read_model(request, AttributeBody)
    update_attribute(attribute, _attribute_form(body), request.auth.actor)
    return _attributes({attribute: body.name.strip()})[0]


def _attribute_form(body: AttributeBody) -> AttributeForm:
    return AttributeForm(body.name, tuple(ValueForm(one.name, one.code, one.id) for one in body.values))


def _attributes(names: dict[int, str]) -> list[dict[str, Any]]:
    values = stored_values(names)
    return [
        {
            "id": pk,
            "name": name,
            "values": [
                {"id": one.id, "name": one.name, "code": one.code} for one in values.get(pk, {}).values()
            ],
        }
        for pk, name in names.items()
    ]
