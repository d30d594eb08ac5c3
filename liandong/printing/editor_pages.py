"""The editor of a template: its page, saving, the preview, pictures; and the letterhead."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.printing.messages import sentences
from liandong.printing.template_pages import subjects
from liandong.printkit.images import MOST_BYTES, Upload, add_image
from liandong.printkit.models import PrintImage, PrintTemplate
from liandong.printkit.sampling import sample_pages
from liandong.printkit.saving import (
    LETTERHEAD_LIMITS,
    SUBJECT,
    TemplateForm,
    letterhead,
    save_letterhead,
    update_template,
)
from liandong.printkit.templates import builtins, palette_for
from liandong.webkit.drafts import read_body
from liandong.webkit.report_parts import address

_UNREADABLE = 422


@require_GET
def print_template(request: CompanyRequest, subject: str, key: int) -> HttpResponse:
    """Show the editor of one of the company's own templates."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    found = PrintTemplate.objects.filter(subject=subject, pk=key).first()
    if found is None:
        raise Http404(key)
    palette = palette_for(subject, request.actor)
    config = {
        "name": found.name,
        "version": found.version,
        "layout": found.layout,
        "fields": [{"name": name, "label": label} for name, label in palette.fields.items()],
        "columns": [{"name": name, "label": label} for name, label in palette.columns.items()],
        "samples": dict(palette.samples),
        "start": _start(subject, found.layout["kind"]),
        "urls": {
            "save": address("save_print_template", subject, key),
            "preview": address("preview_print_template", subject),
            "image": address("print_images"),
            "list": address("print_templates", of=subject),
        },
    }
    context = {"title": found.name, "subject_label": subjects()[subject], "config": config}
    return render(request, "printing/editor.html", context)


def _start(subject: str, kind: str) -> Any:  # noqa: ANN401 - JSON
    """Return the built-in layout that "reset" goes back to; None for a form, which has none."""
    found = next((layout for _name, layout in builtins(subject).values() if layout.kind == kind), None)
    return None if found is None else found.model_dump(mode="json")


@require_POST
def save(request: CompanyRequest, subject: str, key: int) -> JsonResponse:
    """Save a template as its editor sends it: name, version, layout."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    body = read_body(request)
    version, form = body.get("version"), _form(subject, body)
    if not isinstance(version, int):
        raise BadRequest("version")
    try:
        saved = update_template(key, form, version, request.actor)
    except RefusedError as refusal:
        return JsonResponse({"problems": sentences(refusal.problems)}, status=_UNREADABLE)
    return JsonResponse({"version": saved})


@require_POST
def preview(request: CompanyRequest, subject: str) -> HttpResponse:
    """Draw a layout that need not be saved, with sample figures; the first page as PNG."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    form = _form(subject, read_body(request))
    try:
        page = sample_pages(subject, form.layout, request.actor, request.company.name)[0]
    except RefusedError as refusal:
        return JsonResponse({"problems": sentences(refusal.problems)}, status=_UNREADABLE)
    return HttpResponse(page, content_type="image/png", headers={"Cache-Control": "no-store"})


def _form(subject: str, body: dict[str, Any]) -> TemplateForm:
    name, layout = body.get("name", ""), body.get("layout")
    if not isinstance(name, str) or not isinstance(layout, dict):
        raise BadRequest("layout")
    return TemplateForm(subject, name, json.dumps(layout))


@require_POST
def images(request: CompanyRequest) -> JsonResponse:
    """Keep a picture for forms."""
    require_everywhere(request.actor, SUBJECT, Verb.DRAFT)
    given = request.FILES.get("image")
    if not isinstance(given, UploadedFile):
        raise BadRequest("image")
    try:
        made = add_image(_upload(given), request.actor)
    except RefusedError as refusal:
        return JsonResponse({"problems": sentences(refusal.problems)}, status=_UNREADABLE)
    return JsonResponse({"id": made.pk, "url": address("print_image", made.pk)})


def _upload(given: "UploadedFile[bytes]") -> Upload:
    return Upload(given.name or "", given.read(MOST_BYTES + 1))


@require_GET
def image(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show a picture to who edits templates."""
    require(request.actor, SUBJECT, Verb.VIEW)
    found = PrintImage.objects.filter(pk=pk).first()
    if found is None:
        raise Http404(pk)
    headers = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type=found.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
def letterhead_page(request: CompanyRequest) -> HttpResponse:
    """Show and change what stands on the company's paper."""
    require(request.actor, SUBJECT, Verb.VIEW)
    problems: list[dict[str, str]] = []
    stored = letterhead()
    values = {name: getattr(stored, name) for name in LETTERHEAD_LIMITS}
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in LETTERHEAD_LIMITS}
        try:
            save_letterhead(values, _logo(request, stored.logo_id), request.actor)
        except RefusedError as refusal:
            problems = sentences(refusal.problems)
        else:
            messages.success(request, _("已保存。"))
            return redirect(address("letterhead"))
    labels = {
        "phone": _("电话"),
        "address": _("地址"),
        "tax_number": _("税号"),
        "bank_account": _("开户行及账号"),
    }
    context = {
        "title": _("单据抬头"),
        "fields": [{"name": name, "label": label, "value": values[name]} for name, label in labels.items()],
        "logo_url": address("print_image", stored.logo_id) if stored.logo_id else "",
        "list_url": address("print_templates"),
        "problems": problems,
        "may_save": reaches_all(request.actor, SUBJECT, Verb.DRAFT),
    }
    return render(request, "printing/letterhead.html", context, status=_UNREADABLE if problems else 200)


def _logo(request: CompanyRequest, stored: int | None) -> int | None:
    """Return the picture's id: a new one, none when it is to go, else the one there was."""
    given = request.FILES.get("logo")
    if isinstance(given, UploadedFile):
        return add_image(_upload(given), request.actor).pk
    return None if request.POST.get("no_logo") else stored
