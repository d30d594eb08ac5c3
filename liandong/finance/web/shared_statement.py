"""The page a partner opens from the link to his statement: without a log-in, he confirms it or objects."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong.collaboration.statement_answering import Said, answer, open_statement
from liandong.collaboration.statement_models import PartnerStatement, StatementState
from liandong.collaboration.statements import Token, read_token
from liandong.finance.statement_papers import side_words
from liandong.finance.web.sent_statements import pdf_answer
from liandong.finance.web.statement_parts import statement_table
from liandong.identity.companies import UnknownCompanyError, use_company
from liandong.identity.origins import origin_of
from liandong.identity.registry.models import Company
from liandong.kernel.refusal import RefusedError
from liandong.webkit.limits import OPENED_LINKS, WRONG_LINKS, Limit, too_often
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_parts import Part

ANSWERS = Limit("statement", 10)
"""Of one address."""
Asked = Callable[[HttpRequest, Token], HttpResponse | None]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def shared_statement(request: HttpRequest, token: str) -> HttpResponse:
    """Show the statement of a link, or keep what its partner says to it."""
    return _asked(request, token, _answered if request.method == "POST" else _shown)


@login_not_required
@never_cache
@require_GET
def shared_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Return the statement of a link as PDF."""
    return _asked(request, token, _drawn)


def _asked(request: HttpRequest, token: str, ask: Asked) -> HttpResponse:
    """Ask within the company of a token; unknown, expired and revoked links all look the same."""
    address = origin_of(request).address
    if OPENED_LINKS.is_reached(address) or WRONG_LINKS.is_reached(address):
        return _secret(too_often())
    OPENED_LINKS.count(address)
    told = read_token(token)
    found: HttpResponse | None = None
    if told is not None:
        with suppress(UnknownCompanyError), use_company(told.company):
            found = ask(request, told)
    if found is None:
        WRONG_LINKS.count(address)
        found = render(request, "webkit/shared_gone.html", status=404)
    return _secret(found)


def _secret(found: HttpResponse) -> HttpResponse:
    """Keep the address out of other sites' logs and of search engines."""
    found.headers["Referrer-Policy"] = "same-origin"
    found.headers["X-Robots-Tag"] = "noindex, nofollow"
    return found


def _drawn(_request: HttpRequest, told: Token) -> HttpResponse | None:
    one = open_statement(told)
    return None if one is None else pdf_answer(one)


def _shown(request: HttpRequest, told: Token) -> HttpResponse | None:
    one = open_statement(told)
    if one is None:
        return None
    context = _context(request, one, told.company)
    return render(request, "finance/shared_statement.html", context | {"is_done": "done" in request.GET})


def _answered(request: HttpRequest, told: Token) -> HttpResponse | None:
    """Keep an answer and lead back to the page, or show everything that is wrong with it."""
    origin = origin_of(request)
    if ANSWERS.is_reached(origin.address):
        return too_often()
    ANSWERS.count(origin.address)
    typed = {name: str(request.POST.get(name, "")).replace("\x00", "") for name in ("name", "words")}
    is_confirmed = request.POST.get("deed") == "confirm"
    said = Said(is_confirmed, typed["name"], typed["words"], origin.address, origin.agent)
    try:
        kept = answer(told, said, reverse("webkit:sent_statement", args=[told.statement]))
    except RefusedError as refusal:
        one = open_statement(told)
        if one is None:
            return None
        problems = [{"message": sentence(problem)} for problem in refusal.problems]
        context = _context(request, one, told.company) | {"problems": problems, "typed": typed}
        return render(request, "finance/shared_statement.html", context, status=422)
    return None if kept is None else redirect(f"{request.path}?done=1")


def _context(request: HttpRequest, one: PartnerStatement, company: str) -> Part:
    span = _("{first} 至 {last}").format(first=one.first_day, last=one.last_day)
    facts = [
        (_("往来单位"), one.partner.name),
        (_("期初余额"), f"{one.opening:,.2f}"),
        (side_words(one.side), f"{one.closing:,.2f}"),
    ]
    return {
        "company_name": Company.objects.get(slug=company).name,
        "span": span,
        "facts": [{"label": label, "text": text} for label, text in facts],
        "table": statement_table(one, leads=False),
        "answers": _answers(one),
        "is_open": one.state != StatementState.CONFIRMED,
        "pdf_url": f"{request.path}/pdf",
    }


def _answers(one: PartnerStatement) -> Sequence[Part]:
    return [
        {
            "when": f"{timezone.localtime(said.answered_at):%Y-%m-%d %H:%M}",
            "name": said.name,
            "words": said.words,
            "is_confirmed": said.is_confirmed,
        }
        for said in one.answers.order_by("pk")
    ]
