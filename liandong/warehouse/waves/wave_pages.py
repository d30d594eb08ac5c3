"""拣货波次: choosing orders, the waves there are, and one of them from the walk to the deliveries."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.documents.models import Document
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.warehouse.models import Carrier
from liandong.warehouse.shipping.tracking import steps_of
from liandong.warehouse.shipping.words import step_chip
from liandong.warehouse.wave_models import Route, Wave, WaveLine, WaveOrder, WaveState
from liandong.warehouse.waves.access import DELIVERY, ORDER, WaveMissingError, visible_waves, wave_for
from liandong.warehouse.waves.choosing import MOST_ORDERS, OrdersAsked, open_orders
from liandong.warehouse.waves.making import cancel_wave, make_wave
from liandong.warehouse.waves.picking import Stop, stops_of
from liandong.warehouse.waves.sorting import sort_wave
from liandong.webkit import record_lists
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import place_options
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery, ids_of

PAGE_ROWS = 50
TONES = {WaveState.PICKING: "amber", WaveState.SORTED: "green", WaveState.CANCELLED: "grey"}

View = Callable[..., HttpResponse]


def found_wave(view: View) -> View:
    """Answer 404 for a wave that is not within sight."""

    @wraps(view)
    def answered(request: CompanyRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WaveMissingError as error:
            raise Http404(str(error)) from error

    return answered


@require_GET
def waves(request: CompanyRequest) -> HttpResponse:
    """Show the waves, the latest first; those that are picked first of all by the filter."""
    require(request.actor, DELIVERY, Verb.VIEW)
    query = ReportQuery(request)
    state = query.choice("state", [one.value for one in WaveState])
    found = visible_waves(request.actor).select_related("place", "member")
    if state:
        found = found.filter(state=state)
    key = query.after(int)
    if key:
        found = found.filter(pk__lt=key[0])
    size = query.rows(PAGE_ROWS)
    page = list(found.annotate(order_count=Count("orders")).order_by("-pk")[: size + 1])
    context: ui.Part = {
        "columns": ui.columns_of(
            [_("波次"), _("仓库"), _("状态"), _("建立"), _("谁"), _("说明")], [_("订单")]
        ),
        "rows": [_row(one, one.order_count) for one in page[:size]],
        "is_lines": True,
        "next_url": query.next_url([page[size - 1].pk] if len(page) > size else None),
    }
    if not query.is_next_page:
        actions = []
        if request.actor.may(DELIVERY, Verb.DRAFT) and request.actor.may(ORDER, Verb.VIEW):
            url = ui.address("new_wave")
            actions.append({"label": _("新建波次"), "url": url, "is_primary": True, "icon": "plus"})
        states = [(one.value, _(str(one.label))) for one in WaveState]
        context |= {
            "title": _("拣货波次"),
            "section": _("销售"),
            "actions": [{"label": _("配送线路"), "url": ui.address("routes")}, *actions],
            "filters": ui.filters(query, [ui.choice_field("state", _("状态"), states, state)]),
            "empty": record_lists.nothing(
                query, _("还没有波次"), _("把几张订单合在一起，走一趟拣完，再按订单分开。"), actions
            ),
        }
    return ui.answer(query, "report", context)


def _row(one: Wave, orders: int) -> ui.Part:
    chip = chip_of(one)
    return {
        "cells": [
            ui.text_cell(one.number, ui.address("wave", one.pk), "card-name"),
            ui.text_cell(one.place.name),
            ui.chip_cell(chip["label"], chip["tone"]),
            ui.moment_cell(one.made_at),
            ui.text_cell(one.member.name),
            ui.text_cell(one.note),
            ui.count_cell(orders),
        ]
    }


def chip_of(wave: Wave) -> ui.Part:
    """Return how a wave stands, as a chip."""
    state = WaveState(wave.state)
    return {"label": _(str(state.label)), "tone": TONES[state]}


@require_http_methods(["GET", "POST"])
def new_wave(request: CompanyRequest) -> HttpResponse:
    """Show the orders to choose from, or make the wave of those that were ticked."""
    require(request.actor, DELIVERY, Verb.DRAFT)
    require(request.actor, ORDER, Verb.VIEW)
    if request.method == "POST":
        return _make(request)
    return _choose(request, request.GET)


def _make(request: CompanyRequest) -> HttpResponse:
    query = ReportQuery(request, request.POST)
    ticked = ids_of(request.POST.getlist("orders"))
    try:
        wave = make_wave(request.actor, query.number("place") or 0, ticked, query.text("note"))
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        return _choose(request, request.POST, status=422)
    messages.success(request, _("已建立波次 {number}。").format(number=wave.number))
    return redirect("webkit:wave", wave.pk)


def _choose(request: CompanyRequest, data: QueryDict, status: int = 200) -> HttpResponse:
    query = ReportQuery(request, data)
    places = _warehouses(request.actor)
    place = query.number("place") or (places[0]["value"] if places else None)
    until = query.day("until", timezone.localdate()) if query.text("until") else None
    asked = OrdersAsked(place or 0, query.number("route"), query.number("carrier"), until)
    found = list(open_orders(request.actor, asked)[: MOST_ORDERS + 1])
    context = {
        "places": places,
        "routes": list(Route.objects.filter(is_active=True).order_by("name")),
        "carriers": list(Carrier.objects.filter(is_active=True).order_by("name")),
        "asked": asked,
        "orders": found[:MOST_ORDERS],
        "has_more": len(found) > MOST_ORDERS,
        "most": MOST_ORDERS,
        "note": query.text("note"),
    }
    return render(request, "warehouse/new_wave.html", context, status=status)


def _warehouses(actor: Actor) -> list[dict[str, Any]]:
    options = place_options(actor, DELIVERY, Verb.DRAFT)
    kinds = Place.objects.filter(pk__in=[one["value"] for one in options], kind=PlaceKind.WAREHOUSE)
    own = set(kinds.values_list("pk", flat=True))
    return [one for one in options if one["value"] in own]


@require_GET
@found_wave
def wave(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show a wave: what is picked where, which slot gets what, and how far its deliveries have come."""
    found = wave_for(request.actor, pk)
    stops = stops_of(found)
    slots = list(
        WaveOrder.objects.filter(wave=found)
        .select_related("document__partner", "delivery")
        .order_by("position")
    )
    sums = _sums(found)
    made = [slot.delivery for slot in slots if slot.delivery]
    steps = steps_of(made)
    may_work = request.actor.may(DELIVERY, Verb.DRAFT) and found.state == WaveState.PICKING
    wanted, picked = sum((s.quantity for s in stops), ZERO), sum((s.picked for s in stops), ZERO)
    context = {
        "wave": found,
        "chip": chip_of(found),
        "stops": [_stop(one) for one in stops],
        "slots": [
            _slot(slot, sums, step_chip(steps[slot.delivery_id]) if slot.delivery_id else None)
            for slot in slots
        ],
        "percent": int(100 * picked / wanted) if wanted else 0,
        "stop_count": number_of("共 {count} 处", len(stops)),
        "may_work": may_work,
        "has_picked": picked > ZERO,
        "is_short": picked < wanted,
    }
    return render(request, "warehouse/wave.html", context)


def _sums(found: Wave) -> dict[int, tuple[Any, Any]]:
    rows = WaveLine.objects.filter(order__wave=found).values("order").order_by()
    summed = rows.annotate(wanted=Sum("quantity"), got=Sum("picked"))
    return {row["order"]: (row["wanted"], row["got"]) for row in summed}


def _stop(one: Stop) -> ui.Part:
    first = one.lines[0]
    return {
        "place": first.place.name,
        "code": first.product.code,
        "name": f"{first.product.name} {first.product.specification}".strip(),
        "lot": first.lot.number if first.lot_id else "",
        "quantity": one.quantity,
        "picked": one.picked,
        "slots": [
            {"position": line.order.position, "quantity": line.quantity, "picked": line.picked}
            for line in one.lines
        ],
    }


def _slot(slot: WaveOrder, sums: dict[int, tuple[Any, Any]], chip: ui.Part | None) -> ui.Part:
    wanted, got = sums.get(slot.pk, (ZERO, ZERO))
    document: Document = slot.document
    delivery = slot.delivery
    is_draft = delivery is not None and delivery.state == "draft"
    return {
        "position": slot.position,
        "number": document.number,
        "url": ui.typed_document_url(ORDER, document.pk),
        "partner": document.partner.name if document.partner else "",
        "wanted": wanted,
        "picked": got,
        "delivery": delivery.number if delivery else "",
        "delivery_url": ui.typed_document_url(DELIVERY, delivery.pk) if delivery else "",
        "check_url": ui.address("scan_check", delivery.pk) if is_draft and delivery else "",
        "chip": chip,
    }


@require_POST
@found_wave
def sort_picked(request: CompanyRequest, pk: int) -> HttpResponse:
    """Draft a delivery for each order of a wave."""
    require(request.actor, DELIVERY, Verb.DRAFT)
    return _told(request, pk, lambda: _sorted(request, pk))


def _sorted(request: CompanyRequest, pk: int) -> str:
    made = sort_wave(request.actor, pk, timezone.localdate())
    return number_of("已生成 {count} 张出库单草稿，逐张复核后审核。", len(made))


@require_POST
@found_wave
def stop_wave(request: CompanyRequest, pk: int) -> HttpResponse:
    """Cancel a wave."""
    require(request.actor, DELIVERY, Verb.DRAFT)
    return _told(request, pk, lambda: _stopped(request, pk))


def _stopped(request: CompanyRequest, pk: int) -> str:
    cancel_wave(request.actor, pk)
    return _("波次已取消，订单可以再选进别的波次。")


def _told(request: CompanyRequest, pk: int, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except RefusedError as refusal:
        _say(request, refusal)
    return redirect("webkit:wave", pk)


def _say(request: CompanyRequest, refusal: RefusedError) -> None:
    sentences: Sequence[str] = [sentence(problem) for problem in refusal.problems]
    for text in sentences:
        messages.error(request, text)
