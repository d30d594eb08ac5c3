"""直运发货: a page from a drop order, for what the supplier sent to the customer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document, DocumentLine, State
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import joined_serials, read_serials
from liandong.kernel.terms import Problem
from liandong.purchasing.dropping.pairs import DELIVERY, DROP, RECEIPT, Asking, Shipped
from liandong.purchasing.dropping.sending import (
    Dispatch,
    OrderMissingError,
    Sent,
    dispatch,
    drop_order,
    lines_to_send,
)
from liandong.purchasing.proposing import ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form
from liandong.webkit.record_sentences import sentence

KEY = 32


def actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way from an open drop order to what was sent of it, for who may post both documents."""
    is_open = document.state == State.POSTED and document.reverses_id is None and not document.is_closed
    if document.type != ORDER or document.place_id != DROP or not is_open or not document.open_lines:
        return []
    if not (request.actor.may(RECEIPT, Verb.POST) and request.actor.may(DELIVERY, Verb.POST)):
        return []
    url = ui.address("drop_shipment", document.pk)
    return [{"label": _("直运发货"), "url": url, "icon": "truck-delivery", "is_main": True}]


@require_http_methods(["GET", "POST"])
def drop_shipment(request: CompanyRequest, order: int) -> HttpResponse:
    """Show what is open of a drop order, or post what went to the customer."""
    try:
        found = drop_order(request.actor, order)
    except OrderMissingError as error:
        raise Http404(str(error)) from error
    except RefusedError as refusal:
        return refused(request, refusal, ORDER, order)
    lines = lines_to_send(found)
    if not lines:
        messages.info(request, _("这张直运订单已经送完。"))
        return redirect("webkit:type_document", ORDER, found.pk)
    if request.method == "GET":
        start: dict[str, Any] = {"business_date": timezone.localdate(), "key": uuid4().hex}
        start |= {f"line-{line.pk}": _left(line) for line in lines}
        return _show(request, found, lines, start, [])
    typed = read_fields([*_head(), *(one for line in lines for one in _fields(line))], request.POST)
    wish, wrong = _wish(found, lines, typed.values)
    problems: Sequence[Problem] = [*typed.problems, *wrong]
    if not problems:
        asking = Asking(request.actor, str(typed.values["key"] or "")[:KEY], request.address)
        try:
            made = dispatch(asking, wish)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            return told(request, made, DELIVERY)
    return _show(request, found, lines, typed.raw, problems)


def refused(request: CompanyRequest, refusal: RefusedError, type_id: str, pk: int) -> HttpResponse:
    """Say why a document is none of a drop shipment, on its own page."""
    for problem in refusal.problems:
        messages.error(request, sentence(problem))
    return redirect("webkit:type_document", type_id, pk)


def told(request: CompanyRequest, made: Shipped, shown: str) -> HttpResponse:
    """Say what was made and go to the document of the type that is ``shown``."""
    names = {"first": made.bringing.number, "second": made.passing.number}
    text = (
        _("直运已记账：{first} 和 {second}。")
        if made.is_posted
        else _("已保存 {first} 和 {second}，等待审批；批了以后审核其中一张，另一张一起过账。")
    )
    messages.success(request, text.format(**names))
    return redirect("webkit:type_document", shown, (made.passing if shown == DELIVERY else made.bringing).id)


def _head() -> tuple[Field, ...]:
    return (
        Field("business_date", _("单据日期"), Kind.DATE, is_required=True),
        Field("reference", _("供应商送货单号")),
        Field("memo", _("备注"), is_wide=True),
        Field("key", "", Kind.KEY),
    )


def _fields(line: DocumentLine) -> tuple[Field, ...]:
    unit = line.unit.name if line.unit else ""
    most = _("最多 {most} {unit}").format(most=_left(line), unit=unit)
    found = [Field(f"line-{line.pk}", _("本次直运数量"), Kind.QUANTITY, help=most)]
    if line.product and line.product.tracking == "lot":
        found.append(Field(f"lot-{line.pk}", _("批号"), help=_("可以不填")))
    if line.product and line.product.tracking == "serial":
        found.append(Field(f"serials-{line.pk}", _("序列号"), is_wide=True))
    return tuple(found)


def _left(line: DocumentLine) -> str:
    ratio = line.unit.ratio if line.unit else 1
    return plain(round((line.quantity - line.fulfilled) / ratio, 6))


def _wish(
    order: Document, lines: Sequence[DocumentLine], values: Mapping[str, Any]
) -> tuple[Dispatch, list[Problem]]:
    sent, problems = [], []
    for line in lines:
        read = read_serials(values.get(f"serials-{line.pk}") or "")
        problems += [Problem(code, None, f"serials-{line.pk}", detail) for code, detail in read.wrong]
        quantity = values[f"line-{line.pk}"] or ZERO
        sent.append(Sent(line.pk, quantity, values.get(f"lot-{line.pk}") or "", joined_serials(read.numbers)))
    on = values["business_date"] or timezone.localdate()
    return Dispatch(order.pk, on, sent, values["reference"], values["memo"]), problems


def _show(
    request: CompanyRequest,
    order: Document,
    lines: Sequence[DocumentLine],
    values: Mapping[str, Any],
    problems: Sequence[Problem],
) -> HttpResponse:
    page = FormPage(
        _("直运发货 {number}").format(number=order.number),
        ui.typed_document_url(ORDER, order.pk),
        order.number,
        [Section("", _head()), *(Section(_title(line), _fields(line)) for line in lines)],
        save_label=_("直运发货"),
    )
    return show_form(request, page, values, problems)


def _title(line: DocumentLine) -> str:
    product, sold = line.product, line.origin
    parts = [f"{product.code} {product.name}" if product else ""]
    if sold is not None:
        parts += [f"{sold.document.number}/{sold.position}", str(sold.document.partner or "")]
    return " · ".join(part for part in parts if part)
