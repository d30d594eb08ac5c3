"""The page a customer or supplier opens from a link: one document, without a log-in, or his to fill in."""

from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong.collaboration.answering import answer_link
from liandong.collaboration.sharing import (
    Address,
    open_link,
    read_token,
    shown_columns,
    takes_answers,
    valid_link,
)
from liandong.documents.models import Document
from liandong.documents.types import document_type
from liandong.identity.companies import UnknownCompanyError, use_company
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import Company
from liandong.kernel.refusal import RefusedError
from liandong.webkit.answer_form import answer_form, read_answer
from liandong.webkit.document_lines import bare_line_table, read_lines, totals_of
from liandong.webkit.limits import OPENED_LINKS, WRONG_LINKS, too_often
from liandong.webkit.report_parts import Part


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def shared_document(request: HttpRequest, token: str) -> HttpResponse:
    """Show the document of a link, or keep what its partner filled in.

    Unknown, expired and revoked links all look the same.
    """
    address = origin_of(request).address
    if OPENED_LINKS.is_reached(address) or WRONG_LINKS.is_reached(address):
        return _secret(too_often())
    OPENED_LINKS.count(address)
    told = read_token(token)
    answer: HttpResponse | None = None
    if told is not None:
        # Who holds a link to a company that is gone learns nothing else than of any wrong link.
        with suppress(UnknownCompanyError), use_company(told.company):
            answer = _filled_in(request, told) if request.method == "POST" else _shown(request, told)
    if answer is None:
        WRONG_LINKS.count(address)
        answer = render(request, "webkit/shared_gone.html", status=404)
    return _secret(answer)


def _shown(request: HttpRequest, told: Address) -> HttpResponse | None:
    found = open_link(told.secret)
    if found is None:
        return None
    context = _context(found, told.company)
    if not takes_answers(found):
        return render(request, "webkit/shared.html", context)
    form = answer_form(found)
    return render(request, "webkit/shared_answer.html", {**context, **form, "is_done": "done" in request.GET})


def _filled_in(request: HttpRequest, told: Address) -> HttpResponse | None:
    """Keep an answer and lead back to the page, or show the form again with everything wrong with it."""
    link = valid_link(told.secret)
    if link is None or not takes_answers(link.document):
        return _shown(request, told)
    document, given = link.document, read_answer(request.POST)
    url = f"{reverse('webkit:type_document', args=[document.type, document.pk])}?view=1"
    try:
        kept = answer_link(told.secret, given, address=origin_of(request).address, url=url)
    except RefusedError as refusal:
        is_outdated = any(problem.code == "answer_outdated" for problem in refusal.problems)
        form = answer_form(document, None if is_outdated else given, refusal.problems)
        context = {**_context(document, told.company), **form}
        return render(request, "webkit/shared_answer.html", context, status=422)
    return None if kept is None else redirect(f"{request.path}?done=1")


def _secret(answer: HttpResponse) -> HttpResponse:
    """Keep the address out of other sites' logs and of search engines."""
    # Not "no-referrer": a form's request would then name no origin, which the check against forgery refuses.
    answer.headers["Referrer-Policy"] = "same-origin"
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
