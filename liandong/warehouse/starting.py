"""Where scanning begins: home, what a scan leads to, and what a job can start from."""

from collections.abc import Callable, Iterator
from typing import Any

from csp.decorators import csp_update
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.documents.models import Document, State
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.queries import visible_to
from liandong.documents.stages import Stage
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.stock_ledger.serial_queries import product_of_number as piece_of
from liandong.warehouse.finding import MOST_TEXT, found_by, said, scanned
from liandong.warehouse.finding import items as products_as_items
from liandong.warehouse.jobs import CHECK, PRODUCT, Job, open_jobs
from liandong.warehouse.saving import job_for
from liandong.warehouse.sheets import Part, seen
from liandong.warehouse.shipping.access import DELIVERY, shipments
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery

TRANSFER = "inventory.transfer"
_MOST_OPEN_LINES = 500
_MOST_DRAFTS = 50

with_camera: Callable[..., Any] = csp_update({"script-src": ["'wasm-unsafe-eval'"]})
"""Lets a page run the decoder of the camera, which is WebAssembly; no other page may."""


@require_GET
@with_camera
def scan_home(request: CompanyRequest) -> HttpResponse:
    """Show the jobs of the warehouse; a scanned product is looked up, a scanned document opened."""
    require(request.actor, PRODUCT, Verb.VIEW)
    jobs = [
        {"label": _(job.label), "hint": _(job.hint), "icon": job.icon, "url": address("scan_job", job.name)}
        for job in open_jobs(request.actor)
    ]
    if request.actor.may(DELIVERY, Verb.DRAFT):
        waves = {"label": _("波次拣货"), "hint": _("几张订单一趟拣完"), "icon": "shopping-cart"}
        jobs.append(waves | {"url": address("waves", state="picking")})
    if request.actor.may(DELIVERY, Verb.VIEW):
        shipped = {"label": _("发运签收"), "hint": _("扫运单登记签收"), "icon": "truck-delivery"}
        jobs.append(shipped | {"url": address("shipments", standing="under_way")})
    look = {
        "label": _("查询"),
        "hint": _("库存、价格、最近出入库"),
        "icon": "search",
        "url": address("scan_look"),
    }
    if request.actor.may(TRANSFER, Verb.DRAFT):
        put = {"label": _("上架"), "hint": _("收到的货该放哪个库位"), "icon": "package-import"}
        jobs.append({**put, "url": address("put_away")})
    return render(request, "warehouse/home.html", {"jobs": [*jobs, look], "read_url": address("scan_read")})


@require_GET
def scan_read(request: CompanyRequest) -> HttpResponse:
    """Answer where a scanned code leads: a document by its number, else the look-up of the product."""
    require(request.actor, PRODUCT, Verb.VIEW)
    code = scanned(request)
    found = visible_to(request.actor).filter(number=code.upper()).first() if code else None
    if found is None:
        return JsonResponse({"url": _waybill_url(request, code) or address("scan_look", code=code)})
    return JsonResponse({"url": _job_url(request, found)})


def _waybill_url(request: CompanyRequest, code: str) -> str:
    """Return where the delivery of a waybill is signed for, blank where the code is none."""
    if not code or not request.actor.may(DELIVERY, Verb.VIEW):
        return ""
    found = shipments(request.actor).filter(waybill=code, withdrawn_at=None, document__state=State.POSTED)
    delivery = found.order_by("-pk").values_list("document", flat=True).first()
    return "" if delivery is None else address("shipping", delivery)


def _job_url(request: CompanyRequest, document: Document) -> str:
    for _job, url in jobs_of(request, document):
        return url
    is_shipped = document.type == DELIVERY and document.state == State.POSTED and document.reverses_id is None
    if is_shipped:
        return address("shipping", document.pk)
    return address("type_document", document.type, document.pk)


def jobs_of(request: CompanyRequest, document: Document) -> Iterator[tuple[Job, str]]:
    """Yield the jobs that go on with a document, and where."""
    if document.reverses_id is not None:
        return
    for job in open_jobs(request.actor):
        if job.source == document.type and document.state == State.POSTED:
            yield job, address("scan_new", job.name, source=document.pk)
        if job.name == CHECK and job.type == document.type and document.state == State.DRAFT:
            yield job, address("scan_check", document.pk)


def document_actions(request: CompanyRequest, document: Document) -> list[Part]:
    """Return the jobs that go on with a document, as actions of its page."""
    return [
        {"label": _("扫码%(job)s") % {"job": _(job.label)}, "url": url, "icon": "scan"}
        for job, url in jobs_of(request, document)
        if not document.is_closed
    ]


@require_GET
def scan_find(request: CompanyRequest) -> HttpResponse:
    """Answer the products a code (``code``) or typed words (``q``) find, and what the code says."""
    require(request.actor, PRODUCT, Verb.VIEW)
    code = scanned(request)
    text = code or ReportQuery(request).text()
    reading, items = found_by(text, is_scan=bool(code))
    facts = said(reading, timezone.localdate())
    if not items and (piece := piece_of(text)):
        items, facts = products_as_items([piece]), {**facts, "serial": text}
    return JsonResponse({"items": items, "said": facts})


@require_GET
@never_cache
@with_camera
def scan_job(request: CompanyRequest, name: str) -> HttpResponse:
    """Show what a job can start from: open documents and drafts; one that is scanned is opened."""
    job = job_for(request, name)
    text = ReportQuery(request).text()[:MOST_TEXT]
    sources = _sources(request, job, text) if job.source else []
    drafts = _drafts(request, job, text)
    exact = [row for row in (*sources, *drafts) if row["number"] == text.upper()]
    if len(exact) == 1:
        return HttpResponseRedirect(exact[0]["url"])
    context = {
        "title": _(job.label),
        "q": text,
        "sources": sources,
        "drafts": drafts,
        "source_label": document_type(job.source).label if job.source else "",
        "type_label": document_type(job.type).label,
        "new_url": "" if job.source or job.name == CHECK else address("scan_new", job.name),
        "is_check": job.name == CHECK,
    }
    return render(request, "warehouse/job.html", context)


def _sources(request: CompanyRequest, job: Job, text: str) -> list[Part]:
    """Return the documents with open lines, oldest first; a product's code finds those that have it."""
    wanted = text
    if text:
        _reading, items = found_by(text, is_scan=True)
        wanted = items[0]["code"] if items else text
    found = OpenLineFilter(text=wanted, limit=_MOST_OPEN_LINES)
    page = open_lines(request.actor, document_type(job.type), found)
    groups: dict[int, Part] = {}
    for row in page.rows:
        document = row.document
        group = groups.setdefault(
            document.pk, _named(document, address("scan_new", job.name, source=document.pk))
        )
        group["lines"] += 1
    return list(groups.values())


def _drafts(request: CompanyRequest, job: Job, text: str) -> list[Part]:
    found = seen(request.actor, job.type, job.verb).filter(stage=Stage.DRAFT)
    if text:
        found = found.filter(number__icontains=text)
    rows = found.select_related("partner", "place").annotate(line_count=Count("lines")).order_by("-pk")
    name = "scan_check" if job.name == CHECK else "scan_draft"
    own = () if job.name == CHECK else (job.name,)
    return [
        _named(row, address(name, *own, row.pk)) | {"lines": row.line_count} for row in rows[:_MOST_DRAFTS]
    ]


def _named(document: Document, url: str) -> Part:
    return {
        "url": url,
        "number": document.number,
        "partner": document.partner.name if document.partner else "",
        "place": document.place.name if document.place else "",
        "date": document.business_date,
        "lines": 0,
    }
