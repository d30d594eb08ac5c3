"""Making accounts of the chart and changing them; the list is among what documents name."""

from typing import Any

from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.places import AccountOut, router
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import account_tree


class AccountBody(Input):
    """What an account is. It stands under the account whose code its own begins with, two digits shorter.

    Code and kind of one that is there stay; ``kind`` left out, and ``is_debit`` None, take the parent's.
    ``currency`` left out stays as it is.
    """

    code: str
    name: str
    kind: AccountKind | None = None
    is_debit: bool | None = Field(None, description="余额在借方 · Balance on the debit side")
    is_settlement: bool = Field(False, description="可收付款 · Holds money")  # noqa: FBT003 - pydantic's default
    is_active: bool = True
    currency: str | None = Field(None, description="外币账户的币种，本位币留空 · Kept in another currency")


_WRITE = write_of(body_of(AccountBody.model_json_schema(), {"code": "560208", "name": "车辆费"}))


@router.post(
    "/accounts",
    response=answers(created=AccountOut),
    summary="新建会计科目 · Create an account",
    openapi_extra=_WRITE,
)
@idempotent
def add_account(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make an account: below another by its code, or on the first level with a kind."""
    form = _form(read_model(request, AccountBody))
    return Status(201, _row(save_account(None, form, request.auth.actor, address_of(request))))


@router.put(
    "/accounts/{int:account}",
    response=answers(ok=AccountOut),
    summary="修改会计科目 · Replace an account",
    openapi_extra=_WRITE,
)
@idempotent
def change_account(request: ApiRequest, account: Id) -> dict[str, Any]:
    """Rename an account, take it out of use, or say whether it holds money."""
    form = _form(read_model(request, AccountBody))
    return _row(save_account(account, form, request.auth.actor, address_of(request)))


def _form(body: AccountBody) -> AccountForm:
    kind = body.kind.value if body.kind else ""
    flags = (body.is_debit, body.is_settlement, body.is_active)
    return AccountForm(body.code, body.name, kind, *flags, body.currency)


def _row(account: int) -> dict[str, Any]:
    node = next(one for one in account_tree() if one.id == account)
    return {name: getattr(node, name) for name in AccountOut.model_fields}
