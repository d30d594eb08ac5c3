"""An account of the chart on a page of its own: made, renamed, given sub-accounts, taken out of use."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.currencies.actions import own_currency
from liandong.currencies.queries import active_currencies
from liandong.general_ledger.account_actions import SUBJECT, AccountForm, has_entries, next_code, save_account
from liandong.general_ledger.models import Account, AccountKind
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

DEBIT, CREDIT = "debit", "credit"


def _fields(stored: Account | None, *, is_fixed: bool) -> tuple[Field, ...]:
    """Return the fields; ``is_fixed``: the account has entries, so its side and use for money stay."""
    is_there = stored is not None
    kinds = [(value, _(str(label))) for value, label in AccountKind.choices]
    sides = [(DEBIT, _("借")), (CREDIT, _("贷"))]
    below = _("一级四位，每一级下级再加两位；建好后不能改")
    kept = _("有凭证后不能改")
    return (
        Field("code", _("科目编码"), is_required=True, is_read_only=is_there, help=below),
        Field("name", _("科目名称"), is_required=True),
        Field(
            "kind", _("类别"), Kind.WORD, is_read_only=is_there, choices=kinds, help=_("下级科目和上级一样")
        ),
        Field("side", _("余额方向"), Kind.WORD, is_read_only=is_fixed, choices=sides, help=kept),
        Field(
            "is_settlement",
            _("结算账户"),
            Kind.BOOL,
            is_read_only=is_fixed,
            help=_("收付款可以选它：现金、银行、微信……"),
        ),
        *_currency_field(stored, is_fixed=is_fixed),
        Field("is_active", _("启用"), Kind.BOOL),
    )


def _currency_field(stored: Account | None, *, is_fixed: bool) -> tuple[Field, ...]:
    """Return the field of the currency, where there are others than the company's own; two statements."""
    base = own_currency()
    codes = active_currencies(base)
    held = stored.currency if stored is not None else ""
    if not (codes or held):
        return ()
    known = [("", _("本位币 {currency}").format(currency=base))]
    known += [(code, f"{code} {name}") for code, name in codes]
    known += [(held, held)] if held and held not in dict(codes) else []
    words = _("外币账户的收付款按外币登记，同时折合本位币；有凭证后不能改")
    return (Field("currency", _("币种"), Kind.WORD, is_read_only=is_fixed, choices=known, help=words),)


@require_http_methods(["GET", "POST"])
def new_chart_account(request: CompanyRequest) -> HttpResponse:
    """Show a form with the next code below an account, or an empty one; or make the account."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, None)
    values: dict[str, Any] = {"is_active": True}
    under = request.GET.get("under", "")
    parent = Account.objects.filter(code=under).first() if under else None
    if parent is not None:
        values |= {"code": next_code(parent), "kind": parent.kind}
        values |= {"side": _side(is_debit=parent.is_debit), "is_settlement": _holds_money(parent)}
    return _show(request, None, values)


@require_http_methods(["GET", "POST"])
def chart_account(request: CompanyRequest, account: int) -> HttpResponse:
    """Show an account, or change it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = Account.objects.filter(pk=account).first()
    if found is None:
        raise Http404(account)
    if request.method == "POST":
        return _save(request, found)
    values = {"name": found.name, "is_active": found.is_active, "currency": found.currency}
    return _show(request, found, values)


def _holds_money(parent: Account) -> bool:
    """Tell whether a new sub-account will: what stands beside it does, or the parent did."""
    return parent.is_settlement or parent.children.filter(is_settlement=True).exists()


def _side(*, is_debit: bool) -> str:
    return DEBIT if is_debit else CREDIT


def _kept(stored: Account) -> dict[str, Any]:
    """Return what the form shows of an account however it was typed."""
    return {"code": stored.code, "kind": stored.kind}


def _save(request: CompanyRequest, stored: Account | None) -> HttpResponse:
    is_fixed = stored is not None and has_entries(stored.pk)
    typed = read_fields(_fields(stored, is_fixed=is_fixed), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            pk = save_account(
                stored.pk if stored else None, _form(typed.values, stored), request.actor, request.address
            )
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:chart_account", pk)
    return _show(request, stored, typed.raw, problems)


def _form(values: Mapping[str, Any], stored: Account | None) -> AccountForm:
    given = dict(values)
    side = given.pop("side", "")
    if stored is not None:
        given = {**_kept(stored), "is_settlement": stored.is_settlement, **given}
    return AccountForm(**given, is_debit=side == DEBIT if side else None)


def _show(
    request: CompanyRequest,
    stored: Account | None,
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    may_save = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    is_fixed = False
    actions: list[ui.Part] = []
    title = _("新建科目")
    if stored is not None:
        is_fixed = has_entries(stored.pk)
        title = f"{stored.code} {stored.name}"
        about = {"side": _side(is_debit=stored.is_debit), "is_settlement": stored.is_settlement}
        about["currency"] = stored.currency
        values = {**about, **values, **_kept(stored)}
        actions = _actions(request, stored, may_save=may_save, is_fixed=is_fixed)
    section = Section("", _fields(stored, is_fixed=is_fixed))
    page = FormPage(title, ui.address("chart"), _("会计科目"), [section], actions, may_save=may_save)
    return show_form(request, page, values, problems)


def _actions(request: CompanyRequest, stored: Account, *, may_save: bool, is_fixed: bool) -> list[ui.Part]:
    """Return the ways on: the account's ledger, and a sub-account where it may have one."""
    actions = []
    if request.actor.sees("cost"):
        url = ui.address("account_ledger", stored.pk)
        actions.append({"label": _("明细账"), "url": url, "icon": "file-text"})
    if may_save and not is_fixed and stored.is_active and next_code(stored):
        url = ui.address("new_chart_account", under=stored.code)
        actions.append({"label": _("新建下级科目"), "url": url, "icon": "plus"})
    return actions
