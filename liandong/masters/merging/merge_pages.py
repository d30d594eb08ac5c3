"""合并: two records side by side, what merging would do, all that stands in its way, and the deed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.merging import partners, products
from liandong.masters.merging.comparing import compared_partners, compared_products
from liandong.masters.merging.effects import effect_tables
from liandong.masters.merging.rights import require_merging
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS, Foreseen, Merged
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between products and partners."""

    title: str
    page: str
    list_page: str
    record_page: str
    pick_page: str
    foreseen: Callable[[int, int, Actor], tuple[Any, Any, Foreseen]]
    merge: Callable[..., Merged]
    compared: Callable[[Any, Any], list[tuple[str, str, str]]]


@require_http_methods(["GET", "POST"])
def merge_products(request: CompanyRequest) -> HttpResponse:
    """Show what merging two products would do, or do it."""
    require_merging(request.actor, PRODUCTS)
    kind = _Kind(
        _("合并商品"),
        "product_merge",
        "product_duplicates",
        "product",
        "pick_products",
        products.foreseen,
        products.merge_products,
        compared_products,
    )
    return _answer(request, kind)


@require_http_methods(["GET", "POST"])
def merge_partners(request: CompanyRequest) -> HttpResponse:
    """Show what merging two partners would do, or do it."""
    require_merging(request.actor, PARTNERS)
    kind = _Kind(
        _("合并往来单位"),
        "partner_merge",
        "partner_duplicates",
        "partner",
        "pick_partners",
        partners.foreseen,
        partners.merge_partners,
        compared_partners,
    )
    return _answer(request, kind)


def _answer(request: CompanyRequest, kind: _Kind) -> HttpResponse:
    query = ReportQuery(request, request.POST if request.method == "POST" else None)
    keep, fold = query.number("keep"), query.number("fold")
    if keep is None or fold is None:
        return _shown(request, kind, {"filters": _pickers(query, kind, None, None)})
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            done = kind.merge(keep, fold, request.actor, address=request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _told(done))
            return redirect(ui.address(kind.record_page, keep))
    try:
        kept, folded, found = kind.foreseen(keep, fold, request.actor)
    except RefusedError as refusal:
        nothing = {"filters": _pickers(query, kind, None, None), "problems": _sentences(refusal.problems)}
        return _shown(request, kind, nothing, 422)
    every = [*problems, *(one for one in found.problems if one not in problems)]
    context: ui.Part = {
        "filters": _pickers(query, kind, kept, folded),
        "problems": _sentences(every),
        "tables": [_compared_table(kind.compared(kept, folded)), *effect_tables(found)],
        "keep": keep,
        "fold": fold,
        "swap_url": ui.address(kind.page, keep=fold, fold=keep),
        "confirm": _("把「{fold}」并入「{keep}」：不能自动撤回。").format(fold=folded, keep=kept),
        "may_merge": not found.problems,
    }
    return _shown(request, kind, context, 422 if problems else 200)


def _shown(request: CompanyRequest, kind: _Kind, context: ui.Part, status: int = 200) -> HttpResponse:
    base = {"title": kind.title, "post_url": ui.address(kind.page), "list_url": ui.address(kind.list_page)}
    return render(request, "masters/merge.html", base | context, status=status)


def _sentences(problems: Iterable[Problem]) -> list[ui.Part]:
    return [{"message": sentence(one)} for one in problems]


def _told(done: Merged) -> str:
    text = _("已合并。")
    if done.documents:
        text += _("已审核：") + "、".join(one.number for one in done.documents) + "。"
    return text


def _pickers(query: ReportQuery, kind: _Kind, kept: object | None, folded: object | None) -> ui.Part:
    url = ui.address(kind.pick_page)
    fields = [
        {"name": name, "label": label, "search_url": url, "value": query.number(name), "display": shown or ""}
        for name, label, shown in (("keep", _("保留"), kept), ("fold", _("并入它的"), folded))
    ]
    return {"action": ui.address(kind.page), "fields": fields, "hidden": []}


def _compared_table(rows: list[tuple[str, str, str]]) -> ui.Part:
    columns = ui.columns_of([_("项目"), _("保留"), _("并入它的")])
    cells = [
        {"cells": [ui.text_cell(label, look="card-name"), ui.text_cell(one), ui.text_cell(other)]}
        for label, one, other in rows
        if one or other
    ]
    note = _("保留的一方没填的，用另一方的补上；填了的不变。")
    return {"title": _("两份资料"), "note": note, **ui.labelled(columns, cells)}
