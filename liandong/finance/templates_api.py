"""凭证模板 for programs: kept, used for drafts, and those that a month still lacks."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from liandong.apikit.access import ApiRequest, address_of
from liandong.apikit.bodies import read_model
from liandong.apikit.fields import Day, Id, Input, Number, Text, answers, body_of, write_of
from liandong.apikit.idempotency import idempotent
from liandong.documents.models import VoucherTemplate
from liandong.documents.template_using import use_due, use_template
from liandong.documents.voucher_templates import (
    MOST_LINES,
    TemplateForm,
    TemplateLine,
    require_templates,
    save_template,
)
from liandong.kernel.actor import Verb

router = Router(tags=["财务 · Finance"])


class TemplateLineBody(Input):
    """A line; ``formula`` joins ``1500``, ``金额*13%``, ``余额1122`` by + and -, or is ``平``."""

    account: Id
    is_debit: bool
    formula: str = Field(max_length=200)
    summary: str = Field("", max_length=255)
    partner: Id | None = None


class TemplateBody(Input):
    """A template with all its lines; ``is_monthly`` ones are proposed every month."""

    name: Text
    lines: list[TemplateLineBody] = Field(max_length=MOST_LINES)
    memo: str = Field("", max_length=255)
    is_monthly: bool = False
    is_active: bool = True


class TemplateLineOut(Schema):
    """A line of a template."""

    account: int
    is_debit: bool
    formula: str
    summary: str
    partner: int | None


class TemplateOut(Schema):
    """A template with its lines."""

    id: int
    name: str
    memo: str
    is_monthly: bool
    is_active: bool
    lines: list[TemplateLineOut]


class UseBody(Input):
    """The voucher's day, and what 金额 stands for in the formulas."""

    business_date: Day
    amount: Number | None = None


class DueBody(Input):
    """A month."""

    month: str = Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])


class DraftOut(Schema):
    """A draft that was made."""

    id: int
    number: str


_EXAMPLE = {
    "name": "房租",
    "is_monthly": True,
    "lines": [
        {"account": 1, "is_debit": True, "formula": "3000", "summary": "房租"},
        {"account": 2, "is_debit": False, "formula": "平"},
    ],
}


@router.get(
    "/voucher-templates", response=answers(ok=list[TemplateOut]), summary="凭证模板 · Voucher templates"
)
def list_templates(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the templates by name."""
    require_templates(request.auth.actor, Verb.VIEW)
    return [_shown(one) for one in VoucherTemplate.objects.order_by("name").prefetch_related("lines")]


@router.post(
    "/voucher-templates",
    response=answers(created=TemplateOut),
    summary="新建凭证模板 · Make a voucher template",
    openapi_extra=write_of(body_of(TemplateBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def add_template(request: ApiRequest) -> Status[dict[str, Any]]:
    """Make a template."""
    return Status(201, _saved(request, None))


@router.put(
    "/voucher-templates/{voucher_template}",
    response=answers(ok=TemplateOut),
    summary="修改凭证模板 · Change a voucher template",
    openapi_extra=write_of(body_of(TemplateBody.model_json_schema(), _EXAMPLE)),
)
@idempotent
def change_template(request: ApiRequest, voucher_template: Id) -> dict[str, Any]:
    """Change a template; its lines are replaced."""
    return _saved(request, voucher_template)


@router.post(
    "/monthly-vouchers",
    response=answers(ok=list[DraftOut]),
    summary="生成当月凭证草稿 · Draft what a month lacks",
    openapi_extra=write_of(body_of(DueBody.model_json_schema(), {"month": "2026-11"})),
)
@idempotent
def draft_due(request: ApiRequest) -> list[dict[str, Any]]:
    """Draft the monthly vouchers that a month lacks and that need no amount."""
    body = read_model(request, DueBody)
    first = date.fromisoformat(f"{body.month}-01")
    return [
        {"id": one.id, "number": one.number}
        for one in use_due(first, request.auth.actor, address_of(request))
    ]


@router.post(
    "/voucher-templates/{voucher_template}/use",
    response=answers(created=DraftOut),
    summary="用模板生成草稿 · Draft a voucher of a template",
    openapi_extra=write_of(
        body_of(UseBody.model_json_schema(), {"business_date": "2026-11-30", "amount": "100"})
    ),
)
@idempotent
def draft_of(request: ApiRequest, voucher_template: Id) -> Status[dict[str, Any]]:
    """Make a draft."""
    require_templates(request.auth.actor, Verb.DRAFT)
    body = read_model(request, UseBody)
    given = None if body.amount is None else Decimal(body.amount)
    saved = use_template(voucher_template, body.business_date, given, request.auth.actor, address_of(request))
    return Status(201, {"id": saved.id, "number": saved.number})


def _saved(request: ApiRequest, template: int | None) -> dict[str, Any]:
    require_templates(request.auth.actor, Verb.DRAFT)
    body = read_model(request, TemplateBody)
    lines = [
        TemplateLine(one.account, one.formula, one.summary, one.partner, is_debit=one.is_debit)
        for one in body.lines
    ]
    form = TemplateForm(body.name, lines, body.memo, is_monthly=body.is_monthly, is_active=body.is_active)
    pk = save_template(template, form, request.auth.actor, address_of(request))
    return _shown(VoucherTemplate.objects.prefetch_related("lines").get(pk=pk))


def _shown(one: VoucherTemplate) -> dict[str, Any]:
    lines = [
        {
            "account": line.account_id,
            "is_debit": line.is_debit,
            "formula": line.formula,
            "summary": line.summary,
            "partner": line.partner_id,
        }
        for line in sorted(one.lines.all(), key=lambda line: line.position)
    ]
    columns = ("name", "memo", "is_monthly", "is_active")
    return {"id": one.pk, **{name: getattr(one, name) for name in columns}, "lines": lines}
