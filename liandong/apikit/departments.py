"""Departments and who belongs to them."""

from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.custom_fields import SUBJECT
from liandong.documents.departments import DepartmentForm, save_department
from liandong.identity.models import Department, Member
from liandong.kernel.actor import Verb

router = Router(tags=["部门 · Departments"])
_MOST_MEMBERS = 2_000


class DepartmentOut(Schema):
    """A department; documents hold its name in the added field 部门."""

    id: int
    name: str
    parent: int | None
    memo: str
    is_active: bool
    members: list[int]


class DepartmentBody(Input):
    """What a department is. The name of one that is there stays; without members they stay too."""

    name: str
    parent: Id | None = None
    memo: str = ""
    is_active: bool = True
    members: list[Id] | None = Field(None, max_length=_MOST_MEMBERS)


_WRITE = write_of(body_of(DepartmentBody.model_json_schema(), {"name": "销售一部", "members": [2]}))


@router.get("/departments", response=answers(ok=list[DepartmentOut]), summary="部门 · Departments")
def list_departments(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all departments with their people."""
    require(request, SUBJECT, Verb.VIEW)
    return _rows()


@router.post(
    "/departments",
    response=answers(created=DepartmentOut),
    summary="新建部门 · Create a department",
    openapi_extra=_WRITE,
)
@idempotent
def add_department(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a department."""
    form = _form(read_model(request, DepartmentBody))
    pk = save_department(None, form, request.auth.actor, address_of(request))
    return Status(201, next(row for row in _rows() if row["id"] == pk))


@router.put(
    "/departments/{int:department}",
    response=answers(ok=DepartmentOut),
    summary="修改部门 · Replace a department",
    openapi_extra=_WRITE,
)
@idempotent
def change_department(request: ApiRequest, department: Id) -> dict[str, Any]:
    """Put a department elsewhere in the tree, change its people, or disable it."""
    form = _form(read_model(request, DepartmentBody))
    save_department(department, form, request.auth.actor, address_of(request))
    return next(row for row in _rows() if row["id"] == department)


def _form(body: DepartmentBody) -> DepartmentForm:
    members = None if body.members is None else tuple(body.members)
    return DepartmentForm(body.name, body.parent, body.memo, body.is_active, members)


def _rows() -> list[dict[str, Any]]:
    people: dict[int, list[int]] = {}
    found = Member.objects.filter(department__isnull=False).order_by("pk")
    for member, department in found.values_list("pk", "department"):
        people.setdefault(department or 0, []).append(member)
    own = ("name", "memo", "is_active")
    return [
        {
            "id": one.pk,
            "parent": one.parent_id,
            "members": people.get(one.pk, []),
            **{name: getattr(one, name) for name in own},
        }
        for one in Department.objects.order_by("pk")
    ]
