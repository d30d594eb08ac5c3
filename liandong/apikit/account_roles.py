"""Which account each thing is booked to that documents book by themselves."""

from typing import Any

from ninja import Schema

from liandong.apikit.access import ApiRequest, address_of, require
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.places import router
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.account_actions import SUBJECT
from liandong.general_ledger.queries import account_tree, role_accounts
from liandong.general_ledger.role_actions import fixed_roles, save_roles
from liandong.kernel.actor import Verb
from liandong.kernel.terms import AccountRole, Problem


class RoleOut(Schema):
    """A role with its account; ``is_fixed``: stock or claims are booked to it, so it stays."""

    role: str
    account: int
    code: str
    full_name: str
    is_fixed: bool


class RolesOut(Schema):
    """Every role that has an account."""

    rows: list[RoleOut]


class RolesBody(Input):
    """Accounts by role; roles that are left out stay."""

    roles: dict[str, Id]


@router.get(
    "/account-roles",
    response=answers(ok=RolesOut),
    summary="科目角色 · Accounts by role",
    description="单据自动记到的科目 · What documents book to by themselves",
)
def list_account_roles(request: ApiRequest) -> dict[str, Any]:
    """Return every role and the account it stands for."""
    require(request, SUBJECT, Verb.VIEW)
    return _rows()


@router.put(
    "/account-roles",
    response=answers(ok=RolesOut),
    summary="修改科目角色 · Let roles stand for other accounts",
    openapi_extra=write_of(body_of(RolesBody.model_json_schema(), {"roles": {"other_expense": 1}})),
)
@idempotent
def change_account_roles(request: ApiRequest) -> dict[str, Any]:
    """Book to other accounts from now on; what was booked stays, reversals follow their originals."""
    body = read_model(request, RolesBody)
    unknown = sorted(body.roles.keys() - set(AccountRole))
    if unknown:
        raise ProblemsError(
            [Problem("account_role_unknown", column="roles", detail={"role": one}) for one in unknown]
        )
    wanted = {AccountRole(role): account for role, account in body.roles.items()}
    save_roles(wanted, request.auth.actor, address_of(request))
    return _rows()


def _rows() -> dict[str, Any]:
    nodes, fixed = {one.id: one for one in account_tree()}, fixed_roles()
    stored = sorted(role_accounts().items())
    return {
        "rows": [
            {
                "role": role.value,
                "account": pk,
                "code": nodes[pk].code,
                "full_name": nodes[pk].full_name,
                "is_fixed": role in fixed,
            }
            for role, pk in stored
        ]
    }
