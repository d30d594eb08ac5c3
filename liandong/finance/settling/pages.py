"""核销 on pages: who has both sides open, and the two sides of one partner with what is proposed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.models import State
from liandong.documents.queries import visible_to
from liandong.finance.settling.acting import SETTLEMENT, Chosen, settle, undo
from liandong.finance.settling.gathering import MOST, Bench, BothSides, bench_of, both_sides
from liandong.finance.settling.proposing import amounts_of
from liandong.finance.settling.words import kind_word, why_of
from liandong.finance.web.side import SUBJECT, opened, owner_limit, reached_partner
from liandong.general_ledger.claim_queries import OpenClaim
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import typed_number
from liandong.kernel.money import ZERO
from liandong.kernel.pinyin import normalized
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery, id_of

PAGE_ROWS = 100
_UNDONE_SHOWN = 10
_CLAIM = "claim-"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


@require_GET
def settling_partners(request: CompanyRequest) -> HttpResponse:
    """Show the partners with claims on both sides, those with most to set off first."""
    query = opened(request)
    words = normalized(query.text())
    found = [
        one for one in both_sides(owner_limit(request.actor)) if words in normalized(f"{one.code} {one.name}")
    ]
    found.sort(key=lambda one: (-one.fits, one.code))
    after = query.after(int)
    first = after[0] if after else 0
    shown = found[first : first + query.rows(PAGE_ROWS)]
    following = first + len(shown)
    columns = [_("应收"), _("预收和红字"), _("应付"), _("预付和红字"), _("可核销")]
    sums = [sum(column, ZERO) for column in zip(*map(_figures, found), strict=True)] or [ZERO] * len(columns)
    context: ui.Part = {
        "section": _("资金往来"),
        "title": _("核销"),
        "note": _("两边都有没核销的往来单位：点进去，按建议一次核销。"),
        "filters": ui.filters(query, [ui.search_field(_("往来单位编码 / 名称"), query)]),
        "is_lines": True,
        "columns": ui.columns_of([_("编码"), _("往来单位")], columns),
        "rows": [_partner_row(one) for one in shown],
        "totals": [ui.text_cell(_("合计")), ui.EMPTY, *(ui.money_cell(amount) for amount in sums)],
        "next_url": query.next_url((following,) if following < len(found) else None),
        "summary": number_of("共 {count} 个往来单位", len(found)),
        "empty": ui.empty(_("没有可以核销的"), _("客户既有欠款又有预收或红字，供应商同样，就列在这里。")),
    }
    return ui.answer(query, "report", context)


def _figures(one: BothSides) -> tuple[Decimal, ...]:
    return (one.owed, one.received, one.owing, one.paid, one.fits)


def _partner_row(one: BothSides) -> ui.Part:
    url = ui.address("settling", one.partner)
    amounts = [ui.money_cell(amount or None, url) for amount in _figures(one)]
    return {"cells": [ui.text_cell(one.code), ui.text_cell(one.name, url, "card-name"), *amounts]}


@require_GET
@never_cache
def settling(request: CompanyRequest, partner: int) -> HttpResponse:
    """Show both sides of a partner, filled in with what is proposed unless ``fill`` is 0."""
    query = opened(request)
    found = _reached(request.actor, partner)
    bench = bench_of(partner)
    amounts = {} if query.text("fill") == "0" else amounts_of(bench.open, bench.pairs)
    typed = {pk: f"{abs(amount):.2f}" for pk, amount in amounts.items()}
    return _shown(request, found, bench, {"typed": typed, "on": timezone.localdate().isoformat()})


def _reached(actor: Actor, partner: int) -> Partner:
    found = reached_partner(actor, partner)
    if found is None:
        raise Http404(partner)
    return found


def _shown(
    request: CompanyRequest,
    partner: Partner,
    bench: Bench,
    given: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """Return the page with the amounts as they were typed, and every problem."""
    actor, why = request.actor, why_of(bench)
    is_left = {one.id: one.is_left for one in bench.open}
    rows = [_row(claim, why.get(claim.id, ""), given["typed"].get(claim.id, "")) for claim in bench.claims]
    sides = [[row for row in rows if is_left[row["id"]] is wanted] for wanted in (True, False)]
    context = {
        "title": _("核销 · {name}").format(name=partner.name),
        "partner": partner,
        "sides": [
            {"label": _("对方欠我们的"), "note": _("应收、预付、供应商的红字"), "rows": sides[0]},
            {"label": _("我们欠对方的"), "note": _("预收、应付、客户的红字"), "rows": sides[1]},
        ],
        "is_foreign": any(claim.foreign_open for claim in bench.claims),
        "most": MOST if bench.has_more else 0,
        "may_settle": actor.may(SETTLEMENT, Verb.DRAFT) and actor.may(SETTLEMENT, Verb.POST),
        "on": given["on"],
        "memo": given.get("memo", ""),
        "key": uuid4().hex,
        "problems": [{"message": sentence(problem)} for problem in problems],
        "settled": _settled(request, partner),
    }
    return render(request, "finance/settling.html", context, status=422 if problems else 200)


def _row(claim: OpenClaim, why: str, typed: str) -> ui.Part:
    return {
        "id": claim.id,
        "number": claim.document_number,
        "url": ui.typed_document_url(claim.document_type, claim.document),
        "kind": f"{kind_word(claim)} {claim.foreign_text}".strip(),
        "on": claim.business_date,
        "due": claim.due_date,
        "open": abs(claim.open_amount),
        "why": why,
        "typed": typed,
    }


def _settled(request: CompanyRequest, partner: Partner) -> ui.Part:
    """Return the latest settlements of the partner, each with its way back."""
    may_undo = request.actor.may(SETTLEMENT, Verb.REVERSE)
    seen = visible_to(request.actor, only=SETTLEMENT)
    rows = seen.filter(type=SETTLEMENT, partner=partner, state=State.POSTED, reverses=None)
    cells = []
    for one in rows.select_related("member").order_by("-business_date", "-pk")[:_UNDONE_SHOWN]:
        url = ui.address("undo_settling", partner.pk)
        deed = ui.deed_cell(request, _("撤销"), url, document=one.pk) if may_undo else ui.EMPTY
        names = [ui.text_cell(one.number, ui.typed_document_url(SETTLEMENT, one.pk), "card-name")]
        names += [ui.date_cell(one.business_date), ui.text_cell(one.member.name), ui.text_cell(one.memo)]
        cells.append({"cells": [*names, deed]})
    return ui.labelled(ui.columns_of([_("核销单"), _("日期"), _("制单人"), _("备注"), _("操作")]), cells)


@require_POST
def settle_open(request: CompanyRequest, partner: int) -> HttpResponse:
    """Settle what was filled in, or show every problem beside it."""
    require(request.actor, SUBJECT, Verb.VIEW)
    for verb in (Verb.DRAFT, Verb.POST):
        require(request.actor, SETTLEMENT, verb)
    found, query = _reached(request.actor, partner), ReportQuery(request, request.POST)
    typed = {
        pk: str(text).strip()
        for name, text in request.POST.items()
        if name.startswith(_CLAIM) and (pk := id_of(name.removeprefix(_CLAIM))) is not None
    }
    memo, key = query.text("memo", 255), query.text("key") or None
    on = query.day("on", timezone.localdate())
    try:
        outcome = settle(Chosen(partner, on, _amounts(typed), memo, key), request.actor, request.address)
    except RefusedError as refusal:
        given = {"typed": typed, "on": on.isoformat(), "memo": memo}
        return _shown(request, found, bench_of(partner), given, refusal.problems)
    messages.success(request, _("已核销：{number}").format(number=outcome.number))
    return redirect(ui.address("settling", partner))


def _amounts(typed: Mapping[int, str]) -> dict[int, Decimal]:
    """Read the amounts.

    Raises:
        RefusedError: each text that is no number, once.
    """
    amounts, problems = {}, []
    for pk, text in typed.items():
        figures = text.translate(_FULL_WIDTH).replace(",", "")
        try:
            amounts[pk] = typed_number(figures) if figures else ZERO
        except ValueError:
            problems.append(Problem("number_invalid", detail={"number": text}))
    if problems:
        raise RefusedError(problems)
    return amounts


@require_POST
def undo_settling(request: CompanyRequest, partner: int) -> HttpResponse:
    """Reverse a settlement of the partner."""
    require(request.actor, SUBJECT, Verb.VIEW)
    require(request.actor, SETTLEMENT, Verb.REVERSE)
    found = _reached(request.actor, partner)
    document = ReportQuery(request, request.POST).number("document") or 0
    try:
        outcome = undo(document, found.pk, request.actor, request.address)
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
    else:
        messages.success(request, _("已撤销，红冲单 {number}。").format(number=outcome.number))
    return redirect(ui.address("settling", partner))
