"""直运发货: a page from a drop order, for what the supplier sent to the customer."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document, DocumentLine, State
from liandong.documents.queries import visible_to
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.dropping.form import Form, Given, Row, refused
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
from liandong.purchasing.to_order.reading import SALES_ORDER
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, Kind


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
    form = _form(found, lines, _in_sight(request.actor, lines))
    if request.method == "GET":
        return form.started(request, {f"line-{line.pk}": _left(line) for line in lines})

    def send(asking: Asking, values: Mapping[str, Any], given: Sequence[Given]) -> Shipped:
        sent = [Sent(*one) for one in given]
        wish = Dispatch(found.pk, values["business_date"], sent, values["reference"], values["memo"])
        return dispatch(asking, wish)

    return form.sent(request, send, DELIVERY)


def _in_sight(actor: Actor, lines: Sequence[DocumentLine]) -> frozenset[int]:
    """Return which of the sales orders that lines are for the actor may see; one statement."""
    sold = {line.origin.document_id for line in lines if line.origin is not None}
    found = visible_to(actor, only=SALES_ORDER).filter(pk__in=sold)
    return frozenset(found.values_list("pk", flat=True))


def _form(order: Document, lines: Sequence[DocumentLine], seen: Collection[int]) -> Form:
    return Form(
        order,
        _("直运发货 {number}").format(number=order.number),
        _("直运发货"),
        (Field("reference", _("供应商送货单号")),),
        [Row(line.pk, _title(line, seen), _fields(line)) for line in lines],
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


def _title(line: DocumentLine, seen: Collection[int]) -> str:
    """Return what a line is, and for whom as far as the sales order is in sight."""
    product, sold = line.product, line.origin
    parts = [f"{product.code} {product.name}" if product else ""]
    if sold is not None and sold.document_id in seen:
        parts += [f"{sold.document.number}/{sold.position}", str(sold.document.partner or "")]
    return " · ".join(part for part in parts if part)
