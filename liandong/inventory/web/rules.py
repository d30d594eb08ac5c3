"""库存报表规则: the ages of stock, and the rates by which keeping it costs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.actions import SUBJECT
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.inventory.stock_rules import StockRules, change_rules, read_rules
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


def _fields() -> tuple[Field, ...]:
    return (
        Field("ages", _("库龄分到几天"), is_required=True, help=_("从小到大，用逗号隔开，例如：30, 60, 90")),
        Field("capital_rate", _("资金成本（每年 %）"), Kind.PERCENT, help=_("贷款利率或期望回报；0 为不算")),
        Field("storage_volume", _("仓储费（每立方米每月）"), Kind.MONEY, help=_("按商品资料里的体积算")),
        Field("storage_piece", _("仓储费（每件每月）"), Kind.MONEY, help=_("没有填体积的商品，按基本单位算")),
    )


@require_http_methods(["GET", "POST"])
def stock_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules, or change them."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    parts.require_cost(request.actor)
    if request.method == "GET":
        rules = read_rules()
        values = {name: getattr(rules, name) for name in ("capital_rate", "storage_volume", "storage_piece")}
        return _show(request, {**values, "ages": ", ".join(str(age) for age in rules.ages)})
    typed = read_fields(_fields(), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            change_rules(request.actor, _typed(typed.values))
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:stock_ages")
    return _show(request, typed.raw, problems)


def _typed(values: Mapping[str, Any]) -> StockRules:
    words = str(values["ages"]).replace("，", ",").replace("、", ",").split(",")
    ages = [word.strip() for word in words if word.strip()]
    read = tuple(int(age) if age.isascii() and age.isdigit() else 0 for age in ages)
    rates = (values[name] or ZERO for name in ("capital_rate", "storage_volume", "storage_piece"))
    return StockRules(read, *rates)


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(_("库存报表规则"), ui.address("stock_ages"), _("库龄分析"), [Section("", _fields())])
    return show_form(request, page, values, problems)
