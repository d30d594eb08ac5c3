"""Labels of products and places: which, how many, of which lot; the PDF in a tab of its own."""

from base64 import b64encode
from datetime import date

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import trimmed
from liandong.kernel.refusal import RefusedError
from liandong.printing.document_pages import chosen_ids, pdf_answer, whole
from liandong.printing.messages import sentences
from liandong.printkit.labels import LabelOrder, Lot, labelled, labels_pdf, labels_preview
from liandong.printkit.palette import PLACE
from liandong.printkit.saving import SUBJECT
from liandong.printkit.templates import template_for, templates_of
from liandong.webkit.report_parts import Part, address

_MOST_OF_ONE = 1000


@require_http_methods(["GET", "POST"])
@never_cache
def label_page(request: CompanyRequest, subject: str) -> HttpResponse:
    """Show the labels of the chosen records; a list sends their ids by POST."""
    data = request.POST if request.method == "POST" else request.GET
    return _shown(request, subject, data)


@require_POST
def label_pdf(request: CompanyRequest, subject: str) -> HttpResponse:
    """Answer with the labels as PDF."""
    try:
        drawn = labels_pdf(_order(request, subject, request.POST))
    except RefusedError as refusal:
        return _shown(request, subject, request.POST, refusal)
    return pdf_answer(drawn, "labels")


def _order(request: CompanyRequest, subject: str, data: QueryDict) -> LabelOrder:
    each = whole(data, "each", _MOST_OF_ONE)
    ids = chosen_ids(data)
    counts = {pk: whole(data, f"count-{pk}", _MOST_OF_ONE) if f"count-{pk}" in data else each for pk in ids}
    lot = Lot(trimmed(data.get("lot", "")), _day(data, "produced_on"), _day(data, "expires_on"))
    template = template_for(subject, data.get("template", ""))
    return LabelOrder(template, request.actor, request.company.name, counts, lot)


def _day(data: QueryDict, name: str) -> date | None:
    text = data.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest(name) from error


def _shown(
    request: CompanyRequest, subject: str, data: QueryDict, refusal: RefusedError | None = None
) -> HttpResponse:
    order = _order(request, subject, data)
    records = labelled(subject, list(order.counts), request.actor)
    context = _context(request, order) | {
        "records": [{"id": one.id, "name": one.name, "count": order.counts[one.id]} for one in records]
    }
    try:
        pages = labels_preview(order) if refusal is None else []
        context["pages"] = [f"data:image/png;base64,{b64encode(page).decode()}" for page in pages]
    except RefusedError as late:
        refusal = late
    if refusal is not None:
        context["problems"] = sentences(refusal.problems)
    return render(request, "printing/labels.html", context, status=422 if refusal else 200)


def _context(request: CompanyRequest, order: LabelOrder) -> Part:
    subject = order.template.subject
    is_place = subject == PLACE
    may_edit = request.actor.may(SUBJECT, Verb.VIEW)
    back = (address("places"), _("仓库与库位")) if is_place else (address("products"), _("商品"))
    days = {"produced_on": order.lot.produced_on, "expires_on": order.lot.expires_on}
    return {
        "title": _("打印标签"),
        "back": {"url": back[0], "label": back[1]},
        "ids": ",".join(map(str, order.counts)),
        "templates": templates_of(subject),
        "chosen": order.template.key,
        "has_lot": not is_place,
        "lot": order.lot.number,
        "days": {name: day.isoformat() if day else "" for name, day in days.items()},
        "print_url": address("label_pdf", subject),
        "page_url": address("label_page", subject),
        "templates_url": address("print_templates", of=subject) if may_edit else "",
    }
