"""The page a customer or supplier opens from a link: one document, without a log-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.collaboration.sharing import open_link, read_token, shown_columns
from liandong.documents.models import Document
from liandong.documents.types import document_type
from liandong.identity.companies import UnknownCompanyError, use_company
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import Company
from liandong.webkit.document_lines import bare_line_table, read_lines, totals_of
from liandong.webkit.limits import OPENED_LINKS, WRONG_LINKS, too_often
from liandong.webkit.report_parts import Part


@login_not_required
@never_cache
@require_GET
def shared_document(request: HttpRequest, token: str) -> HttpResponse:
    """Show the document of a link; unknown, expired and revoked ones all look the same."""
    address = origin_of(request).address
    if OPENED_LINKS.is_reached(address) or WRONG_LINKS.is_reached(address):
        return _secret(too_often())
    OPENED_LINKS.count(address)
    context: Part | None = None
    told = read_token(token)
    if told is not None:
        try:
            with use_company(told.company):
                found = open_link(told.secret)
                context = None if found is None else _context(found, told.company)
        except UnknownCompanyError:
            context = None
    if context is None:
        WRONG_LINKS.count(address)
        return _secret(render(request, "webkit/shared_gone.html", status=404))
    return _secret(render(request, "webkit/shared.html", context))


def _secret(answer: HttpResponse) -> HttpResponse:
    """Keep the address out of other sites' logs and of search engines."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _context(document: Document, company: str) -> Part:
    kind = document_type(document.type)
    names = shown_columns(document)
    lines = read_lines(document)
    table = bare_line_table([one for one in kind.columns if one.name in names], lines)
    partner = document.partner
    return {
        "company_name": Company.objects.get(slug=company).name,
        "label": kind.label,
        "number": document.number,
        "facts": [
            {"label": _("往来单位"), "text": partner.name if partner else ""},
            {"label": _("日期"), "text": document.business_date.isoformat()},
            {"label": _("对方单号"), "text": document.reference},
            {"label": _("到期日"), "text": document.due_date.isoformat() if document.due_date else ""},
        ],
        "table": table,
        "totals": totals_of(kind, document, len(lines), sees_money=True),
    }
