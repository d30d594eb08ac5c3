"""稽核: what every audit of the company found, and the proof of the hash chain over vouchers and trace."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.auditing.runs import MOST_KEPT, require_audits, start_audit
from liandong.documents.auditing.sealed_days import SealedSpan, prove_trace
from liandong.documents.auditing.whole import check_words
from liandong.documents.models import AuditRun, Document
from liandong.finance.audit_jobs import outcome_words
from liandong.general_ledger.chain_spans import ChainSpan, prove_days
from liandong.identity.requests import CompanyRequest
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.report_query import ReportQuery

PAGE_ROWS = 50


@require_GET
def audit_runs(request: CompanyRequest) -> HttpResponse:
    """Show the audits, the latest first: when, how long, by whom, and what they found."""
    require_audits(request.actor)
    query = ReportQuery(request)
    found = AuditRun.objects.select_related("member").defer("findings").order_by("-pk")
    if after := query.after(int):
        found = found.filter(pk__lt=after[0])
    rows = list(found[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("账套稽核"),
        "note": _("每夜自动从头重算库存、成本、往来、凭证号和校验链，和账上逐项核对；有不符会进预警。"),
        "is_lines": True,
        "filters": ui.filters(query, []),
        "columns": [
            *ui.columns_of([_("时间"), _("结果"), _("谁"), _("用时")], [_("核对项"), _("不符")]),
        ],
        "rows": [_run_row(one) for one in shown],
        "actions": [_run_now(), {"label": _("校验链"), "url": ui.address("hash_chain"), "icon": "lock"}],
        "next_url": query.next_url((shown[-1].pk,) if len(rows) > len(shown) else None),
        "empty": ui.empty(_("还没有稽核过"), _("程序开着时每夜自动稽核，也可以现在就做。")),
    }
    return ui.answer(query, "report", context)


def _run_now() -> ui.Part:
    return {
        "label": _("立即稽核"),
        "method": "post",
        "url": ui.address("start_audit"),
        "hidden": [],
        "is_primary": True,
        "icon": "scale",
    }


def _run_row(run: AuditRun) -> ui.Part:
    url = ui.address("audit_run", run.pk)
    chip = ui.chip_cell(_("有不符"), "alarm") if run.count else ui.chip_cell(_("全部相符"), "green")
    cells = [
        ui.moment_cell(run.started_at, "card-name") | {"url": url},
        chip,
        ui.text_cell(_whose(run)),
        ui.text_cell(_duration(run)),
        ui.count_cell(run.checks),
        ui.count_cell(run.count, url),
    ]
    return {"cells": cells}


def _whose(run: AuditRun) -> str:
    return run.member.name if run.member is not None else _("每夜自动")


def _duration(run: AuditRun) -> str:
    seconds = (run.finished_at - run.started_at).total_seconds()
    return _("{seconds} 秒").format(seconds=f"{seconds:.1f}")


@require_POST
def start(request: CompanyRequest) -> HttpResponse:
    """Audit the company now, in the background."""
    return redirect("webkit:job", start_audit(request.actor))


@require_GET
def audit_run(request: CompanyRequest, audit_run: int) -> HttpResponse:
    """Show what an audit found, each with the document it is about where it names one."""
    require_audits(request.actor)
    query = ReportQuery(request)
    run = AuditRun.objects.select_related("member").filter(pk=audit_run).first()
    if run is None:
        raise Http404
    started = f"{timezone.localtime(run.started_at):%Y-%m-%d %H:%M}"
    facts = [(_("谁"), _whose(run)), (_("用时"), _duration(run)), (_("核对项"), str(run.checks))]
    look = "negative" if run.count else ""
    figures = [{"label": label, "text": text, "look": ""} for label, text in facts]
    figures.append({"label": _("结果"), "text": outcome_words(run.count), "look": look})
    left = run.count - len(run.findings)
    context: ui.Part = {
        "section": _("账套稽核"),
        "title": _("稽核 {time}").format(time=started),
        "note": number_of("只留前 {most} 处，还有 {count} 处没有列出。", left, most=MOST_KEPT)
        if left
        else "",
        "is_lines": True,
        "filters": ui.filters(query, []),
        "figures": figures,
        "columns": ui.columns_of([_("问题"), _("哪里"), _("应为"), _("账上")]),
        "rows": _finding_rows(run.findings),
        "actions": [{"label": _("账套稽核"), "url": ui.address("audit_runs"), "icon": "scale"}],
        "empty": ui.empty(_("没有不符"), _("每一项重算的结果都和账上一样。")),
    }
    return ui.answer(query, "report", context)


def _finding_rows(findings: Sequence[Sequence[str]]) -> list[ui.Part]:
    """Return a row a finding; numbers of documents in it lead to them; one statement."""
    words = {word for _check, subject, *_rest in findings for word in subject.split()}
    documents = dict(Document.objects.filter(number__in=words).values_list("number", "pk"))
    language, rows = translation.get_language() or "zh", []
    for check, subject, expected, found in findings:
        document = next((documents[word] for word in subject.split() if word in documents), None)
        cells = [
            ui.text_cell(check_words(check, language), look="card-name"),
            ui.text_cell(subject, ui.document_url(document) if document else ""),
            ui.text_cell(expected),
            ui.text_cell(found),
        ]
        rows.append({"cells": cells})
    return rows


@require_GET
def hash_chain(request: CompanyRequest) -> HttpResponse:
    """Prove the vouchers' hash chain and the trace's seals over some days, and show the first break."""
    require_audits(request.actor)
    query = ReportQuery(request)
    days = query.month_to_date()
    begin, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in days)
    trace = prove_trace(begin, last + timedelta(days=1))
    context: ui.Part = {
        "section": _("账套稽核"),
        "title": _("校验链"),
        "note": _("凭证的校验值一张套一张，操作日志分批封存：改动、删除或插入哪里，从那里起就对不上。"),
        "is_lines": True,
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), days)),
        "columns": [
            *ui.columns_of([_("内容"), _("结果"), _("范围")], [_("已校验")]),
            ui.column(_("第一处断开")),
        ],
        "rows": [*(_chain_row(one) for one in prove_days(*days)), _trace_row(trace)],
        "actions": [{"label": _("账套稽核"), "url": ui.address("audit_runs"), "icon": "scale"}],
    }
    return ui.answer(query, "report", context)


def break_words(code: str) -> str:
    """Return what is wrong with a link."""
    return {
        "missing": _("中间少了凭证"),
        "unlinked": _("和上一张接不上"),
        "changed": _("内容和校验值不符"),
        "cut": _("末尾和记录的不符"),
    }[code]


def _chain_row(one: ChainSpan) -> ui.Part:
    where = ui.EMPTY
    if one.broken is not None:
        words = _("第 {position} 张 {number}：{what}")
        text = words.format(
            position=one.broken.position, number=one.number, what=break_words(one.broken.code)
        )
        where = ui.text_cell(text, ui.address("voucher", one.document) if one.document else "")
    label = _("{year} 年凭证").format(year=one.year)
    span = f"{one.first}–{one.last}"
    return _proof_row(label, span, one.checked, where, is_short=one.is_short)


def _trace_row(one: SealedSpan) -> ui.Part:
    where = ui.text_cell(_("日志 {rows} 这一批").format(rows=one.broken)) if one.broken else ui.EMPTY
    span = f"{one.first}–{one.last}" if one.checked else ""
    if one.unsealed:
        waiting = number_of("{count} 条待封存", one.unsealed)
        span = _("，").join(filter(None, (span, waiting)))
    return _proof_row(_("操作日志"), span, one.checked, where, is_short=one.is_short)


def _proof_row(label: str, span: str, checked: int, where: ui.Part, *, is_short: bool) -> ui.Part:
    if where is not ui.EMPTY:
        chip = ui.chip_cell(_("断开"), "alarm")
    elif is_short:
        chip = ui.chip_cell(_("太多，只校验了前面的"), "amber")
    elif checked:
        chip = ui.chip_cell(_("完整"), "green")
    else:
        chip = ui.chip_cell(_("没有内容"), "grey")
    name = ui.text_cell(label, look="card-name")
    return {"cells": [name, chip, ui.text_cell(span), ui.count_cell(checked), where]}
