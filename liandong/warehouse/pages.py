"""The pages of scanning: home, what a job can start from, and the sheet that is counted on."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.documents.models import Document, State
from liandong.documents.open_lines import OpenLineFilter, open_lines
from liandong.documents.queries import visible_to
from liandong.documents.types import FieldKind, document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.warehouse.checking import rows_to_check
from liandong.warehouse.counting import review
from liandong.warehouse.finding import MOST_TEXT, found_by, said, scanned
from liandong.warehouse.jobs import CHECK, COUNT, PRODUCT, Job, open_jobs
from liandong.warehouse.saving import job_for
from liandong.warehouse.sheets import (
    Part,
    Sheet,
    draft_of,
    open_sheet,
    own_draft_from,
    seen,
    shown_rows,
    source_of,
    sources_of,
)
from liandong.webkit.choices import choice_options, place_options
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery

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
    look = {
        "label": _("查询"),
        "hint": _("库存、价格、最近出入库"),
        "icon": "search",
        "url": address("scan_look"),
    }
    return render(request, "warehouse/home.html", {"jobs": [*jobs, look], "read_url": address("scan_read")})


@require_GET
def scan_read(request: CompanyRequest) -> HttpResponse:
    """Answer where a scanned code leads: a document by its number, else the look-up of the product."""
    require(request.actor, PRODUCT, Verb.VIEW)
    code = scanned(request)
    found = visible_to(request.actor).filter(number=code.upper()).first() if code else None
    url = address("scan_look", code=code) if found is None else _job_url(request, found)
    return JsonResponse({"url": url})


def _job_url(request: CompanyRequest, document: Document) -> str:
    for job in open_jobs(request.actor):
        if job.source == document.type and document.state == State.POSTED and document.reverses_id is None:
            return address("scan_new", job.name, source=document.pk)
        if job.name == CHECK and job.type == document.type and document.state == State.DRAFT:
            return address("scan_check", document.pk)
    return address("type_document", document.type, document.pk)


@require_GET
def scan_find(request: CompanyRequest) -> HttpResponse:
    """Answer the products a code (``code``) or typed words (``q``) find, and what the code says."""
    require(request.actor, PRODUCT, Verb.VIEW)
    code = scanned(request)
    reading, items = found_by(code or ReportQuery(request).text(), is_scan=bool(code))
    return JsonResponse({"items": items, "said": said(reading, timezone.localdate())})


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
    found = seen(request.actor, job.type, job.verb).filter(state=State.DRAFT)
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


@require_GET
@never_cache
@with_camera
def scan_new(request: CompanyRequest, name: str) -> HttpResponse:
    """Show a new sheet; one's own draft of the same earlier document is gone on with."""
    job = job_for(request, name)
    if job.name == CHECK:
        raise Http404(name)
    if not job.source:
        return _page(request, Sheet(job, []))
    pk = ReportQuery(request).number("source")
    source = source_of(request.actor, job, pk or 0)
    draft = own_draft_from(request.actor, job, source)
    if draft is not None:
        return redirect(address("scan_draft", job.name, draft))
    return _page(request, open_sheet(request.actor, job, source, None))


@require_GET
@never_cache
@with_camera
def scan_draft(request: CompanyRequest, name: str, pk: int) -> HttpResponse:
    """Go on with a draft; one made of several earlier documents is shown on its own page."""
    job = job_for(request, name)
    if job.name == CHECK:
        raise Http404(name)
    stored = draft_of(request.actor, job, pk)
    source = None
    if job.source:
        origins = sources_of(stored)
        if len(origins) != 1:
            return redirect(address("type_document", job.type, pk))
        source = source_of(request.actor, job, origins[0])
    return _page(request, open_sheet(request.actor, job, source, stored))


@require_GET
@never_cache
@with_camera
def scan_check(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show what must be scanned before a delivery leaves."""
    job = job_for(request, CHECK)
    stored = draft_of(request.actor, job, pk, Verb.VIEW)
    config = _config(request, Sheet(job, [], None, stored)) | {
        "lines": rows_to_check(stored),
        "is_check": True,
        "urls": _urls(job) | {"save": "", "finish": address("scan_pass", pk)},
        "finish_label": _("复核通过"),
    }
    return _rendered(request, job, config, stored)


@require_GET
@never_cache
def scan_review(request: CompanyRequest, pk: int) -> HttpResponse:
    """Answer which counted products differ from the books, without saying by how much."""
    job = job_for(request, COUNT)
    stored = draft_of(request.actor, job, pk)
    return JsonResponse(review(request.actor, open_sheet(request.actor, job, None, stored)))


def _page(request: CompanyRequest, sheet: Sheet) -> HttpResponse:
    config = _config(request, sheet) | {"lines": shown_rows(sheet)}
    return _rendered(request, sheet.job, config, sheet.stored or sheet.source)


def _rendered(request: CompanyRequest, job: Job, config: Part, about: Document | None) -> HttpResponse:
    context = {
        "title": _(job.label),
        "list_url": address("scan_job", job.name),
        "about": "" if about is None else about.number,
        "partner": about.partner.name if about is not None and about.partner else "",
        "config": config,
    }
    return render(request, "warehouse/sheet.html", context)


def _config(request: CompanyRequest, sheet: Sheet) -> Part:
    job, stored, source = sheet.job, sheet.stored, sheet.source
    about = f"d{stored.pk}" if stored else f"s{source.pk}" if source else "new"
    is_count = job.name == COUNT
    may_post = request.actor.may(job.type, Verb.POST)
    return {
        "job": job.name,
        "copy": f"{request.company.slug}:{request.actor.member}:{job.name}:{about}",
        "document": stored.pk if stored else None,
        "version": stored.version if stored else None,
        "number": stored.number if stored else "",
        "source": source.pk if source else None,
        "fields": _fields(request, sheet),
        "has_source": source is not None,
        "is_count": is_count,
        "is_check": False,
        "finish_label": _("审核"),
        "urls": _urls(job) | {"finish": address("scan_finish", job.name) if may_post else ""},
    }


def _urls(job: Job) -> Part:
    return {
        "save": address("scan_save", job.name),
        "find": address("scan_find"),
        "list": address("scan_job", job.name),
        "draft": "" if job.name == CHECK else address("scan_draft", job.name, 0),
        "review": address("scan_review", 0) if job.name == COUNT else "",
    }


def _fields(request: CompanyRequest, sheet: Sheet) -> list[Part]:
    """Return the places and the mode of the head, with the only place there is proposed."""
    job, about = sheet.job, sheet.stored or sheet.source
    names = {"place": job.has_place, "target_place": job.has_target, "mode": True}
    fields: list[Part] = []
    for one in sheet.kind.header:
        if not names.get(one.name):
            continue
        value = getattr(about, f"{one.name}_id", None) if about is not None else None
        if one.kind is FieldKind.PLACE:
            options = place_options(request.actor, job.type, job.verb, [value] if value else ())
            if value is None and len(options) == 1:
                value = options[0]["value"]
        else:
            options = choice_options(one.choices)
            value = (sheet.draft.details.get(one.name) if sheet.draft else None) or options[0]["value"]
        fields.append({"name": one.name, "label": one.label, "options": options, "value": value})
    return fields
