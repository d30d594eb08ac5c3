"""Where printing shows itself: on a document's page, on the lists, and in the batch bar."""

from django.utils.translation import gettext as _

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.documents.models import Document
from liandong.documents.types import DocumentType
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.webkit.report_parts import Part, address


def document_actions(_request: CompanyRequest, document: Document) -> list[Part]:
    """Return 打印, which Ctrl+P presses."""
    url = address("print_page", document.type, ids=document.pk)
    return [{"label": _("打印"), "url": url, "icon": "printer", "key": "Ctrl P", "shortcut": "ctrl+p"}]


def batch_actions(request: CompanyRequest, kind: DocumentType) -> list[Part]:
    """Return 打印 for the documents ticked in a list."""
    if not request.actor.may(kind.id, Verb.VIEW):
        return []
    return [{"label": _("打印"), "url": address("print_page", kind.id), "icon": "printer"}]


def list_actions(request: CompanyRequest, subject: str) -> list[Part]:
    """Return 打印标签 for products and places: those the list shows first are proposed."""
    if subject not in {PRODUCT, PLACE} or not request.actor.may(subject, Verb.VIEW):
        return []
    return [{"label": _("打印标签"), "url": address("label_choice", subject), "icon": "barcode"}]
