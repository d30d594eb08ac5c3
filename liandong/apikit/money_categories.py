"""Categories of income and expense."""

from typing import Any

from ninja import Router, Schema
from ninja.responses import Status

from liandong.apikit.access import ApiRequest, right_missing
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Id, Input, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.apikit.problems import ProblemsError
from liandong.general_ledger.categories import SUBJECT, CategoryForm, save_category
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.kernel.actor import Verb

NAMING = ("finance.other_income", "finance.other_expense")
router = Router(tags=["财务 · Finance"])


class MoneyCategoryOut(Schema):
    """A category; lines of other income and other expense hold its name."""

    id: int
    code: str
    name: str
    kind: str
    account: int
    memo: str
    is_active: bool


class MoneyCategoryBody(Input):
    """What a category is; ``account`` is an id. Name and kind of one that is there stay."""

    code: str
    name: str
    kind: MoneyKind
    account: Id
    memo: str = ""
    is_active: bool = True


_EXAMPLE = {"code": "Z20", "name": "物业费", "kind": "expense", "account": 90}
_WRITE = write_of(body_of(MoneyCategoryBody.model_json_schema(), _EXAMPLE))


@router.get("/money-categories", response=answers(ok=list[MoneyCategoryOut]), summary="收支类别 · Categories")
def list_money_categories(request: ApiRequest) -> list[dict[str, Any]]:
    """Return all categories of income and expense, by code; also to who writes documents that name them."""
    actor = request.auth.actor
    if not actor.may(SUBJECT, Verb.VIEW) and not any(actor.may(kind, Verb.DRAFT) for kind in NAMING):
        raise ProblemsError([right_missing(Verb.VIEW)])
    return [_row(one) for one in MoneyCategory.objects.order_by("code")]


@router.post(
    "/money-categories",
    response=answers(created=MoneyCategoryOut),
    summary="新建收支类别 · Create a category",
    openapi_extra=_WRITE,
)
@idempotent
def add_money_category(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a category."""
    form = _form(read_model(request, MoneyCategoryBody))
    pk = save_category(None, form, request.auth.actor, request.address)
    return Status(201, _row(MoneyCategory.objects.get(pk=pk)))


@router.put(
    "/money-categories/{int:category}",
    response=answers(ok=MoneyCategoryOut),
    summary="修改收支类别 · Replace a category",
    openapi_extra=_WRITE,
)
@idempotent
def change_money_category(request: ApiRequest, category: Id) -> dict[str, Any]:
    """Give a category another code, account or note, or disable it."""
    form = _form(read_model(request, MoneyCategoryBody))
    save_category(category, form, request.auth.actor, request.address)
    return _row(MoneyCategory.objects.get(pk=category))


def _form(body: MoneyCategoryBody) -> CategoryForm:
    return CategoryForm(body.code, body.name, body.kind.value, body.account, body.memo, body.is_active)


def _row(one: MoneyCategory) -> dict[str, Any]:
    names = ("code", "name", "kind", "memo", "is_active")
    return {"id": one.pk, "account": one.account_id, **{name: getattr(one, name) for name in names}}
