"""盘点表 on a phone and on paper, and what the phone sends: never what the books say, in a blind count."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.catalog.models import Product, ProductUnit, Tracking
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.building import identity, quantity_of
from liandong.warehouse.counts.access import SUBJECT, RunMissingError, sees_books_while_counting
from liandong.warehouse.counts.books import books_now
from liandong.warehouse.counts.recording import LONGEST_KEY, Found, record_found, said, withdraw
from liandong.warehouse.counts.run_pages import found_run
from liandong.warehouse.counts.summing import LineSum, summed
from liandong.warehouse.finding import by_product, items
from liandong.warehouse.models import CountFinding, CountLine, CountRun, CountSheet, RunState
from liandong.warehouse.starting import with_camera
from liandong.webkit import report_parts as ui
from liandong.webkit.drafts import read_body
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery

_REFUSED = 422
_MOST_FOUND = 500
_MOST_SHOWN = 100


def _opened(request: CompanyRequest, run: int, sheet: int, verb: Verb) -> tuple[CountRun, CountSheet]:
    require(request.actor, "catalog.product", Verb.VIEW)
    found = found_run(request.actor, run, verb)
    chosen = CountSheet.objects.select_related("member").filter(run=found, pk=sheet).first()
    if chosen is None:
        raise Http404(sheet)
    return found, chosen


@require_GET
@never_cache
@with_camera
def count_sheet(request: CompanyRequest, run: int, sheet: int) -> HttpResponse:
    """Show a sheet to be counted on."""
    found, chosen = _opened(request, run, sheet, Verb.DRAFT)
    lines = summed(found, chosen.pk)
    products = _products({one.product for one in lines})
    books = _books(request, found, lines)
    config = {
        "copy": f"{request.company.slug}:{request.actor.member}:{found.pk}",
        "is_open": found.state == RunState.OPEN,
        "products": products,
        "lines": [_line(one, books) for one in lines],
        "mine": _mine(request, found),
        "urls": {
            "record": ui.address("record_count", found.pk),
            "withdraw": ui.address("withdraw_count", found.pk),
            "find": ui.address("scan_find"),
        },
    }
    context = {"run": found, "sheet": chosen, "config": config}
    return render(request, "warehouse/count_sheet.html", context)


def _products(wanted: Collection[int]) -> list[ui.Part]:
    """Return products as ``finding.items`` does, for thousands of them: plain rows, two statements."""
    units: dict[int, list[ui.Part]] = {}
    rows = ProductUnit.objects.filter(product__in=wanted).order_by("-is_base", "pk")
    for product, pk, name, ratio, barcode in rows.values_list("product", "pk", "name", "ratio", "barcode"):
        unit = {"id": pk, "name": name, "ratio": plain(ratio), "barcode": barcode or ""}
        units.setdefault(product, []).append(unit)
    found = Product.objects.filter(pk__in=wanted)
    return [
        {
            "id": pk,
            "code": code,
            "name": name,
            "specification": specification,
            "units": units[pk],
            "scanned_unit": None,
            "has_lots": tracking == Tracking.LOT,
            "has_serials": tracking == Tracking.SERIAL,
        }
        for pk, code, name, specification, tracking in found.values_list(
            "pk", "code", "name", "specification", "tracking"
        )
    ]


def _line(one: LineSum, books: Mapping[tuple[int, str], Decimal] | None) -> ui.Part:
    """Return a line as the page takes it: what was found, how often it is counted; the books if open."""
    line = {
        "id": one.line,
        "product": one.product,
        "lot": one.lot,
        "counted": None if one.counted is None else plain(one.counted),
        "round": one.round,
    }
    return line if books is None else line | {"book": plain(books.get(one.goods, ZERO))}


def _books(
    request: CompanyRequest, run: CountRun, lines: Sequence[LineSum]
) -> dict[tuple[int, str], Decimal] | None:
    if not sees_books_while_counting(request.actor, run):
        return None
    return books_now(run.place_id, {one.product for one in lines})


def _mine(request: CompanyRequest, run: CountRun) -> list[ui.Part]:
    """Return the member's latest findings in the run, the last one first."""
    # Without a join: before its tables are analysed PostgreSQL would compare every finding with every line.
    own = CountFinding.objects.filter(member=request.actor.member, is_void=False)
    latest = list(own.order_by("-pk")[:_MOST_SHOWN])
    lines = CountLine.objects.filter(run=run, pk__in={one.line_id for one in latest}).in_bulk()
    rows = [one for one in latest if one.line_id in lines]
    names = by_product(items(list({lines[one.line_id].product_id for one in rows})))
    return [
        dict(said(one))
        | {
            "product": lines[one.line_id].product_id,
            "lot": lines[one.line_id].lot_number,
            "name": names[lines[one.line_id].product_id]["name"],
        }
        for one in rows
    ]


@require_GET
@never_cache
def count_paper(request: CompanyRequest, run: int, sheet: int) -> HttpResponse:
    """Show a sheet to be printed, with an empty column to write in."""
    found, chosen = _opened(request, run, sheet, Verb.VIEW)
    query = ReportQuery(request)
    lines = summed(found, chosen.pk)
    products = by_product(items(list({one.product for one in lines})))
    books = _books(request, found, lines)
    rows = []
    for one in lines:
        product = products[one.product]
        cells = [
            ui.count_cell(one.position),
            ui.text_cell(product["code"]),
            ui.text_cell(product["name"], look="card-name"),
            ui.text_cell(product["specification"]),
            ui.text_cell(one.lot),
            ui.text_cell(product["units"][0]["name"]),
        ]
        cells += [] if books is None else [ui.quantity_cell(books.get(one.goods, ZERO))]
        rows.append({"cells": [*cells, ui.text_cell("　" * 8), ui.text_cell("　" * 8)]})
    book = [] if books is None else [_("账面")]
    member = chosen.member.name if chosen.member else "　" * 6
    context: ui.Part = {
        "title": _("盘点表 {position} · {title}").format(position=chosen.position, title=found.title),
        "section": _("盘点任务"),
        "is_lines": True,
        "note": _("盘点人：{member}　日期：　　　　　　　签字：").format(member=member),
        "filters": ui.filters(query, []),
        "columns": [
            *ui.columns_of([], [_("序号")]),
            *ui.columns_of([_("编码"), _("商品"), _("规格"), _("批号"), _("单位")], book),
            *ui.columns_of([_("实盘"), _("备注")]),
        ],
        "rows": rows,
        "actions": [{"label": _("返回盘点"), "url": ui.address("count_run", found.pk)}],
    }
    return ui.answer(query, "report", context)


@require_POST
def record_count(request: CompanyRequest, run: int) -> HttpResponse:
    """Take what a phone found; the same keys again are answered again."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    body = read_body(request).get("found")
    if not isinstance(body, list) or not 0 < len(body) <= _MOST_FOUND:
        raise BadRequest("found")
    found = [_found(one) for one in body]
    if len({one.key for one in found}) != len(found):
        raise BadRequest("key")
    try:
        recorded = record_found(request.actor, run, found)
    except RunMissingError as error:
        raise Http404(run) from error
    except RefusedError as refusal:
        problems = [
            {"code": one.code, "message": sentence(one), "key": found[(one.line or 1) - 1].key}
            for one in refusal.problems
        ]
        return JsonResponse({"problems": problems}, status=_REFUSED)
    answer = {one.key: said(made) for one, made in zip(found, recorded, strict=True)}
    return JsonResponse({"found": answer})


def _found(given: object) -> Found:
    if not isinstance(given, dict):
        raise BadRequest("found")
    product, key, ago = identity(given.get("product")), given.get("key"), given.get("seconds_ago", 0)
    if product is None or not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest("found")
    if not isinstance(ago, int) or isinstance(ago, bool):
        raise BadRequest("seconds_ago")
    return Found(
        key,
        product,
        quantity_of(given.get("quantity")),
        _text(given, "lot"),
        _text(given, "spot"),
        max(0, ago),
        tuple(_text(given, "serials").split()),
    )


def _text(given: Mapping[str, Any], name: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or not (text == "" or text.isprintable()):
        raise BadRequest(name)
    return text.strip()


@require_POST
def withdraw_count(request: CompanyRequest, run: int) -> HttpResponse:
    """Take one's own finding back."""
    require(request.actor, SUBJECT, Verb.DRAFT)
    finding = identity(read_body(request).get("id"))
    try:
        withdraw(request.actor, run, finding or 0)
    except RunMissingError as error:
        raise Http404(run) from error
    except RefusedError as refusal:
        return JsonResponse(
            {"problems": [{"message": sentence(one)} for one in refusal.problems]}, status=_REFUSED
        )
    return JsonResponse({})
