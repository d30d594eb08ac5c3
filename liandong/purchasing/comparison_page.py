"""比价: the page that shows lines × suppliers, asks a further supplier, and awards line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.hiding import hidden_columns
from liandong.documents.messages import message
from liandong.documents.models import Document, State
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import LARGEST, typed_number
from liandong.kernel.refusal import RefusedError
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Problem
from liandong.purchasing.asking import ask
from liandong.purchasing.awarding import Award, award
from liandong.purchasing.comparing import INQUIRY, ORDER, QUOTATION, Comparison, read_comparison
from liandong.purchasing.comparison_parts import Shown, table_of
from liandong.purchasing.comparison_sheet import comparison_sheet
from liandong.purchasing.scoring import Score
from liandong.purchasing.scoring_page import last_year
from liandong.webkit import report_parts as ui
from liandong.webkit.access import document_for, type_for
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.spreadsheets import workbook_response

_KEY = 40
_LONGEST = 40


@require_GET
@never_cache
def comparison(request: CompanyRequest, inquiry: int) -> HttpResponse:
    """Show what suppliers answered to an inquiry, or give it as a file."""
    found = _inquiry(request, inquiry)
    if not ReportQuery(request).is_export:
        return _page(request, found)
    sheet = comparison_sheet(
        read_comparison(request.actor, found, request.rules), _title(found), sees_money=_sees_money(request)
    )
    # A streamed answer is no HttpResponse by class, but views and middleware treat both alike.
    return cast("HttpResponse", workbook_response(sheet.title, [sheet]))


@require_POST
def ask_supplier(request: CompanyRequest, inquiry: int) -> HttpResponse:
    """Draft the quotation of one more supplier."""
    found = _inquiry(request, inquiry)
    require(request.actor, QUOTATION, Verb.DRAFT)
    supplier = ReportQuery(request, request.POST).number("partner")
    if supplier is None:
        messages.error(request, _("请选择要询价的供应商。"))
        return redirect("webkit:comparison", found.pk)
    try:
        saved = ask(request.actor, found.pk, supplier, on=timezone.localdate())
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, message(problem))
        return redirect("webkit:comparison", found.pk)
    if saved is None:
        messages.info(request, _("这家供应商已经询过价了。"))
    else:
        text = _("已生成报价单草稿 {number}：打印给供应商，或在单据里生成链接请他自己填；有了报价后审核。")
        messages.success(request, text.format(number=saved.number))
    return redirect("webkit:comparison", found.pk)


@require_POST
def award_inquiry(request: CompanyRequest, inquiry: int) -> HttpResponse:
    """Draft an order for each supplier who is awarded something; the page again with what is wrong."""
    found = _inquiry(request, inquiry)
    typed = {name: str(text).strip() for name, text in request.POST.items() if name[:1] == "q"}
    awards, problems = _read(typed)
    if problems:
        return _page(request, found, typed, problems)
    key = request.POST.get("key", "")[:_KEY]
    try:
        saved = award(request.actor, found.pk, awards, on=timezone.localdate(), key=key)
    except RefusedError as refusal:
        return _page(request, found, typed, refusal.problems)
    numbers = _("、").join(draft.number for draft in saved)
    text = _("已生成采购订单草稿 {numbers}，请核对后审核。")
    messages.success(request, text.format(numbers=numbers))
    if len(saved) == 1:
        return redirect("webkit:type_document", ORDER, saved[0].id)
    return redirect(ui.address("documents", ORDER, ids=",".join(str(draft.id) for draft in saved)))


def actions(request: CompanyRequest, document: Document) -> list[ui.Part]:
    """Return the way from an inquiry, and from a supplier's answer to it, to the comparison."""
    inquiry: int | None = None
    if document.type == INQUIRY and document.posted_at and not document.reverses_id:
        inquiry = document.pk
    elif document.type == QUOTATION and request.actor.may(INQUIRY, Verb.VIEW):
        asked = document.lines.filter(origin__document__type=INQUIRY)
        inquiry = asked.values_list("origin__document", flat=True).first()
    if inquiry is None:
        return []
    return [{"label": _("比价"), "url": ui.address("comparison", inquiry), "icon": "scale"}]


def _inquiry(request: CompanyRequest, pk: int) -> Document:
    """Return the inquiry of the address.

    Raises:
        Http404: there is none in sight, or it has never been posted.
    """
    found = document_for(request, type_for(request, INQUIRY), pk)
    if not found.posted_at or found.reverses_id:
        raise Http404(pk)
    return found


def _read(typed: Mapping[str, str]) -> tuple[list[Award], list[Problem]]:
    awards, problems = [], []
    for name, text in typed.items():
        line, quantity = name[1:], _number(text or "0")
        if quantity is None:
            problems.append(Problem("not_a_number", None, "quantity", {"value": text[:_LONGEST]}))
        elif quantity and line.isascii() and line.isdigit():
            awards.append(Award(int(line[:18]), quantity))
    return awards, problems


def _number(text: str) -> Decimal | None:
    try:
        number = typed_number(text[:_LONGEST].replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) < LARGEST and number == round(number, 6) else None


def _page(
    request: CompanyRequest,
    inquiry: Document,
    typed: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    actor = request.actor
    is_open = inquiry.state == State.POSTED and not inquiry.is_closed
    may_award, may_ask = (is_open and actor.may(kind, Verb.DRAFT) for kind in (ORDER, QUOTATION))
    found = read_comparison(actor, inquiry, request.rules)
    ranks = _ranks(request, found)
    found = _ranked(found, ranks, request.rules)
    grades = {partner: score.grade(request.rules) for partner, score in ranks.items()}
    sees_money = _sees_money(request)
    shown = Shown(actor, may_award=may_award, sees_money=sees_money, typed=typed, grades=grades)
    context: ui.Part = {
        "title": _title(inquiry),
        "inquiry": inquiry,
        "inquiry_url": ui.typed_document_url(INQUIRY, inquiry.pk),
        "list_url": ui.address("documents", INQUIRY),
        "label": document_type(INQUIRY).label,
        "table": table_of(found, shown),
        "problems": [{"message": _told(problem)} for problem in problems],
        "export_url": ui.address("comparison", inquiry.pk, export="xlsx") if found.quotations else "",
        "award_url": ui.address("award_inquiry", inquiry.pk) if may_award and found.quotations else "",
        "ask_url": ui.address("ask_supplier", inquiry.pk) if may_ask else "",
        "picker": {
            "name": "partner",
            "label": _("供应商：编码 / 名称 / 拼音"),
            "search_url": ui.address("pick_partners", kind="supplier"),
        },
        "key": uuid4().hex,
    }
    return render(request, "purchasing/comparison.html", context, status=422 if problems else 200)


def _ranks(request: CompanyRequest, found: Comparison) -> dict[int, Score]:
    partners = sorted({one.partner_id for one in found.quotations if one.partner_id})
    return last_year(request.actor, partners, timezone.localdate())


def _ranked(found: Comparison, ranks: Mapping[int, Score], rules: Rules) -> Comparison:
    """Return the comparison with the better supplier first; who has no score stands last."""

    def place(one: Document) -> Decimal:
        score = ranks.get(one.partner_id or 0)
        total = None if score is None else score.total(rules)
        return Decimal(1) if total is None else -total

    return replace(found, quotations=sorted(found.quotations, key=place))


def _title(inquiry: Document) -> str:
    return _("比价 {number}").format(number=inquiry.number)


def _sees_money(request: CompanyRequest) -> bool:
    return "price" not in hidden_columns(document_type(QUOTATION), request.actor)


def _told(problem: Problem) -> str:
    text = message(problem)
    return text if problem.line is None else _("第 %(row)s 行：") % {"row": problem.line} + text
