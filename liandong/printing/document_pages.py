"""Printing documents: choosing template and copies with a preview, and the PDF in a tab of its own."""

from base64 import b64encode
from collections.abc import Sequence

from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong.documents.queries import visible_to
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.printing.messages import sentences
from liandong.printkit.producing import MOST_COPIES, PrintOrder, preview_pages, print_documents
from liandong.printkit.saving import SUBJECT
from liandong.printkit.templates import template_for, templates_of
from liandong.webkit.access import type_for
from liandong.webkit.counting import number_of
from liandong.webkit.report_parts import Part, address

_MOST_IDS = 1000
_LARGEST_ID = 2**63


@require_http_methods(["GET", "POST"])
@never_cache
def print_page(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Show how the chosen documents will be printed; a list sends their ids by POST."""
    kind = type_for(request, type_id, Verb.VIEW)
    data = request.POST if request.method == "POST" else request.GET
    ids = chosen_ids(data)
    order = _order(request, kind, ids, data)
    context = _context(request, kind, order)
    try:
        context["pages"] = [_as_url(page) for page in preview_pages(order)]
    except RefusedError as refusal:
        context["problems"] = sentences(refusal.problems)
    return render(request, "printing/print.html", context, status=422 if "problems" in context else 200)


@require_POST
def print_pdf(request: CompanyRequest, type_id: str) -> HttpResponse:
    """Count the print and answer with the PDF."""
    kind = type_for(request, type_id, Verb.VIEW)
    order = _order(request, kind, chosen_ids(request.POST), request.POST)
    try:
        drawn = print_documents(order)
    except RefusedError as refusal:
        context = _context(request, kind, order) | {"problems": sentences(refusal.problems)}
        return render(request, "printing/print.html", context, status=422)
    return pdf_answer(drawn, kind.id)


def chosen_ids(data: QueryDict) -> list[int]:
    """Return the ids of a request, given several times or with commas between, each once.

    Raises:
        BadRequest: there is none, or something that is no id.
    """
    texts = [text for given in data.getlist("ids") for text in given.split(",") if text]
    is_sound = all(text.isascii() and text.isdigit() and len(text) < len(str(_LARGEST_ID)) for text in texts)
    if not texts or len(texts) > _MOST_IDS or not is_sound:
        raise BadRequest("ids")
    return list(dict.fromkeys(int(text) for text in texts))


def pdf_answer(drawn: bytes, name: str) -> HttpResponse:
    """Return a PDF that opens in the browser and is kept nowhere on the way."""
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def whole(data: QueryDict, name: str, most: int) -> int:
    """Return a number from one to ``most`` that a form sent; one when it sent none.

    Raises:
        BadRequest: it is no such number.
    """
    text = data.get(name, "") or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise BadRequest(name)
    return int(text)


def _order(request: CompanyRequest, kind: DocumentType, ids: Sequence[int], data: QueryDict) -> PrintOrder:
    template = template_for(kind.id, data.get("template", ""))
    copies = whole(data, "copies", MOST_COPIES)
    return PrintOrder(ids, template, request.actor, request.company.name, copies, request.address)


def _as_url(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def _context(request: CompanyRequest, kind: DocumentType, order: PrintOrder) -> Part:
    ids = list(order.documents)
    first = visible_to(request.actor).filter(pk=ids[0], type=kind.id).values_list("number", flat=True).first()
    many = number_of("{count} 张单据", len(ids))
    back = address("type_document", kind.id, ids[0]) if len(ids) == 1 else address("documents", kind.id)
    may_edit = request.actor.may(SUBJECT, Verb.VIEW)
    return {
        "title": _("打印 {what}").format(what=first if len(ids) == 1 else many),
        "back": {"url": back, "label": first if len(ids) == 1 else kind.label},
        "ids": ",".join(map(str, ids)),
        "count": len(ids),
        "templates": templates_of(kind.id),
        "chosen": order.template.key,
        "copies": order.copies,
        "most_copies": MOST_COPIES,
        "print_url": address("print_pdf", kind.id),
        "page_url": address("print_page", kind.id),
        "templates_url": address("print_templates", of=kind.id) if may_edit else "",
    }
