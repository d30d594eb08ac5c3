"""重复商品, 重复往来单位: what is probably the same, and why."""

from collections.abc import Iterable, Mapping

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.catalog.models import Product
from liandong.identity.requests import CompanyRequest
from liandong.masters.merging.finding import Proposals, partner_duplicates, product_duplicates
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.merging.likeness import Pair
from liandong.masters.merging.words import reason_words
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

Names = Mapping[int, tuple[str, str]]
"""Code and name of records by id."""


@require_GET
def duplicate_products(request: CompanyRequest) -> HttpResponse:
    """Show products that are probably the same."""
    found = product_duplicates(request.actor)
    products = Product.objects.filter(pk__in=_ids(found.pairs))
    rows = products.values_list("pk", "code", "name", "specification")
    names = {pk: (code, f"{name} {specification}".strip()) for pk, code, name, specification in rows}
    return _page(request, GOODS, _("重复商品"), found, names)


@require_GET
def duplicate_partners(request: CompanyRequest) -> HttpResponse:
    """Show partners that are probably the same."""
    found = partner_duplicates(request.actor)
    partners = Partner.objects.filter(pk__in=_ids(found.pairs))
    names = {pk: (code, name) for pk, code, name in partners.values_list("pk", "code", "name")}
    return _page(request, PARTIES, _("重复往来单位"), found, names)


def _ids(pairs: Iterable[Pair]) -> set[int]:
    return {pk for pair in pairs for pk in (pair.keep, pair.fold)}


def _page(request: CompanyRequest, kind: Kind, title: str, found: Proposals, names: Names) -> HttpResponse:
    query = ReportQuery(request)
    merge = ui.address(f"{kind.name}_merge")
    shown = number_of("找到 {count} 对", found.count)
    if found.count > len(found.pairs):
        shown += _("，只列最像的 {most} 对").format(most=len(found.pairs))
    text = _("名称、编码、条码、电话、税号都没有相像的。也可以自己选两个合并。")
    context: ui.Part = {
        "title": title,
        "section": _("资料"),
        "note": _("只是提示：是不是同一个由您判断。合并前会列出要发生的每一件事，合并后不能自动撤回。"),
        "actions": [
            {"label": _("不是重复的"), "url": ui.address(f"{kind.name}_distinct"), "icon": "history"},
            {"label": _("自己选两个合并"), "url": merge, "icon": "arrows-join"},
        ],
        "columns": ui.columns_of(_labels()),
        "rows": [_row(request, kind, pair, names) for pair in found.pairs],
        "is_lines": True,
        "summary": shown,
        "empty": ui.empty(_("没有找到重复的资料"), text, merge, _("自己选两个合并")),
    }
    return ui.answer(query, "report", context)


def _labels() -> list[str]:
    return [_("名称"), _("编码"), _("像的是"), _("它的编码"), _("为什么"), _("合并"), _("不合并")]


def _row(request: CompanyRequest, kind: Kind, pair: Pair, names: Names) -> ui.Part:
    kept, other = names.get(pair.keep, ("", "")), names.get(pair.fold, ("", ""))
    ids = {"keep": pair.keep, "fold": pair.fold}
    cells = [
        ui.text_cell(kept[1], ui.address(kind.name, pair.keep), "card-name"),
        ui.text_cell(kept[0]),
        ui.text_cell(other[1], ui.address(kind.name, pair.fold)),
        ui.text_cell(other[0]),
        ui.text_cell(reason_words(pair.reasons)),
        ui.text_cell(_("比较并合并"), ui.address(f"{kind.name}_merge", **ids)),
        ui.deed_cell(request, _("不是重复"), ui.address(f"new_{kind.name}_distinct"), **ids),
    ]
    return {"id": f"{pair.keep}-{pair.fold}", "cells": cells}
