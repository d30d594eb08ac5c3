"""Uploading, mapping, checking, importing; templates and exports."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.exchange import jobs
from liandong.exchange.importing import look_into, prepare
from liandong.exchange.mapping import signature
from liandong.exchange.mapping_form import chosen_mapping, clashes, mapping_parts, may_add_fields
from liandong.exchange.models import ImportFile, ImportState
from liandong.exchange.subjects import Mode, Subject, subject_of
from liandong.exchange.workbooks import template_sheets
from liandong.identity.actors import require
from liandong.identity.preferences import read_preferences, save_preference
from liandong.identity.requests import CompanyRequest
from liandong.jobs import files
from liandong.jobs.kinds import JobRefusedError
from liandong.jobs.models import ACTIVE, JobState
from liandong.kernel.actor import Verb
from liandong.webkit.report_parts import Part
from liandong.webkit.sheet_reading import UnreadableFileError
from liandong.webkit.spreadsheets import workbook_response

PREFERENCE = "exchange"
SMALL_FILE = 300 * 2**10
"""A file below so many bytes is checked while its user waits."""

RECENT = 8
_REMEMBERED = 12
_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".txt", ".tsv"})
_TONES = {
    ImportState.UPLOADED: "grey",
    ImportState.CHECKING: "blue",
    ImportState.REFUSED: "amber",
    ImportState.CHECKED: "blue",
    ImportState.IMPORTING: "blue",
    ImportState.IMPORTED: "green",
}


def is_mapping(_key: str, value: object) -> bool:
    """Tell whether a preference holds mappings by the heads they are for."""
    return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())


def _subject_for(request: CompanyRequest, subject_id: str) -> Subject:
    subject = subject_of(subject_id)
    if subject is None:
        raise Http404(subject_id)
    require(request.actor, subject.needed, Verb.VIEW)
    return subject


def _importable(request: CompanyRequest, subject_id: str) -> Subject:
    subject = _subject_for(request, subject_id)
    require(request.actor, subject.needed, Verb.DRAFT)
    if not subject.may_import(request.actor):
        raise PermissionDenied
    return subject


@require_GET
def template(request: CompanyRequest, subject_id: str) -> HttpResponseBase:
    """Hand out the sheet to fill in."""
    subject = _importable(request, subject_id)
    name = _("%(label)s导入模板") % {"label": _(subject.label)}
    return workbook_response(name, template_sheets(subject, request.actor))


@require_http_methods(["GET", "POST"])
def export(request: CompanyRequest, subject_id: str) -> HttpResponse:
    """Ask what to export, or start it; the file is ready on the job's page."""
    subject = _subject_for(request, subject_id)
    given = request.POST
    if request.method == "POST":
        choices = {name: given[name] for name in ("from", "to", "active") if given.get(name)}
        if all(_is_day(choices.get(name, "")) for name in ("from", "to")):
            return redirect("webkit:job", jobs.start_export(subject, choices, request.actor))
    context = {"subject": subject, "title": _("导出%(label)s") % {"label": _(subject.label)}}
    return render(request, "exchange/export.html", context, status=400 if given else 200)


def _is_day(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


@require_http_methods(["GET", "POST"])
def import_page(request: CompanyRequest, subject_id: str) -> HttpResponse:
    """Show how to begin, or take a file."""
    subject = _importable(request, subject_id)
    problem = ""
    if request.method == "POST":
        try:
            return redirect("webkit:import_file", _taken(request, subject).pk)
        except UnreadableFileError as error:
            problem = str(error)
        except files.FileTooLargeError:
            problem = _("文件超过 %(limit)s MB，请拆成几个文件。") % {"limit": files.MAX_UPLOAD_MB}
    recent = ImportFile.objects.filter(member=request.actor.member, subject=subject.id).order_by("-pk")
    context = {
        "subject": subject,
        "title": _("导入%(label)s") % {"label": _(subject.label)},
        "problem": problem,
        "limit": files.MAX_UPLOAD_MB,
        "recent": [{"file": one, "chip": _chip(one)} for one in recent[:RECENT]],
    }
    return render(request, "exchange/import.html", context, status=422 if problem else 200)


def _chip(file: ImportFile) -> Part:
    state = ImportState(file.state)
    return {"label": _(str(state.label)), "tone": _TONES[state]}


def _taken(request: CompanyRequest, subject: Subject) -> ImportFile:
    upload = request.FILES.get("file")
    name = Path(upload.name or "").name if upload else ""
    if upload is None or Path(name).suffix.lower() not in _ENDINGS:
        raise UnreadableFileError(_("请选择 Excel（xlsx、xls、ods）或 CSV 文件。"))
    stored = files.keep(upload.chunks(), Path(name).suffix.lower())
    file = ImportFile(
        member_id=request.actor.member,
        subject=subject.id,
        name=name[:255],
        stored=stored.name,
        digest=stored.digest,
        size=stored.size,
    )
    try:
        look_into(file, subject, request.actor)
    except UnreadableFileError:
        files.remove(stored.name)
        raise
    key = f"{PREFERENCE}.{subject.id}"
    kept = read_preferences(request.actor.member, [key]).get(key, {}).get(signature(file.heads))
    file.mapping = kept or file.mapping
    file.save()
    return file


@require_http_methods(["GET", "POST"])
def import_file(request: CompanyRequest, file: int) -> HttpResponse:
    """Show how a file is understood and what was found, or check it, or import it."""
    found, subject = _file_for(request, file)
    if request.method == "GET" or _is_busy(found):
        return _show(request, found, subject)
    try:
        if request.POST.get("act") == "import" and found.state == ImportState.CHECKED:
            job = jobs.start_import(found, request.actor, is_dry=False, address=request.address)
            return redirect("webkit:job", job)
        if found.state != ImportState.IMPORTED:
            return _checked(request, found, subject)
    except JobRefusedError:
        pass  # somebody has just imported it, as the page tells
    return redirect("webkit:import_file", found.pk)


def _checked(request: CompanyRequest, found: ImportFile, subject: Subject) -> HttpResponse:
    _remember(request, found, subject)
    if found.size > SMALL_FILE:
        return redirect("webkit:job", jobs.start_import(found, request.actor, is_dry=True))
    try:
        prepared = prepare(found, subject, jobs.order_of(found, request.actor))
    except UnreadableFileError as error:
        return _show(request, found, subject, str(error))
    with transaction.atomic():
        jobs.note_check(found, prepared)
    return redirect("webkit:import_file", found.pk)


def _file_for(request: CompanyRequest, file: int) -> tuple[ImportFile, Subject]:
    found = ImportFile.objects.select_related("job").filter(pk=file, member=request.actor.member).first()
    if found is None:
        raise Http404(file)
    return found, _importable(request, found.subject)


def _is_busy(file: ImportFile) -> bool:
    """Tell whether a job has the file; one that ended without success leaves it to be tried again."""
    if file.state not in {ImportState.CHECKING, ImportState.IMPORTING}:
        return False
    if file.job is not None and file.job.state in ACTIVE:
        return True
    is_refused = file.job is not None and file.job.state == JobState.REFUSED
    is_checked = file.state == ImportState.IMPORTING and not is_refused
    file.state = ImportState.CHECKED if is_checked else ImportState.UPLOADED
    return False


def _remember(request: CompanyRequest, file: ImportFile, subject: Subject) -> None:
    """Take the mapping and the options of the form; the mapping is kept for files with the same heads."""
    given = request.POST
    chosen = chosen_mapping(given, subject.fields(request.actor), file.heads)
    file.mapping = {**chosen, "clashes": clashes(given, chosen["positions"], file.heads)}
    mode = given.get("mode", "")
    file.options = {
        "mode": mode if mode in list(Mode) else Mode.BOTH.value,
        "makes_named": bool(given.get("makes_named")),
        "posts": bool(given.get("posts")),
    }
    file.save(update_fields=["mapping", "options"])
    key = f"{PREFERENCE}.{subject.id}"
    kept = read_preferences(request.actor.member, [key]).get(key, {})
    kept.pop(signature(file.heads), None)
    latest = dict(list(kept.items())[-_REMEMBERED + 1 :]) | {signature(file.heads): chosen}
    save_preference(request.actor.member, key, latest)


def _show(request: CompanyRequest, file: ImportFile, subject: Subject, problem: str = "") -> HttpResponse:
    is_busy = _is_busy(file)
    report: dict[str, Any] = file.report
    same = ImportFile.objects.filter(digest=file.digest, subject=file.subject, state=ImportState.IMPORTED)
    context = {
        "file": file,
        "subject": subject,
        "title": _("导入%(label)s") % {"label": _(subject.label)},
        "chip": _chip(file),
        "is_busy": is_busy,
        "is_done": file.state == ImportState.IMPORTED,
        "is_ready": file.state == ImportState.CHECKED,
        "heads": list(enumerate(file.heads)),
        **mapping_parts(file, subject.fields(request.actor)),
        "may_add_fields": may_add_fields(request.actor, subject),
        "options": {"mode": Mode.BOTH.value, "makes_named": True, **file.options},
        "report": report,
        "more": max(report.get("problem_count", 0) - len(report.get("problems", ())), 0),
        "earlier": same.exclude(pk=file.pk).order_by("-pk").first(),
        "may_post": subject.has_documents and request.actor.may(subject.id, Verb.POST),
        "problem": problem,
    }
    return render(request, "exchange/file.html", context, status=422 if problem else 200)


@require_GET
def problems(request: CompanyRequest, file: int) -> HttpResponseBase:
    """Hand out all problems of the last check."""
    found, _subject = _file_for(request, file)
    if not found.errors or not files.path_of(found.errors).exists():
        raise Http404(file)
    path, name = files.path_of(found.errors), f"{Path(found.name).stem}-{_('问题')}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
