"""合并: two records side by side, what merging would do, all that stands in its way, and the deed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.catalog.models import Product
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.masters.merging import partners, products
from liandong.masters.merging.comparing import compared_partners, compared_products
from liandong.masters.merging.distinct import said_of
from liandong.masters.merging.effects import effect_tables
from liandong.masters.merging.kinds import GOODS, PARTIES, Kind
from liandong.masters.merging.rights import require_merging
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS, Foreseen, Merged
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery


@dataclass(frozen=True, slots=True)
class _Pages:
    """What differs between the pages of products and of partners."""

    kind: Kind
    title: str
    foreseen: Callable[[int, int, Actor], tuple[Any, Any, Foreseen]]
    merge: Callable[..., Merged]
    compared: Callable[[Any, Any], list[tuple[str, str, str]]]


@require_http_methods(["GET", "POST"])
def merge_products(request: CompanyRequest) -> HttpResponse:
    """Show what merging two products would do, or do it."""
    require_merging(request.actor, PRODUCTS)
    return _answer(
        request,
        _Pages(GOODS, _("合并商品"), products.foreseen, products.merge_products, compared_products),
    )


@require_http_methods(["GET", "POST"])
def merge_partners(request: CompanyRequest) -> HttpResponse:
    """Show what merging two partners would do, or do it."""
    require_merging(request.actor, PARTNERS)
    return _answer(
        request,
        _Pages(PARTIES, _("合并往来单位"), partners.foreseen, partners.merge_partners, compared_partners),
    )


def _answer(request: CompanyRequest, pages: _Pages) -> HttpResponse:
    query = ReportQuery(request, request.POST if request.method == "POST" else None)
    keep, fold = query.number("keep"), query.number("fold")
    if keep is None or fold is None:
        return _shown(request, pages, {"filters": _pickers(query, pages, None, None)})
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        try:
            done = pages.merge(keep, fold, request.actor, address=request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _told(done))
            return redirect(ui.address(pages.kind.name, keep))
    try:
        kept, folded, found = pages.foreseen(keep, fold, request.actor)
    except RefusedError as refusal:
        nothing = {"filters": _pickers(query, pages, None, None), "problems": _sentences(refusal.problems)}
        return _shown(request, pages, nothing, 422)
    every = [*problems, *(one for one in found.problems if one not in problems)]
    context: ui.Part = {
        "filters": _pickers(query, pages, kept, folded),
        "problems": _sentences(every),
        "tables": [_compared_table(pages.compared(kept, folded)), *effect_tables(found)],
        **_about_pair(pages.kind, kept, folded),
        "confirm": _("把「{fold}」并入「{keep}」：不能自动撤回。").format(fold=folded, keep=kept),
        "may_merge": not found.problems,
    }
    return _shown(request, pages, context, 422 if problems else 200)


def _about_pair(kind: Kind, kept: Product | Partner, folded: Product | Partner) -> ui.Part:
    """Return the two ids, the way to exchange them, and to say that they are not the same."""
    keep, fold = kept.pk, folded.pk
    found: ui.Part = {
        "keep": keep,
        "fold": fold,
        "swap_url": ui.address(f"{kind.name}_merge", keep=fold, fold=keep),
    }
    said = said_of(kind, keep, fold)
    if said is not None:
        on = timezone.localdate(said.said_at).isoformat()
        words = _("{name} 在 {on} 说过这两个不是重复。").format(name=said.member.name, on=on)
        return found | {"said": words, "distinct_url": ui.address(f"{kind.name}_distinct")}
    may_say = keep != fold and kept.merged_into_id is None and folded.merged_into_id is None
    return found | {"apart_url": ui.address(f"new_{kind.name}_distinct") if may_say else ""}


def _shown(request: CompanyRequest, pages: _Pages, context: ui.Part, status: int = 200) -> HttpResponse:
    name = pages.kind.name
    listed = ui.address(f"{name}_duplicates")
    base = {"title": pages.title, "post_url": ui.address(f"{name}_merge"), "list_url": listed}
    return render(request, "masters/merge.html", base | context, status=status)


def _sentences(problems: Iterable[Problem]) -> list[ui.Part]:
    return [{"message": sentence(one)} for one in problems]


def _told(done: Merged) -> str:
    text = _("已合并。")
    if done.documents:
        text += _("已审核：") + "、".join(one.number for one in done.documents) + "。"
    return text


def _pickers(query: ReportQuery, pages: _Pages, kept: object | None, folded: object | None) -> ui.Part:
    url = ui.address(f"pick_{pages.kind.name}s")
    fields = [
        {"name": name, "label": label, "search_url": url, "value": query.number(name), "display": shown or ""}
        for name, label, shown in (("keep", _("保留"), kept), ("fold", _("并入它的"), folded))
    ]
    return {"action": ui.address(f"{pages.kind.name}_merge"), "fields": fields, "hidden": []}


def _compared_table(rows: list[tuple[str, str, str]]) -> ui.Part:
    columns = ui.columns_of([_("项目"), _("保留"), _("并入它的")])
    cells = [
        {"cells": [ui.text_cell(label, look="card-name"), ui.text_cell(one), ui.text_cell(other)]}
        for label, one, other in rows
        if one or other
    ]
    note = _("保留的一方没填的，用另一方的补上；填了的不变。")
    return {"title": _("两份资料"), "note": note, **ui.labelled(columns, cells)}
