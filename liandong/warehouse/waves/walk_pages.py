"""Walking a wave with a phone: the scanning sheet of the other jobs, a row for each stop."""

from decimal import Decimal

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import SERIALS, joined_serials
from liandong.warehouse.building import identity, read_sent
from liandong.warehouse.finding import by_product, items
from liandong.warehouse.jobs import PRODUCT
from liandong.warehouse.naming import asked_serials, read_pieces
from liandong.warehouse.refusing import SheetRefusedError, refused, sent_rows
from liandong.warehouse.sheets import Part
from liandong.warehouse.starting import with_camera
from liandong.warehouse.wave_models import Wave, WaveState
from liandong.warehouse.waves.access import DELIVERY, wave_for
from liandong.warehouse.waves.picking import Stop, pick, stops_of
from liandong.warehouse.waves.wave_pages import found_wave
from liandong.webkit.drafts import read_body
from liandong.webkit.report_parts import address

_CONFLICT = 409


@require_GET
@never_cache
@with_camera
@found_wave
def pick_wave(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show the stops of a wave in walking order, to be picked by scan."""
    require(request.actor, PRODUCT, Verb.VIEW)
    wave = wave_for(request.actor, pk, Verb.DRAFT)
    if wave.state != WaveState.PICKING:
        return redirect("webkit:wave", pk)
    context = {
        "title": _("波次拣货"),
        "list_url": address("wave", pk),
        "about": wave.number,
        "partner": wave.place.name,
        "config": _config(request, wave),
    }
    return render(request, "warehouse/sheet.html", context)


def _config(request: CompanyRequest, wave: Wave) -> Part:
    return {
        "job": "wave",
        "copy": f"{request.company.slug}:{request.actor.member}:wave:d{wave.pk}",
        "document": wave.pk,
        "version": wave.version,
        "number": wave.number,
        "source": None,
        "fields": [],
        "added": [],
        "line_fields": [asked_serials()],
        "lines": _rows(stops_of(wave)),
        "has_source": True,
        "is_count": False,
        "is_check": False,
        "finish_label": _("拣完"),
        "urls": {
            "save": address("save_wave", wave.pk),
            "finish": address("finish_wave", wave.pk),
            "find": address("scan_find"),
            "list": address("wave", wave.pk),
            "draft": "",
            "review": "",
        },
    }


def _rows(stops: list[Stop]) -> list[Part]:
    """Return the stops as the page takes them; lots are named by the place, pieces are scanned."""
    products = by_product(items(list({stop.lines[0].product_id for stop in stops})))
    rows = []
    for stop in stops:
        first = stop.lines[0]
        card = products[first.product_id] | {"has_lots": False}
        lot = _("批号 %(lot)s") % {"lot": first.lot.number} if first.lot_id else ""
        rows.append(
            {
                "key": stop.key,
                "origin": None,
                "product": card,
                "unit": card["units"][0]["id"],
                "wanted": plain(stop.quantity),
                "counted": plain(stop.picked),
                "place": " · ".join(part for part in (first.place.name, lot) if part),
                "values": {SERIALS: joined_serials(stop.serials)} if stop.serials else {},
            }
        )
    return rows


@require_POST
@found_wave
def save_wave(request: CompanyRequest, pk: int) -> HttpResponse:
    """Keep what was picked so far."""
    try:
        wave = _picked(request, pk)
    except RefusedError as refusal:
        return _refused(request, pk, refusal)
    return JsonResponse({"document": wave.pk, "number": wave.number, "version": wave.version})


@require_POST
@found_wave
def finish_wave(request: CompanyRequest, pk: int) -> HttpResponse:
    """Keep what was picked, and go on to the sorting."""
    try:
        wave = _picked(request, pk)
    except RefusedError as refusal:
        return _refused(request, pk, refusal)
    url = address("wave", wave.pk)
    return JsonResponse({"document": wave.pk, "number": wave.number, "url": url, "document_url": url})


def _picked(request: CompanyRequest, pk: int) -> Wave:
    require(request.actor, DELIVERY, Verb.DRAFT)
    body = read_body(request)
    version = identity(body.get("version"))
    if version is None:
        raise BadRequest("version")
    sent = read_sent(body)
    picked: dict[str, Decimal] = {line.key: line.quantity for line in sent.lines}
    try:
        pieces = read_pieces([line.values.get(SERIALS, "") for line in sent.lines])
        both = zip(sent.lines, pieces, strict=True)
        serials = {line.key: numbers for line, numbers in both if SERIALS in line.values}
        return pick(request.actor, pk, version, picked, serials)
    except RefusedError as refusal:
        wave = wave_for(request.actor, pk, Verb.DRAFT)
        if _is_answered(wave, version, picked, refusal):
            return wave
        raise SheetRefusedError(refusal.problems, sent_rows(sent.lines)) from refusal


def _is_answered(wave: Wave, version: int, picked: dict[str, Decimal], refusal: RefusedError) -> bool:
    """Tell whether the same was saved already and only the answer was lost."""
    is_conflict = any(problem.code == "version_conflict" for problem in refusal.problems)
    if not is_conflict or wave.version != version + 1:
        return False
    return all(picked.get(stop.key, stop.picked) == stop.picked for stop in stops_of(wave))


def _refused(request: CompanyRequest, pk: int, refusal: RefusedError) -> HttpResponse:
    if not any(problem.code == "version_conflict" for problem in refusal.problems):
        return refused(refusal)
    wave = wave_for(request.actor, pk, Verb.DRAFT)
    current = {"version": wave.version, "lines": _rows(stops_of(wave))}
    return JsonResponse({"current": current}, status=_CONFLICT)
