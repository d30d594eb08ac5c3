"""业务规则: the company's switches, in force from a day on; and the name of the company."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.moved import goods_have_moved
from liandong.identity.actors import NotAllowedError, reaches_all, require
from liandong.identity.company_settings import SUBJECT as COMPANY
from liandong.identity.company_settings import may_make_companies, rename_company
from liandong.identity.models import RuleRevision
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import (
    FIXED_BY_MOVES,
    SUBJECT,
    RuleFixedError,
    UnknownRuleError,
    rules_on,
    set_rules,
)
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import CostMethod, CostScope, CreditControl, PriceOrder, Taxpayer
from liandong.kernel.terms import Problem
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import StockMove
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

FIRST_DAY = "effective_from"
WEIGHTS = ("score_on_time", "score_quality", "score_price", "score_returns")


def _sections(*, is_fixed: bool) -> list[Section]:
    fixed = _("已有库存流水，不能再改") if is_fixed else _("有了库存流水就不能再改")
    scopes = [(CostScope.COMPANY, _("全公司一个成本")), (CostScope.WAREHOUSE, _("各仓库分别核算"))]
    costs = (
        _choice("cost_method", _("计价方法"), cost_methods(), fixed, is_fixed=is_fixed),
        _choice("cost_scope", _("成本范围"), scopes, fixed, is_fixed=is_fixed),
    )
    return [
        Section("", (Field(FIRST_DAY, _("从哪天起生效"), Kind.DATE, is_required=True),)),
        Section(_("价格与税"), _tax_fields(fixed, is_fixed=is_fixed)),
        Section(_("成本"), costs),
        Section(_("业务"), (*_business_fields(), *_stock_fields())),
        Section(_("供应商评分的权重"), _score_fields()),
        Section(_("登录"), _log_in_fields()),
    ]


def cost_methods() -> list[tuple[str, str]]:
    """Return the methods a company may choose from, with their names."""
    return [
        (CostMethod.MOVING_AVERAGE, _("移动加权平均")),
        (CostMethod.FIFO, _("先进先出")),
        (CostMethod.MONTHLY_AVERAGE, _("全月加权平均（月末结转，月内先按移动加权）")),
        (CostMethod.SPECIFIC, _("个别计价（按批次，无批次的商品移动加权）")),
    ]


def _tax_fields(fixed: str, *, is_fixed: bool) -> tuple[Field, ...]:
    kinds = [(Taxpayer.GENERAL, _("一般纳税人")), (Taxpayer.SMALL, _("小规模纳税人"))]
    orders = [
        (PriceOrder.LISTS_FIRST, _("价格表 → 上次价 → 商品价")),
        (PriceOrder.LAST_FIRST, _("上次价 → 价格表 → 商品价")),
        (PriceOrder.LAST_AT_LAST, _("价格表 → 商品价 → 上次价")),
    ]
    return (
        _choice("taxpayer", _("纳税人类型"), kinds),
        Field("tax_number", _("本公司税号"), help=_("数电票文件按它分销项和进项")),
        Field("price_includes_tax", _("单价含税"), Kind.BOOL),
        _choice("price_order", _("价格优先顺序"), orders, _("销售单先用哪个单价，取第一个有的")),
        Field("currency", _("本位币"), is_read_only=is_fixed, help=fixed),
        Field("time_zone", _("时区"), is_required=True),
    )


def _delivery_fields() -> tuple[Field, ...]:
    own = _("商品和供应商商品可另定")
    less = _("少得更多时提醒；商品和供应商商品可另定")
    return (
        Field("over_delivery_rate", _("允许超收超发 %"), Kind.PERCENT, help=own),
        Field("under_delivery_rate", _("允许少收 %"), Kind.PERCENT, help=less),
    )


def _business_fields() -> tuple[Field, ...]:
    controls = [(CreditControl.BLOCK, _("不能审核")), (CreditControl.OFF, _("不检查"))]
    return (
        *_delivery_fields(),
        Field("low_margin_rate", _("毛利率低于 % 时提醒"), Kind.PERCENT, help=_("只提醒看得到成本的人")),
        Field(
            "unusual_price_rate",
            _("进价变动超过 % 时提醒"),
            Kind.PERCENT,
            help=_("和上次进价比；0 不提醒"),
        ),
        Field(
            "invoice_tolerance_rate",
            _("发票价差超过 % 要写明原因"),
            Kind.PERCENT,
            help=_("采购发票的价与入库价比；0 不检查"),
        ),
        _choice("credit_control", _("超信用额度时"), controls),
        Field("ageing_steps", _("账龄分段（天）"), is_required=True, help=_("如 30,60,90,180；最多 8 段")),
        Field("reserve_on_order", _("销售订单占用库存"), Kind.BOOL),
        Field("invoice_with_goods", _("出入库同时开票"), Kind.BOOL, help=_("审核时就记往来")),
        Field("poster_differs_from_drafter", _("制单人不能自审"), Kind.BOOL),
    )


def _stock_fields() -> tuple[Field, ...]:
    return (
        Field(
            "check_before_delivery",
            _("发货前须复核"),
            Kind.BOOL,
            help=_("销售出库单先在「扫码 → 复核」里逐件核对，才能审核；改过的草稿要重新核对"),
        ),
        Field(
            "inspects_receipts",
            _("到货验收"),
            Kind.BOOL,
            help=_("采购入库单可记拒收和待检，扫码收货时也可以；打开时给每个仓库建一个待检区"),
        ),
        Field(
            "sells_expired",
            _("允许销售过期批次"),
            Kind.BOOL,
            help=_("不允许时，过了有效期的批次不能销售出库"),
        ),
        Field(
            "sells_below_zero",
            _("允许负库存出库"),
            Kind.BOOL,
            help=_(
                "销售出库单可以先卖后入：按最近成本出库，入库时把差额记到当期销售成本。"
                "批次和序列号商品、有占用的商品除外；不能与全月加权平均同用；可在仓库资料里按仓库禁止"
            ),
        ),
    )


def _score_fields() -> tuple[Field, ...]:
    labels = (_("准时到货"), _("质量合格"), _("价格竞争力"), _("售后（退货）"))
    return tuple(Field(name, label, Kind.PERCENT) for name, label in zip(WEIGHTS, labels, strict=True))


def _log_in_fields() -> tuple[Field, ...]:
    words = _("没有设置的成员登录后先要设置，才能打开别的页面；接口密钥不受影响")
    return (Field("second_factor_required", _("两步验证必须"), Kind.BOOL, help=words),)


def _choice(
    name: str, label: str, choices: Sequence[tuple[str, str]], words: str = "", *, is_fixed: bool = False
) -> Field:
    return Field(name, label, Kind.WORD, is_required=True, choices=choices, help=words, is_read_only=is_fixed)


@require_http_methods(["GET", "POST"])
def rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules in force today, or change them from a day on."""
    require(request.actor, SUBJECT, Verb.VIEW)
    is_fixed = StockMove.objects.exists()
    sections = _sections(is_fixed=is_fixed)
    today = timezone.localdate()
    if request.method == "GET":
        current = rules_on(today)
        values = {one.name: getattr(current, one.name) for section in sections[1:] for one in section.fields}
        return _show(request, sections, values | {FIRST_DAY: today})
    require(request.actor, SUBJECT, Verb.POST)
    typed = read_fields([one for section in sections for one in section.fields], request.POST)
    problems = list(typed.problems)
    if typed.values[FIRST_DAY] is None and not typed.problems:
        problems.append(Problem("day_invalid", column=FIRST_DAY))
    if not problems:
        problems = _save(request, typed.values)
        if not problems:
            messages.success(request, _("业务规则已保存，{day} 起生效。").format(day=typed.values[FIRST_DAY]))
            return redirect("webkit:rules")
    raw = {name: getattr(request.rules, name) for name in FIXED_BY_MOVES} | typed.raw
    return _show(request, sections, raw, problems)


def _save(request: CompanyRequest, values: Mapping[str, Any]) -> list[Problem]:
    changes = {name: value for name, value in values.items() if name != FIRST_DAY}
    for rate in (
        "over_delivery_rate",
        "under_delivery_rate",
        "low_margin_rate",
        "unusual_price_rate",
        "invoice_tolerance_rate",
        *WEIGHTS,
    ):
        changes[rate] = changes[rate] or Decimal(0)
    first_day: date = values[FIRST_DAY]
    method = changes.get("cost_method", request.rules.cost_method)
    if changes["sells_below_zero"] and method == CostMethod.MONTHLY_AVERAGE:
        return [Problem("negative_monthly", column="sells_below_zero")]
    try:
        with transaction.atomic():
            _set(changes, first_day, request)
    except NotAllowedError:
        return [Problem("quarantine_right", column="inspects_receipts")]
    except RuleFixedError as error:
        return [Problem("rule_fixed", detail={"rule": str(error)})]
    except UnknownRuleError as error:
        return [Problem("rule_invalid", column=str(error).partition(":")[0], detail={"rule": str(error)})]
    return []


def _set(changes: Mapping[str, Any], first_day: date, request: CompanyRequest) -> None:
    set_rules(
        changes,
        effective_from=first_day,
        actor=request.actor,
        has_moves=goods_have_moved,
        address=request.address,
    )
    if changes["inspects_receipts"]:
        create_quarantines(request.actor)


def _show(
    request: CompanyRequest,
    sections: Sequence[Section],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    later = RuleRevision.objects.filter(effective_from__gt=timezone.localdate()).order_by("effective_from")
    days = _("、").join(str(on) for on in later.values_list("effective_from", flat=True))
    tables = []
    if days:
        tables.append({"title": _("另有将来的规则从 {days} 起生效").format(days=days)})
    actions = [{"label": _("编号规则"), "url": ui.address("number_rules"), "icon": "list-check"}]
    may_save = reaches_all(request.actor, SUBJECT, Verb.POST)
    page = FormPage(
        _("业务规则"), ui.address("home"), _("系统"), sections, actions, tables, may_save=may_save
    )
    return show_form(request, page, values, problems)


def _company_actions(request: CompanyRequest) -> list[ui.Part]:
    actions = [{"label": _("模块"), "url": ui.address("modules"), "icon": "package"}]
    if request.actor.may("printing.template", Verb.DRAFT):
        label = _("抬头：地址、电话、税号、标志")
        actions.append({"label": label, "url": ui.address("letterhead"), "icon": "printer"})
    if request.actor.may(SUBJECT, Verb.VIEW):
        actions.append({"label": _("时区和业务规则"), "url": ui.address("rules"), "icon": "adjustments"})
    if may_make_companies(request.actor):
        actions.append({"label": _("新建账套"), "url": ui.address("new_company"), "icon": "plus"})
    return actions


@require_http_methods(["GET", "POST"])
def company(request: CompanyRequest) -> HttpResponse:
    """Show the company, or give it another name."""
    require(request.actor, COMPANY, Verb.VIEW)
    made = timezone.localtime(request.company.created_at).date()
    fields = (
        Field("name", _("公司名称"), is_required=True, is_wide=True),
        Field("slug", _("账套代号"), is_read_only=True, help=_("建账时定下，不能改")),
        Field("created", _("建账日期"), Kind.DATE, is_read_only=True),
    )
    values: Mapping[str, Any] = {"name": request.company.name, "slug": request.company.slug, "created": made}
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        typed = read_fields(fields, request.POST)
        try:
            rename_company(request.company.slug, typed.values["name"], request.actor)
        except RefusedError as refusal:
            values, problems = {**values, **typed.raw}, refusal.problems
        else:
            messages.success(request, _("公司名称已保存。"))
            return redirect("webkit:company_settings")
    page = FormPage(
        _("公司"),
        ui.address("home"),
        _("系统"),
        [Section("", fields)],
        _company_actions(request),
        may_save=reaches_all(request.actor, COMPANY, Verb.DRAFT),
    )
    return show_form(request, page, values, problems)
