"""直退: a page from the delivery of a drop shipment, for what goes straight back to the supplier."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document, State
from liandong.documents.types import document_type
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.serials import joined_serials, read_serials
from liandong.kernel.terms import Problem
from liandong.purchasing.dropping.page import KEY, refused, told
from liandong.purchasing.dropping.pairs import DELIVERY, DROP, PURCHASE_RETURN, SALES_RETURN, Asking
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
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form


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
    lines = [one for one in passed_lines(found) if one.left]
    if request.method == "GET":
        start = {"business_date": timezone.localdate(), "key": uuid4().hex}
        return _show(request, found, lines, start, [])
    typed = read_fields([*_head(), *(one for line in lines for one in _fields(line))], request.POST)
    wish, wrong = _wish(found, lines, typed.values)
    problems: Sequence[Problem] = [*typed.problems, *wrong]
    if not problems:
        asking = Asking(request.actor, str(typed.values["key"] or "")[:KEY], request.address)
        try:
            made = send_back(asking, wish)
        except RefusedError as refusal:
            problems = refusal.problems
        else:
            return told(request, made, SALES_RETURN)
    return _show(request, found, lines, typed.raw, problems)


def _head() -> tuple[Field, ...]:
    reason = next(one for one in document_type(SALES_RETURN).header if one.name == "reason")
    choices = [(one["value"], one["label"]) for one in choice_options(reason.choices)]
    return (
        Field("business_date", _("单据日期"), Kind.DATE, is_required=True),
        Field("reason", _("退货原因"), Kind.WORD, choices=choices),
        Field("memo", _("备注"), is_wide=True),
        Field("key", "", Kind.KEY),
    )


def _fields(one: Passed) -> tuple[Field, ...]:
    line = one.sold
    unit = line.unit.name if line.unit else ""
    most = _("最多 {most} {unit}").format(most=plain(one.left), unit=unit)
    found = [Field(f"line-{line.pk}", _("退回数量"), Kind.QUANTITY, help=most)]
    if line.product and line.product.tracking == "serial":
        found.append(Field(f"serials-{line.pk}", _("退回的序列号"), is_wide=True))
    return tuple(found)


def _wish(
    delivery: Document, lines: Sequence[Passed], values: Mapping[str, Any]
) -> tuple[StraightBack, list[Problem]]:
    backs, problems = [], []
    for one in lines:
        pk = one.sold.pk
        read = read_serials(values.get(f"serials-{pk}") or "")
        problems += [Problem(code, None, f"serials-{pk}", detail) for code, detail in read.wrong]
        backs.append(Back(pk, values[f"line-{pk}"] or ZERO, joined_serials(read.numbers)))
    on = values["business_date"] or timezone.localdate()
    return StraightBack(delivery.pk, on, backs, values["reason"], values["memo"]), problems


def _show(
    request: CompanyRequest,
    delivery: Document,
    lines: Sequence[Passed],
    values: Mapping[str, Any],
    problems: Sequence[Problem],
) -> HttpResponse:
    page = FormPage(
        _("直退供应商 {number}").format(number=delivery.number),
        ui.typed_document_url(DELIVERY, delivery.pk),
        delivery.number,
        [Section("", _head()), *(Section(_title(one), _fields(one)) for one in lines)],
        may_save=bool(lines),
        save_label=_("直退供应商"),
    )
    return show_form(request, page, values, problems)


def _title(one: Passed) -> str:
    product = one.sold.product
    return f"{product.code} {product.name}" if product else ""
