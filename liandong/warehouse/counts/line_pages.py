"""One line of a count: what was found spot by spot, which pieces differ, and the explanation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong.identity.requests import CompanyRequest
from liandong.kernel.checks import trimmed
from liandong.kernel.refusal import RefusedError
from liandong.warehouse.counts.deciding import explain, known_causes
from liandong.warehouse.counts.piece_words import standings_of
from liandong.warehouse.counts.review_pages import reviewed
from liandong.warehouse.counts.summing import summed
from liandong.warehouse.models import CountFinding, CountLine, CountRun, RunState
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, show_form


@require_http_methods(["GET", "POST"])
@never_cache
def count_line(request: CompanyRequest, run: int, line: int) -> HttpResponse:
    """Show what was found of a line, spot by spot and round by round; or keep its explanation."""
    found = reviewed(request, run)
    stored = CountLine.objects.select_related("product").filter(run=found, pk=line).first()
    if stored is None:
        raise Http404(line)
    causes = known_causes()
    choices = [(one, one) for one in causes]
    cause = (Field("cause", _("损溢原因"), Kind.WORD, choices=choices),) if causes else ()
    words = _("盘点间有出入库的，写明说明后可以审核")
    section = Section(_("差异说明"), (*cause, Field("note", _("说明"), is_wide=True, help=words)))
    is_open = found.state == RunState.OPEN
    back = ui.address("count_review", found.pk)
    title = f"{stored.product.code} {stored.product.name} {stored.lot_number}".strip()
    tables = [*_pieces(request, found, stored), _history(stored)]
    page = FormPage(title, back, _("核对"), [section], tables=tables, may_save=is_open)
    if request.method == "GET":
        return show_form(request, page, {"note": stored.note, "cause": stored.cause})
    note, chosen = (trimmed(request.POST.get(name, "")) for name in ("note", "cause"))
    try:
        explain(request.actor, found.pk, stored.pk, note, chosen)
    except RefusedError as refusal:
        return show_form(request, page, {"note": note, "cause": chosen}, refusal.problems)
    messages.success(request, _("已保存。"))
    return redirect(back)


def _history(line: CountLine) -> ui.Part:
    """Return the findings as read-only fields, the latest round first."""
    found = (
        CountFinding.objects.filter(line=line).select_related("member").order_by("-round", "counted_at", "pk")
    )
    fields = []
    for one in found:
        moment = timezone.localtime(one.counted_at)
        state = _("（已撤回）") if one.is_void else ""
        turn = _("第 {round} 轮").format(round=one.round)
        label = f"{turn} {one.member.name} {moment:%m-%d %H:%M:%S} {one.spot}{state}"
        text = ui.quantity_cell(one.quantity)["text"]
        book = ui.quantity_cell(one.book)["text"]
        value = _("实盘 {counted}，当时账面 {book}").format(counted=text or "0", book=book or "0")
        value += "".join((_("，序列号："), one.serials)) if one.serials else ""
        fields.append(
            {"name": f"found-{one.pk}", "label": label, "kind": "text", "value": value, "is_read_only": True}
        )
    return {"title": _("盘点记录") if fields else _("盘点记录：还没有人盘到这一行"), "fields": fields}


def _pieces(request: CompanyRequest, run: CountRun, line: CountLine) -> list[ui.Part]:
    """Return the pieces of a line that were not found, and those found which the books have elsewhere."""
    one = next((one for one in summed(run, line.sheet_id) if one.line == line.pk), None)
    if one is None or not (one.missing or one.unexpected):
        return []
    where = standings_of(request.actor, line.product_id, one.unexpected)
    shown = [(number, _("账上在这里，没有盘到")) for number in one.missing]
    shown += [(number, where[number]) for number in one.unexpected]
    fields = [
        {"name": f"piece-{place}", "label": number, "kind": "text", "value": text, "is_read_only": True}
        for place, (number, text) in enumerate(shown)
    ]
    return [{"title": _("序列号差异"), "fields": fields}]
