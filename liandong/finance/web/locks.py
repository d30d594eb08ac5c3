"""锁定日期: the days up to which nothing of a kind is booked any more, and who may for a while."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.general_ledger.lock_actions import MOST_HOURS, end_waiver, read_locks, set_lock_dates, waive
from liandong.general_ledger.periods import SUBJECT
from liandong.identity.actors import reaches_all, require, require_everywhere
from liandong.identity.models import Member
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.locking import LockKind
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.webkit import record_lists as lists
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.report_query import ReportQuery

_HOURS = 8


def lock_labels() -> dict[LockKind, tuple[str, str]]:
    """Return what each lock is called, and what it keeps as it is."""
    return {
        LockKind.ALL: (_("所有单据"), _("这天及以前，什么单据都不能再审核、红冲。")),
        LockKind.SALES: (_("销售"), _("销售的单据和销售发票。")),
        LockKind.PURCHASES: (_("采购"), _("采购的单据和采购发票。")),
        LockKind.STOCK: (_("库存"), _("动库存数量或成本的单据，出入库、盘点、调拨、成本结转都算。")),
        LockKind.MONEY: (_("资金"), _("记到现金、银行等结算账户的单据，和银行对过账就可以锁。")),
    }


@require_http_methods(["GET", "POST"])
def lock_dates(request: CompanyRequest) -> HttpResponse:
    """Show the lock dates, or set them."""
    require(request.actor, SUBJECT, Verb.VIEW)
    if request.method != "POST":
        return _show_dates(request, {kind.value: day for kind, day in read_locks().days.items()})
    typed = read_fields(_fields(), request.POST)
    problems: Sequence[Problem] = typed.problems
    if not problems:
        days = {LockKind(name): day for name, day in typed.values.items()}
        try:
            set_lock_dates(days, request.actor, timezone.localdate(), request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            messages.success(request, _("已保存。"))
            return redirect("webkit:lock_dates")
    return _show_dates(request, typed.raw, problems)


def _fields() -> tuple[Field, ...]:
    return tuple(
        Field(kind.value, label, Kind.DATE, help=text) for kind, (label, text) in lock_labels().items()
    )


def _show_dates(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    page = FormPage(
        _("锁定日期"),
        ui.address("periods"),
        _("会计期间"),
        [Section(_("锁定到（含当天），空着就不锁"), _fields())],
        [{"label": _("锁定的例外"), "url": ui.address("lock_waivers"), "icon": "users"}],
        may_save=reaches_all(request.actor, SUBJECT, Verb.POST),
    )
    return show_form(request, page, values, problems)


@require_GET
def lock_waivers(request: CompanyRequest) -> HttpResponse:
    """Show who may or might book before a lock date, until when and why."""
    require(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    found = sorted(read_locks().waivers, key=lambda one: one.until, reverse=True)
    names = dict(Member.objects.values_list("pk", "name"))
    may_end = reaches_all(request.actor, SUBJECT, Verb.POST)
    rows = []
    for one in found:
        holds = one.until > timezone.now()
        chip = ui.chip_cell(_("生效中"), "amber") if holds else ui.chip_cell(_("已结束"), "grey")
        end = ui.text_cell("")
        if holds and may_end:
            end = ui.deed_cell(request, _("收回"), ui.address("end_lock_waiver"), number=one.number)
        cells = [
            ui.text_cell(names.get(one.member, ""), look="card-name"),
            ui.text_cell(lock_labels()[one.kind][0]),
            chip,
            ui.text_cell(timezone.localtime(one.until).strftime("%Y-%m-%d %H:%M")),
            ui.text_cell(one.reason),
            ui.text_cell(names.get(one.given_by, "")),
            end,
        ]
        rows.append({"cells": cells})
    may_waive = reaches_all(request.actor, SUBJECT, Verb.REOPEN)
    titles = [_("操作员"), _("锁定"), _("状态"), _("到"), _("原因"), _("谁给的"), _("操作")]
    context: ui.Part = {
        "section": _("财务"),
        "title": _("锁定的例外"),
        "note": _("例外有时限，给谁、为什么都记入操作日志；用例外审核的单据，日志里也写着原因。"),
        "is_lines": True,
        "columns": ui.columns_of(titles),
        "rows": rows,
        "actions": lists.new_action(request, SUBJECT, _("给例外"), "new_lock_waiver", may_make=may_waive),
        "empty": ui.empty(_("没有例外"), _("锁定以后谁都一样，要补记时再给。"), ui.address("lock_dates")),
    }
    return ui.answer(query, "report", context)


@require_http_methods(["GET", "POST"])
def new_lock_waiver(request: CompanyRequest) -> HttpResponse:
    """Show an empty form, or let a member pass a lock for some hours."""
    require_everywhere(request.actor, SUBJECT, Verb.REOPEN)
    fields = _waiver_fields()
    if request.method != "POST":
        return _show_waiver(request, {"kind": LockKind.ALL.value, "hours": _HOURS})
    typed = read_fields(fields, request.POST)
    problems: Sequence[Problem] = typed.problems
    kind = typed.values.get("kind")
    if not problems and kind not in set(LockKind):
        problems = [Problem("lock_kind_unknown", column="kind", detail={"kind": str(kind)})]
    if not problems:
        wish = (LockKind(str(kind)), typed.values["member"] or 0, typed.values["hours"] or 0)
        try:
            made = waive(wish, typed.values["reason"], request.actor, timezone.now(), request.address)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            until = timezone.localtime(made.until).strftime("%Y-%m-%d %H:%M")
            messages.success(request, _("已给例外，到 {until} 为止。").format(until=until))
            return redirect("webkit:lock_waivers")
    return _show_waiver(request, typed.raw, problems)


def _waiver_fields() -> tuple[Field, ...]:
    members = Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    kinds = [(kind.value, label) for kind, (label, _text) in lock_labels().items()]
    longest = _("小时，最多 {most}").format(most=MOST_HOURS)
    return (
        Field("member", _("操作员"), Kind.RECORD, is_required=True, choices=list(members)),
        Field(
            "kind", _("锁定"), Kind.WORD, is_required=True, choices=kinds, help=_("所有单据：哪种锁都不拦")
        ),
        Field("hours", _("时限"), Kind.WHOLE, is_required=True, help=longest),
        Field("reason", _("原因"), is_required=True, is_wide=True),
    )


def _show_waiver(
    request: CompanyRequest, values: Mapping[str, Any], problems: Sequence[Problem] = ()
) -> HttpResponse:
    sections = [Section("", _waiver_fields())]
    page = FormPage(
        _("给例外"), ui.address("lock_waivers"), _("锁定的例外"), sections, save_label=_("给例外")
    )
    return show_form(request, page, values, problems)


@require_POST
def end_lock_waiver(request: CompanyRequest) -> HttpResponse:
    """Let an exception end at once."""
    require_everywhere(request.actor, SUBJECT, Verb.POST)
    number = ReportQuery(request, request.POST).number("number") or 0
    return lists.told(
        request,
        lambda: end_waiver(number, request.actor, timezone.now(), request.address),
        _("例外已收回。"),
        ui.address("lock_waivers"),
    )
