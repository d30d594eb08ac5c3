"""The print of a document for programs: the PDF, not counted as a print."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from liandong.apikit.access import ApiRequest, require
from liandong.apikit.document_input import type_of
from liandong.apikit.fields import Id, answers
from liandong.kernel.actor import Verb
from liandong.printing.document_pages import pdf_answer
from liandong.printkit.producing import PrintOrder, documents_pdf
from liandong.printkit.templates import template_for

router = Router(tags=["单据 · Documents"])

TemplateKey = Annotated[str, Field(max_length=40)]
_PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
_DESCRIBED: dict[str, Any] = {"responses": {200: {"description": "PDF", "content": _PDF}}}


@router.get(
    "/documents/{type_id}/{int:document}/print",
    response=answers(),
    summary="打印 PDF · Print as PDF",
    description="不计打印次数；不给模板时用默认的 · Not counted as a print; by default template unless named",
    openapi_extra=_DESCRIBED,
)
def print_document(
    request: ApiRequest, type_id: str, document: Id, template: TemplateKey = ""
) -> HttpResponse:
    """Return a document the actor may see as PDF, without the figures hidden from him."""
    kind = type_of(type_id)
    require(request, kind.id, Verb.VIEW)
    order = PrintOrder(
        [document], template_for(kind.id, template), request.auth.actor, request.auth.company.name
    )
    return pdf_answer(documents_pdf(order), kind.id)
