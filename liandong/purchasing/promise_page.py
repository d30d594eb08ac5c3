"""承诺到货日: what the supplier says of an order's open lines, changed after it was posted."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.promising import change_promises
from liandong.documents.queries import visible_to
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.purchasing.agreements import ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.access import may_touch
from liandong.webkit.deeds import places_of
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

_LONGEST = 255
_LINE, _ALL, _COMMENT = "line-", "every_line", "comment"


def actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way to the promises of an order that waits for goods."""
    is_open = document.state == State.POSTED and document.reverses_id is None and not document.is_closed
    if document.type != ORDER or not is_open:
        return []
    if not may_touch(request.actor, document, Verb.DRAFT, places_of(document)):
        return []
    return [{"label": _("改承诺到货日"), "url": ui.address("promises", document.pk), "icon": "calendar"}]


@require_http_methods(["GET", "POST"])
def promises(request: CompanyRequest, order: int) -> HttpResponse:
    """Show the open lines with what was promised for them, or keep what was typed."""
    require(request.actor, ORDER, Verb.DRAFT)
    found = visible_to(request.actor).filter(type=ORDER, pk=order, state=State.POSTED, reverses=None).first()
    if found is None:
        raise Http404(order)
    lines = _open_lines(found)
    fields = _fields(lines)
    if request.method == "GET":
        values = {f"{_LINE}{line.pk}": line.promised_on for line in lines}
        return _show(request, found, fields, values, [])
    typed = read_fields(fields, request.POST)
    problems = list(typed.problems)
    if not problems:
        every = typed.values[_ALL]
        days = {line.pk: typed.values[f"{_LINE}{line.pk}"] or every for line in lines}
        comment = trimmed(typed.values[_COMMENT])[:_LONGEST]
        try:
            count = change_promises(found.pk, days, request.actor, comment=comment, address=request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            text = _("已保存，变动记在单据的历史里。") if count else _("没有变动。")
            messages.success(request, text)
            return redirect("webkit:type_document", ORDER, found.pk)
    return _show(request, found, fields, typed.raw, problems)


def _open_lines(order: Document) -> list[DocumentLine]:
    lines = DocumentLine.objects.filter(document=order, is_closed=False).select_related("product", "unit")
    return [line for line in lines.order_by("position") if line.quantity > line.fulfilled]


def _fields(lines: list[DocumentLine]) -> tuple[Field, ...]:
    told = (
        Field(_ALL, _("所有行都改成"), Kind.DATE, help=_("下面没有填的行用它")),
        Field(_COMMENT, _("供应商怎么说")),
    )
    return (*told, *(_field(line) for line in lines))


def _field(line: DocumentLine) -> Field:
    product = line.product.name if line.product else ""
    ratio = line.unit.ratio if line.unit else 1
    left = plain(round((line.quantity - line.fulfilled) / ratio, 6))
    unit = line.unit.name if line.unit else ""
    label = _("第 %(row)s 行 %(product)s") % {"row": line.position, "product": product}
    wanted = line.due_date or line.document.due_date
    words = _("还有 %(left)s %(unit)s 未到") % {"left": left, "unit": unit}
    if wanted is not None:
        words += _("，要求 %(day)s") % {"day": wanted.isoformat()}
    return Field(f"{_LINE}{line.pk}", label, Kind.DATE, help=words)


def _show(
    request: CompanyRequest,
    order: Document,
    fields: tuple[Field, ...],
    values: Mapping[str, object],
    problems: list[Problem],
) -> HttpResponse:
    page = FormPage(
        _("%(number)s 承诺到货日") % {"number": order.number},
        ui.typed_document_url(ORDER, order.pk),
        order.number,
        [
            Section("", fields[:2]),
            Section(_("未到的行") if fields[2:] else _("货都到齐了，没有要承诺的行"), fields[2:]),
        ],
    )
    return show_form(request, page, values, problems)
