"""直退: a page from the delivery of a drop shipment, for what goes straight back to the supplier."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document, State
from liandong.documents.types import document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.purchasing.dropping.form import Form, Given, Row, refused
from liandong.purchasing.dropping.pairs import (
    DELIVERY,
    DROP,
    PURCHASE_RETURN,
    SALES_RETURN,
    Asking,
    Shipped,
)
from liandong.purchasing.dropping.returning import (
    Back,
    DeliveryMissingError,
    Passed,
    StraightBack,
    dropped_delivery,
    passed_lines,
    send_back,
)
from liandong.webkit import report_parts as ui
from liandong.webkit.choices import choice_options
from liandong.webkit.record_form import Field, Kind


def actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way from the delivery of a drop shipment to its return, for who may post both returns."""
    is_there = document.state == State.POSTED and document.reverses_id is None
    if document.type != DELIVERY or document.place_id != DROP or not is_there:
        return []
    if not (request.actor.may(SALES_RETURN, Verb.POST) and request.actor.may(PURCHASE_RETURN, Verb.POST)):
        return []
    url = ui.address("drop_return", document.pk)
    return [{"label": _("直退供应商"), "url": url, "icon": "truck-return"}]


@require_http_methods(["GET", "POST"])
def drop_return(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show what can go straight back, or post both returns."""
    try:
        found = dropped_delivery(request.actor, pk)
    except DeliveryMissingError as error:
        raise Http404(str(error)) from error
    except RefusedError as refusal:
        return refused(request, refusal, DELIVERY, pk)
    form = _form(found)
    if request.method == "GET":
        return form.started(request, {})

    def send(asking: Asking, values: Mapping[str, Any], given: Sequence[Given]) -> Shipped:
        backs = [Back(one.line, one.quantity, one.serials) for one in given]
        wish = StraightBack(found.pk, values["business_date"], backs, values["reason"], values["memo"])
        return send_back(asking, wish)

    return form.sent(request, send, SALES_RETURN)


def _form(delivery: Document) -> Form:
    reason = next(one for one in document_type(SALES_RETURN).header if one.name == "reason")
    choices = [(one["value"], one["label"]) for one in choice_options(reason.choices)]
    return Form(
        delivery,
        _("直退供应商 {number}").format(number=delivery.number),
        _("直退供应商"),
        (Field("reason", _("退货原因"), Kind.WORD, choices=choices),),
        [Row(one.sold.pk, _title(one), _fields(one)) for one in passed_lines(delivery) if one.left],
    )


def _fields(one: Passed) -> tuple[Field, ...]:
    line = one.sold
    unit = line.unit.name if line.unit else ""
    most = _("最多 {most} {unit}").format(most=plain(one.left), unit=unit)
    found = [Field(f"line-{line.pk}", _("退回数量"), Kind.QUANTITY, help=most)]
    if line.product and line.product.tracking == "serial":
        found.append(Field(f"serials-{line.pk}", _("退回的序列号"), is_wide=True))
    return tuple(found)


def _title(one: Passed) -> str:
    product = one.sold.product
    return f"{product.code} {product.name}" if product else ""
