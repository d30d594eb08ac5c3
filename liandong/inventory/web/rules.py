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
from liandong.inventory.stock_rules import StockRules, StorageRates, change_rules, read_rules
from liandong.inventory.web import parts
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import id_of


def _fields() -> tuple[Field, ...]:
    return (
        Field("ages", _("库龄分到几天"), is_required=True, help=_("从小到大，用逗号隔开，例如：30, 60, 90")),
        Field("capital_rate", _("资金成本（每年 %）"), Kind.PERCENT, help=_("贷款利率或期望回报；0 为不算")),
        Field("storage_volume", _("仓储费（每立方米每月）"), Kind.MONEY, help=_("按商品资料里的体积算")),
        Field("storage_piece", _("仓储费（每件每月）"), Kind.MONEY, help=_("没有填体积的商品，按基本单位算")),
    )


def _warehouses() -> list[tuple[int, str]]:
    found = Place.objects.filter(kind=PlaceKind.WAREHOUSE, is_active=True).order_by("code")
    return list(found.values_list("pk", "name"))


def _warehouse_fields(warehouses: Sequence[tuple[int, str]]) -> tuple[Field, ...]:
    """Return two rates for each warehouse; left empty, the company's hold."""
    fields: list[Field] = []
    for place, name in warehouses:
        labels = (
            _("{place}：每立方米每月").format(place=name),
            _("{place}：每件每月").format(place=name),
        )
        fields += [
            Field(f"{rate}_{place}", label, Kind.MONEY)
            for rate, label in zip(("storage_volume", "storage_piece"), labels, strict=True)
        ]
    return tuple(fields)


@require_http_methods(["GET", "POST"])
def stock_rules(request: CompanyRequest) -> HttpResponse:
    """Show the rules, or change them."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    parts.require_cost(request.actor)
    if request.method == "GET":
        rules = read_rules()
        values = {name: getattr(rules, name) for name in ("capital_rate", "storage_volume", "storage_piece")}
        own = {
            f"{name}_{place}": number
            for place, one in rules.warehouses.items()
            for name, number in (("storage_volume", one.volume), ("storage_piece", one.piece))
        }
        return _show(request, {**own, **values, "ages": ", ".join(str(age) for age in rules.ages)})
    warehouses = _warehouses()
    typed = read_fields((*_fields(), *_warehouse_fields(warehouses)), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        try:
            change_rules(request.actor, _typed(typed.values, warehouses))
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:stock_ages")
    return _show(request, typed.raw, problems)


def _typed(values: Mapping[str, Any], warehouses: Sequence[tuple[int, str]]) -> StockRules:
    words = str(values["ages"]).replace("，", ",").replace("、", ",").split(",")
    ages = [word.strip() for word in words if word.strip()]
    read = tuple(id_of(age) or 0 for age in ages)
    rates = [values[name] or ZERO for name in ("capital_rate", "storage_volume", "storage_piece")]
    own = {
        place: StorageRates(values[f"storage_volume_{place}"], values[f"storage_piece_{place}"])
        for place, _name in warehouses
    }
    return StockRules(read, rates[0], rates[1], rates[2], own)


def _show(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    sections = [Section("", _fields())]
    if fields := _warehouse_fields(_warehouses()):
        sections.append(Section(_("各仓库自己的仓储费（留空用上面的）"), fields))
    page = FormPage(_("库存报表规则"), ui.address("stock_ages"), _("库龄分析"), sections)
    return show_form(request, page, values, problems)
