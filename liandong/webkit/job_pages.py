"""Background jobs as their member sees them: the list, one with its progress, its result, its end."""

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as shown_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from liandong.identity.requests import CompanyRequest
from liandong.jobs import files, signs
from liandong.jobs.actions import cancel, visible_jobs
from liandong.jobs.models import ACTIVE, Job, JobState
from liandong.jobs.running import label_of
from liandong.webkit import report_parts as ui
from liandong.webkit.navigation import Group, NavigationItem, register_page
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50
_TONES = {
    JobState.WAITING: "grey",
    JobState.RUNNING: "blue",
    JobState.DONE: "green",
    JobState.REFUSED: "amber",
    JobState.FAILED: "amber",
    JobState.CANCELLED: "grey",
}

register_page(NavigationItem(Group.HOME, gettext_noop("后台任务"), "jobs", "refresh", order=700))


@require_GET
def jobs(request: CompanyRequest) -> HttpResponse:
    """Show the jobs the actor may see, the latest first."""
    query = ReportQuery(request)
    found = visible_jobs(request.actor).select_related("member").order_by("-pk")
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    rows = list(found[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    context: ui.Part = {
        "title": _("后台任务"),
        "columns": ui.columns_of([_("任务"), _("内容"), _("状态"), _("提交"), _("提交时间"), _("结果")]),
        "rows": [_row(job) for job in shown],
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > len(shown) else None),
        "empty": ui.empty(_("没有后台任务"), _("导入、导出等费时的事在后台进行，进度和结果都在这里。")),
    }
    return ui.answer(query, "list", context)


def _row(job: Job) -> ui.Part:
    url = ui.address("job", job.pk)
    cells = [
        ui.text_cell(label_of(job), url, "phone-1"),
        ui.text_cell(job.title, look="phone-3"),
        ui.chip_cell(str(JobState(job.state).label), _TONES[JobState(job.state)], "phone-2"),
        ui.text_cell(job.member, look="phone-5"),
        ui.text_cell(shown_date(localtime(job.created_at), "Y-m-d H:i"), look="phone-6"),
        ui.text_cell(job.result_name if _has_file(job) else "", ui.address("job_result", job.pk)),
    ]
    return {"id": job.pk, "label": job.title, "cells": cells}


def _has_file(job: Job) -> bool:
    return bool(job.result) and files.path_of(job.result).exists()


@require_GET
def job(request: CompanyRequest, job: int) -> HttpResponse:
    """Show a job with its progress; htmx asks again for the card alone while it is under way."""
    found = _job_for(request, job)
    progress = signs.read_progress(job) if found.state == JobState.RUNNING else signs.Progress()
    context = {
        "job": found,
        "title": label_of(found),
        "chip": {"label": JobState(found.state).label, "tone": _TONES[JobState(found.state)]},
        "is_active": found.state in ACTIVE,
        "is_stopping": found.state in ACTIVE and signs.is_asked_to_stop(job),
        "progress": progress,
        "counted": f"{progress.done:,} / {progress.total:,}" if progress.total else "",
        "has_file": _has_file(found),
    }
    is_part = "HX-Request" in request.headers
    response = render(request, "webkit/parts/job_card.html" if is_part else "webkit/job.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def cancel_job(request: CompanyRequest, job: int) -> HttpResponse:
    """Ask a job to stop."""
    _job_for(request, job)
    if not cancel(job, request.actor):
        messages.info(request, _("任务已经结束。"))
    return redirect("webkit:job", job)


@require_GET
def job_result(request: CompanyRequest, job: int) -> HttpResponseBase:
    """Hand out what the job made, always as a download."""
    found = _job_for(request, job)
    if not _has_file(found):
        raise Http404(job)
    path: Path = files.path_of(found.result)
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.result_name)


def _job_for(request: CompanyRequest, job: int) -> Job:
    found = visible_jobs(request.actor).select_related("member").filter(pk=job).first()
    if found is None:
        raise Http404(job)
    return found
