"""Which account each role stands for in the categories of products."""

from typing import Any

from ninja import Schema

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.places import router
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.category_role_actions import save_category_roles
from liandong.general_ledger.category_roles import applied_roles
from liandong.general_ledger.queries import account_tree
from liandong.kernel.actor import Verb
from liandong.kernel.category_roles import CATEGORY_ROLES
from liandong.kernel.terms import AccountRole, Problem


class CategoryRoleOut(Schema):
    """The account of a role in a category; ``named_by`` is that category, or one above it."""

    category: int
    role: str
    account: int
    code: str
    named_by: int


class CategoryRolesOut(Schema):
    """Every role of every category that is not simply the company's."""

    rows: list[CategoryRoleOut]


class CategoryRolesBody(Input):
    """Accounts by role; null takes what is above the category again, roles that are left out stay."""

    roles: dict[str, Id | None]


@router.get(
    "/category-roles",
    response=answers(ok=CategoryRolesOut),
    summary="分类的科目 · Accounts by category",
    description="没有列出的角色用全公司的科目 · Roles that are not listed are the company's",
)
def list_category_roles(request: ApiRequest) -> dict[str, Any]:
    """Return what applies in each category that has an account of its own, or one above that has."""
    require(request, SUBJECT, Verb.VIEW)
    return _rows()


@router.put(
    "/category-roles/{int:category}",
    response=answers(ok=CategoryRolesOut),
    summary="修改分类的科目 · Let roles stand for other accounts in a category",
    openapi_extra=write_of(body_of(CategoryRolesBody.model_json_schema(), {"roles": {"revenue": 1}})),
)
@idempotent
def change_category_roles(request: ApiRequest, category: int) -> dict[str, Any]:
    """Book to other accounts from now on; what was booked stays, reversals follow their originals."""
    body = read_model(request, CategoryRolesBody)
    unknown = sorted(body.roles.keys() - set(CATEGORY_ROLES))
    if unknown:
        raise ProblemsError(
            [Problem("category_role_unknown", column="roles", detail={"role": one}) for one in unknown]
        )
    wanted = {AccountRole(role): account for role, account in body.roles.items()}
    save_category_roles(category, wanted, request.auth.actor, address_of(request))
    return _rows()


def _rows() -> dict[str, Any]:
    codes = {one.id: one.code for one in account_tree()}
    return {
        "rows": [
            {
                "category": category,
                "role": role.value,
                "account": found.account,
                "code": codes[found.account],
                "named_by": found.named_by,
            }
            for category, roles in sorted(applied_roles().items())
            for role, found in sorted(roles.items())
        ]
    }
