"""Money moved between own accounts by one form, and what was paid out of a fund by another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.requests import Outcome
from liandong.finance.cash.moving import EXPENSE, FEE, TRANSFER, Moving, Spent, make_fund, move_money, spend
from liandong.general_ledger.account_actions import SUBJECT as CHART
from liandong.general_ledger.cash_queries import is_petty_cash, money_accounts
from liandong.general_ledger.categories import category_names
from liandong.general_ledger.category_model import MoneyKind
from liandong.identity.actors import require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_KEY = Field("key", "", Kind.KEY)
Book = Callable[[Mapping[str, Any]], Outcome]


def _accounts(*, only_funds: bool = False) -> list[tuple[object, str]]:
    rows = money_accounts().filter(is_active=True)
    return [
        (one.pk, f"{one.code} {one.name} {one.currency}".strip())
        for one in rows
        if not only_funds or is_petty_cash(one.code)
    ]


def _has_currencies() -> bool:
    """Tell whether any account is kept in another currency."""
    return money_accounts().filter(is_active=True).exclude(currency="").exists()


def _names() -> list[tuple[object, str]]:
    return [(name, name) for name in category_names(MoneyKind.EXPENSE)]


def _transfer_fields() -> tuple[Field, ...]:
    accounts = _accounts()
    between = _("两个账户币种不同时填：转出账户付出多少；到账金额是到账账户收到多少，各按自己的币种")
    given = (Field("given", _("转出金额"), Kind.MONEY, help=between),) if _has_currencies() else ()
    return (
        Field("on", _("日期"), Kind.DATE, is_required=True),
        Field("source", _("从账户"), Kind.WHOLE, is_required=True, choices=accounts),
        Field("target", _("到账户"), Kind.WHOLE, is_required=True, choices=accounts),
        *given,
        Field("amount", _("到账金额"), Kind.MONEY, is_required=True),
        Field("fee", _("手续费"), Kind.MONEY, help=_("从转出的账户另扣；没有就空着")),
        Field("fee_category", _("手续费类别"), Kind.WORD, choices=_names()),
        Field("memo", _("备注"), is_wide=True),
        _KEY,
    )


@require_http_methods(["GET", "POST"])
def transfer_money(request: CompanyRequest) -> HttpResponse:
    """Show the form of a transfer, or book it."""
    _require(request, TRANSFER)
    fields, query = _transfer_fields(), ReportQuery(request)
    page = FormPage(
        _("转账"),
        ui.address("money_accounts"),
        _("资金账户"),
        [Section("", fields)],
        save_label=_("转账并审核"),
    )
    if request.method == "GET":
        given = {name: query.number(name) for name in ("source", "target")}
        return show_form(request, page, _fresh() | given | {"fee_category": FEE})
    return _answered(request, page, fields, lambda values: _moved(request, values))


def _moved(request: CompanyRequest, values: Mapping[str, Any]) -> Outcome:
    if values["source"] == values["target"]:
        raise RefusedError([Problem("fund_same_account", column="target")])
    given = {name: values[name] for name in ("on", "source", "target", "amount", "fee_category", "memo")}
    moving = Moving(**given, fee=values["fee"] or ZERO, given=values.get("given") or ZERO)
    return move_money(moving, request.actor, request.address, values["key"] or None)


def _spent_fields() -> tuple[Field, ...]:
    return (
        Field("on", _("日期"), Kind.DATE, is_required=True),
        Field("fund", _("备用金"), Kind.WHOLE, is_required=True, choices=_accounts(only_funds=True)),
        Field("category", _("收支类别"), Kind.WORD, is_required=True, choices=_names()),
        Field("amount", _("金额"), Kind.MONEY, is_required=True),
        Field("memo", _("备注"), is_wide=True, help=_("如发票号、事由")),
        _KEY,
    )


@require_http_methods(["GET", "POST"])
def spend_petty_cash(request: CompanyRequest) -> HttpResponse:
    """Show the form of what was paid out of a fund, or book it."""
    _require(request, EXPENSE)
    fields = _spent_fields()
    page = FormPage(
        _("备用金报销"),
        ui.address("petty_cash"),
        _("备用金"),
        [Section("", fields)],
        save_label=_("报销并审核"),
    )
    if request.method == "GET":
        return show_form(request, page, _fresh() | {"fund": ReportQuery(request).number("fund")})
    return _answered(request, page, fields, lambda values: _spent(request, values))


def _spent(request: CompanyRequest, values: Mapping[str, Any]) -> Outcome:
    given = {name: values[name] for name in ("on", "fund", "category", "amount", "memo")}
    return spend(Spent(**given), request.actor, request.address, values["key"] or None)


@require_http_methods(["GET", "POST"])
def new_petty_cash(request: CompanyRequest) -> HttpResponse:
    """Show the form of a new fund, or make it."""
    require_everywhere(request.actor, CHART, Verb.DRAFT)
    who = _("保管人的姓名；在「其他应收款—备用金」下面建一个账户")
    fields = (Field("person", _("保管人"), is_required=True, help=who),)
    page = FormPage(_("新建备用金"), ui.address("petty_cash"), _("备用金"), [Section("", fields)])
    if request.method == "GET":
        return show_form(request, page, {})
    typed = read_fields(fields, request.POST)
    try:
        make_fund(typed.values["person"], request.actor, request.address)
    except RefusedError as refusal:
        return show_form(request, page, typed.raw, refusal.problems)
    messages.success(request, _("已建好，从这里预支。"))
    return redirect(ui.address("petty_cash"))


def _require(request: CompanyRequest, kind: str) -> None:
    """Refuse who may not both write and post a type."""
    for verb in (Verb.DRAFT, Verb.POST):
        require(request.actor, kind, verb)


def _fresh() -> dict[str, Any]:
    return {"on": timezone.localdate(), "key": uuid4().hex}


def _answered(request: CompanyRequest, page: FormPage, fields: Sequence[Field], act: Book) -> HttpResponse:
    """Book what was typed and go to the document, or show every problem at its field."""
    typed = read_fields(fields, request.POST)
    wanted = {one.name: typed.values.get(one.name) for one in fields if one.is_required}
    labels = {one.name: one.label for one in fields}
    problems = [
        *typed.problems,
        *(
            Problem("field_missing", column=name, detail={"field": labels[name]})
            for name, value in wanted.items()
            if value in (None, "") and not any(one.column == name for one in typed.problems)
        ),
    ]
    if not problems:
        try:
            outcome = act(typed.values)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("已审核：{number}").format(number=outcome.number))
            return redirect(ui.document_url(outcome.document))
    return show_form(request, page, typed.raw, problems)
