"""The sheets that are counted on: a new one, a draft to go on with, a delivery to check."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.documents.models import Document
from liandong.documents.types import FieldKind
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.custom import Level
from liandong.warehouse.accepting import acceptance_of, asked_of, with_said
from liandong.warehouse.added import asked, held_above
from liandong.warehouse.bins.phone import asked_bin, with_hints
from liandong.warehouse.checking import rows_to_check
from liandong.warehouse.counting import review
from liandong.warehouse.jobs import CHECK, COUNT, Job
from liandong.warehouse.naming import asked_of_goods
from liandong.warehouse.saving import job_for
from liandong.warehouse.sheets import (
    Part,
    Sheet,
    draft_of,
    open_sheet,
    own_draft_from,
    place_of,
    shown_rows,
    source_of,
    sources_of,
)
from liandong.warehouse.standing_in import with_substitutes
from liandong.warehouse.starting import with_camera
from liandong.webkit.choices import choice_options, place_options
from liandong.webkit.report_parts import address
from liandong.webkit.report_query import ReportQuery


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
    sheet = open_sheet(request.actor, job, source, None)
    if not sheet.rows:
        messages.info(request, _("%(number)s 没有未完成的行") % {"number": source.number})
        return redirect(address("type_document", source.type, source.pk))
    return _page(request, sheet)


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
    acceptance = acceptance_of(sheet, request.rules)
    rows = with_hints(with_said(shown_rows(sheet), acceptance), sheet, request.rules)
    rows = with_substitutes(rows, sheet, request.actor)
    config = _config(request, sheet) | {"lines": rows}
    bins = asked_bin(sheet.job, place_of(sheet))
    config["line_fields"] = [*asked_of(acceptance), *bins, *config["line_fields"]]
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
    type_id = "" if job.name == CHECK else job.type  # a check changes nothing
    return {
        "job": job.name,
        "copy": f"{request.company.slug}:{request.actor.member}:{job.name}:{about}",
        "document": stored.pk if stored else None,
        "version": stored.version if stored else None,
        "number": stored.number if stored else "",
        "source": source.pk if source else None,
        "fields": _fields(request, sheet),
        "added": asked(request.actor, type_id, Level.HEADER, held_above(request.actor, sheet)),
        "line_fields": [*asked_of_goods(job), *asked(request.actor, type_id, Level.LINE, {})],
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
            kept = [value] if value else ()
            options = place_options(request.actor, job.type, job.verb, kept, is_quarantine=one.is_quarantine)
            if value is None and len(options) == 1:
                value = options[0]["value"]
        else:
            options = choice_options(one.choices)
            value = (sheet.draft.details.get(one.name) if sheet.draft else None) or options[0]["value"]
        fields.append({"name": one.name, "label": one.label, "options": options, "value": value})
    return fields
