"""核对: a run's lines beside the books, for who may know both; and what he does with them."""

from collections.abc import Sequence
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.queries import ProductCard, product_cards
from liandong.documents.hiding import COST
from liandong.documents.types import document_type
from liandong.identity.actors import NotAllowedError
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.warehouse.counts.access import SUBJECT, may_review
from liandong.warehouse.counts.booking import Ending, book_run
from liandong.warehouse.counts.deciding import ask_again, cancel_run, hand_over
from liandong.warehouse.counts.piece_words import pieces_sentence
from liandong.warehouse.counts.run_pages import found_run
from liandong.warehouse.counts.summing import LineSum, summed
from liandong.warehouse.models import CountLine, CountRun, RunState
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.proposals import Setting, current_costs
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 100
_MOST_IDS = 5000
_SHOWS = ("different", "uncertain", "uncounted", "all")


@require_GET
@never_cache
def count_review(request: CompanyRequest, run: int) -> HttpResponse:
    """Show the lines of a run beside the books, those that differ first of all."""
    found = reviewed(request, run)
    query = ReportQuery(request)
    show = query.choice("show", _SHOWS, "different")
    lines = summed(found)
    shown = [one for one in lines if _is_shown(one, show)]
    costs = _costs(request, found, lines)
    start = (query.after(int) or (0,))[0]
    rest = [one for one in shown if one.position > start]
    size = query.rows(PAGE_ROWS)
    page = rest[:size]
    context: ui.Part = {
        "rows": _rows(page, found, costs),
        "columns": _columns(has_cost=costs is not None),
        "next_url": query.next_url((page[-1].position,) if len(rest) > size else None),
    }
    if not query.is_next_page:
        context |= _frame(query, found, lines, show)
        context["totals"] = _totals(shown, costs)
    return ui.answer(query, "list", context)


def reviewed(request: CompanyRequest, run: int) -> CountRun:
    """Return a run whose differences the actor may know.

    Raises:
        Http404: there is none within his sight.
        NotAllowedError: he may not, or counts in it and it is blind.
    """
    found = found_run(request.actor, run, Verb.POST)
    if not may_review(request.actor, found):
        raise NotAllowedError(SUBJECT, Verb.POST)
    return found


def _is_shown(one: LineSum, show: str) -> bool:
    if show == "different":
        return bool(one.difference)
    if show == "uncertain":
        return one.is_uncertain
    return show == "all" or one.counted is None


def _frame(query: ReportQuery, run: CountRun, lines: Sequence[LineSum], show: str) -> ui.Part:
    labels = {
        "different": _("有差异"),
        "uncertain": _("盘点间有出入库"),
        "uncounted": _("未盘"),
        "all": _("全部"),
    }
    counts = {key: sum(_is_shown(one, key) for one in lines) for key in labels}
    views = [
        {"label": label, "url": query.url(show=key), "count": counts[key], "is_active": key == show}
        for key, label in labels.items()
    ]
    context: ui.Part = {
        "title": _("核对 {title}").format(title=run.title),
        "views": views,
        "filters": ui.filters(query, [], {"show": show}),
        "actions": [
            {"label": _("返回盘点"), "url": ui.address("count_run", run.pk), "icon": "clipboard-check"}
        ],
        "summary": number_of("共 {count} 行", counts[show]),
        "empty": ui.empty(_("没有这样的行"), _("换一个视图看看。"), query.request.path, _("看全部")),
    }
    if run.state == RunState.OPEN:
        context["batch"] = [
            {"label": _("复盘所选"), "url": ui.address("count_again", run.pk), "icon": "refresh"}
        ]
    return context


def _columns(*, has_cost: bool) -> list[ui.Part]:
    money = [_("差异金额")] if has_cost else []
    return [
        *ui.columns_of([_("编码"), _("商品"), _("规格"), _("批号"), _("单位")]),
        *ui.columns_of([], [_("账面"), _("实盘"), _("差异"), *money, _("盘点间变动"), _("处数")]),
        *ui.columns_of([_("盘点时间"), _("盘点人"), _("轮次"), _("序列号差异"), _("损溢原因"), _("说明")]),
    ]


def _rows(page: Sequence[LineSum], run: CountRun, costs: dict[int, Decimal] | None) -> list[ui.Part]:
    cards = {card.id: card for card in product_cards(list({one.product for one in page}))}
    members = {member for one in page for member in one.members}
    names = dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))
    rows = []
    for one in page:
        card: ProductCard = cards[one.product]
        url = ui.address("count_line", run.pk, one.line)
        difference = one.difference
        money = [] if costs is None else [ui.money_cell(_value(one, costs))]
        cells = [
            ui.text_cell(card.code, url, "phone-1"),
            ui.text_cell(card.name, look="phone-3"),
            ui.text_cell(card.specification),
            ui.text_cell(one.lot, look="" if one.has_pieces else "phone-5"),
            ui.text_cell(card.base_unit.name),
            ui.quantity_cell(one.book),
            ui.quantity_cell(one.counted, url, "phone-4"),
            ui.quantity_cell(difference, url, "phone-2"),
            *money,
            ui.quantity_cell(one.moved or None),
            ui.count_cell(one.spots),
            ui.moment_cell(one.last_at),
            ui.text_cell(_("、").join(sorted(names[member] for member in one.members))),
            ui.text_cell(str(one.round) if one.round > 1 else ""),
            ui.text_cell(pieces_sentence(one), look="cell-wrap phone-5" if one.has_pieces else "cell-wrap"),
            ui.text_cell(one.cause),
            ui.text_cell(one.note, look="cell-wrap phone-6"),
        ]
        rows.append({"id": one.line, "label": card.name, "cells": cells})
    return rows


def _costs(request: CompanyRequest, run: CountRun, lines: Sequence[LineSum]) -> dict[int, Decimal] | None:
    if not request.actor.sees(COST):
        return None
    setting = Setting(document_type(SUBJECT), request.actor, request.rules, place=run.place_id)
    return current_costs([one.product for one in lines if one.difference], setting)


def _value(one: LineSum, costs: dict[int, Decimal]) -> Decimal | None:
    cost = costs.get(one.product)
    return None if cost is None or not one.difference else round_half_up(one.difference * cost, 2)


def _totals(lines: Sequence[LineSum], costs: dict[int, Decimal] | None) -> list[ui.Part]:
    money = []
    if costs is not None:
        money = [ui.money_cell(sum((_value(one, costs) or ZERO for one in lines), ZERO))]
    blank = [ui.EMPTY]
    return [ui.text_cell(_("合计")), *blank * 7, *money, *blank * 8]


@require_POST
def count_again(request: CompanyRequest, run: int) -> HttpResponse:
    """Have the ticked lines counted again, or all that differ (``all``)."""
    found = reviewed(request, run)
    if request.POST.get("all"):
        lines = [one.line for one in summed(found) if one.difference or one.is_uncertain]
    else:
        lines = [
            int(one) for one in request.POST.getlist("ids")[:_MOST_IDS] if one.isascii() and one.isdigit()
        ]
    try:
        count = ask_again(request.actor, found.pk, lines)
    except RefusedError as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, _("{count} 行要复盘。").format(count=count))
    return redirect("webkit:count_run", found.pk)


@require_POST
def finish_count(request: CompanyRequest, run: int) -> HttpResponse:
    """End a run: its document is posted, or left as a draft (``draft``)."""
    found = reviewed(request, run)
    cause = trimmed(request.POST.get("cause", ""))
    is_gone = request.POST.get("uncounted") == "gone"
    ending = Ending(not request.POST.get("draft"), is_gone, request.address, cause)
    try:
        booked = book_run(request.actor, found.pk, ending)
    except RefusedError as refusal:
        _tell(request, refusal, found)
        return redirect("webkit:count_run", found.pk)
    text = _("已审核 {number}。") if booked.is_posted else _("盘点单 {number} 是草稿，请核对后审核。")
    if booked.waits_for:
        text = _("盘点单 {number} 等待审批：{roles}")
    messages.success(request, text.format(number=booked.number, roles=_("、").join(booked.waits_for)))
    return redirect(ui.document_url(booked.document))


def _tell(request: CompanyRequest, refusal: RefusedError, run: CountRun | None = None) -> None:
    places = {one.line for one in refusal.problems if one.line is not None}
    rows = CountLine.objects.filter(run=run, position__in=places).values_list("position", "product__name")
    names = dict(rows) if run is not None else {}
    for problem in refusal.problems:
        messages.error(request, _named(problem, names))


def _named(problem: Problem, names: dict[int, str]) -> str:
    name = names.get(problem.line or 0, "")
    text = sentence(problem)
    return _("「{name}」：{text}").format(name=name, text=text) if name else text


@require_POST
def cancel_count(request: CompanyRequest, run: int) -> HttpResponse:
    """End a run without a document."""
    found = found_run(request.actor, run, Verb.POST)
    goal = ui.address("count_run", found.pk)
    return lists.told(request, lambda: cancel_run(request.actor, found.pk), _("盘点已取消。"), goal)


@require_POST
def hand_over_sheet(request: CompanyRequest, run: int, sheet: int) -> HttpResponse:
    """Give a sheet to somebody else, or to everybody."""
    found = found_run(request.actor, run, Verb.POST)
    member = ReportQuery(request, request.POST).number("member")
    goal = ui.address("count_run", found.pk)
    return lists.told(request, lambda: hand_over(request.actor, found.pk, sheet, member), _("已换人。"), goal)
