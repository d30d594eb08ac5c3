"""A line of the bank by itself: all it may be, booking it, joining it by hand, undoing."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.banking.accepting import join_by_hand
from liandong.banking.access import SUBJECT
from liandong.banking.exceptions import open_bookings
from liandong.banking.joining import undo
from liandong.banking.line_booking import Wish, book_line
from liandong.banking.models import BankLine, BankMatch, BankProposal
from liandong.banking.naming_targets import Names, names_of
from liandong.banking.showing import account_name, amount_cell, amount_text
from liandong.banking.words import how_words, in_words
from liandong.banking.work_pages import described
from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.claim_queries import open_claims
from liandong.identity.actors import reaches_all, require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.checks import typed_number
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import ClaimKind, Problem
from liandong.partners.reach import visible_partners
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.record_sentences import sentence
from liandong.webkit.report_query import ReportQuery, id_of, ids_of

NEAR_DAYS = 45
SHOWN = 40
_CLAIM = "claim-"


def _line_for(request: CompanyRequest, bank_line: int, verb: Verb) -> BankLine:
    require_everywhere(request.actor, SUBJECT, verb)
    found = BankLine.objects.select_related("account", "statement").filter(pk=bank_line).first()
    if found is None:
        raise Http404(bank_line)
    return found


@require_GET
@never_cache
def bank_line(request: CompanyRequest, bank_line: int) -> HttpResponse:
    """Show a line with its proposals, the forms to deal with it, and what was done."""
    line = _line_for(request, bank_line, Verb.VIEW)
    proposals = list(BankProposal.objects.filter(line=line).order_by("rank"))
    matches = list(BankMatch.objects.filter(line=line).select_related("member", "undone_by").order_by("pk"))
    names = names_of(proposals, matches)
    may_match = reaches_all(request.actor, SUBJECT, Verb.DRAFT)
    is_open = line.open_amount != ZERO and not line.is_withdrawn
    context: dict[str, Any] = {
        "title": line.partner_name or line.text or _("银行流水"),
        "line": line,
        "currency": line.account.currency,
        "work_url": ui.address("reconciliation_work", account=line.account_id),
        "facts": _facts(line),
        "proposals": [_proposal(one, names) for one in proposals],
        "is_open": is_open and may_match,
        "matches": _matches(matches, names, line.account.currency),
        "undo_url": _undo_url(request, line, matches),
    }
    if is_open and may_match:
        context |= _forms(request, line, proposals)
    return render(request, "banking/line.html", context)


def _undo_url(request: CompanyRequest, line: BankLine, matches: list[BankMatch]) -> str:
    stands = any(one.undone_at is None for one in matches)
    may_undo = stands and reaches_all(request.actor, SUBJECT, Verb.REVERSE)
    return ui.address("undo_bank_match", line.pk) if may_undo else ""


def _facts(line: BankLine) -> list[ui.Part]:
    texts = [
        (_("账户"), account_name(line.account)),
        (_("日期"), line.business_date.isoformat()),
        (_("收入") if line.amount > ZERO else _("支出"), amount_text(abs(line.amount))),
        (_("未对上"), amount_text(abs(line.open_amount))),
        (_("手续费"), amount_text(line.fee or None)),
        (_("余额"), amount_text(line.balance)),
        (_("对方户名"), line.partner_name),
        (_("对方账号"), line.partner_account),
        (_("摘要"), line.text),
        (_("流水号"), line.serial),
        (_("订单号"), line.order_number),
    ]
    return [{"label": label, "text": text} for label, text in texts if text]


def _proposal(one: BankProposal, names: Names) -> ui.Part:
    text, url = described(one, names)
    return {
        "rank": one.rank,
        "text": text,
        "url": url,
        "why": in_words(one.why),
        "confidence": one.confidence,
        "accept_url": ui.address("accept_bank_proposal", one.line_id),
    }


def _matches(matches: list[BankMatch], names: Names, currency: str) -> ui.Part:
    words = how_words()
    rows = []
    for one in matches:
        named = names.booked.get(one.journal_line_id or 0)
        chip = ui.chip_cell(_("已撤销"), "grey") if one.undone_at else ui.chip_cell(_("已对上"), "green")
        undone = f"{one.undone_by.name} {ui.moment_cell(one.undone_at)['text']}" if one.undone_by else ""
        cells = [
            ui.text_cell(named.number if named else one.note, named.url if named else "", "card-name"),
            chip,
            ui.text_cell(words[one.how]),
            ui.text_cell(in_words(one.why)),
            ui.text_cell(one.member.name if one.member else ""),
            ui.moment_cell(one.made_at),
            ui.text_cell(undone),
            amount_cell(one.amount, currency),
        ]
        rows.append({"cells": cells})
    labels = [_("对上的单据"), _("状态"), _("方式"), _("理由"), _("谁"), _("时间"), _("撤销")]
    return ui.labelled(ui.columns_of(labels, [_("金额")]), rows)


def _forms(request: CompanyRequest, line: BankLine, proposals: list[BankProposal]) -> dict[str, Any]:
    query = ReportQuery(request)
    wanted = query.number("partner") or next((one.partner for one in proposals if one.partner), None)
    partner = visible_partners(request.actor).filter(pk=wanted).first() if wanted else None
    kind = MoneyKind.INCOME if line.amount > ZERO else MoneyKind.EXPENSE
    span = (line.business_date - timedelta(days=NEAR_DAYS), line.business_date + timedelta(days=NEAR_DAYS))
    sign = 1 if line.amount > ZERO else -1
    booked = open_bookings(line.account, near=span, sign=sign)
    booked.sort(key=lambda one: (abs(one.open - line.open_amount), abs((one.on - line.business_date).days)))
    return {
        "partner": partner,
        "claims": _claims(line, partner.pk) if partner else [],
        "categories": MoneyCategory.objects.filter(kind=kind, is_active=True).order_by("code"),
        "fee": line.fee if line.fee > ZERO and line.amount > ZERO else None,
        "bookings": [
            {
                "id": one.id,
                "on": one.on,
                "number": one.number,
                "url": ui.typed_document_url(one.type, one.document),
                "partner": one.partner,
                "memo": one.memo,
                "open": one.open,
            }
            for one in booked[:SHOWN]
        ],
    }


def _claims(line: BankLine, partner: int) -> list[ui.Part]:
    """Return the open debts of a partner with what of each the line pays, the oldest first.

    A line of an account in another currency pays those in that one, and none pays what came after it.
    """
    currency = line.account.currency
    kind = ClaimKind.RECEIVABLE if line.amount > ZERO else ClaimKind.PAYABLE
    owed = open_claims(kind, date.max, partner)
    owed = [one for one in owed if one.business_date <= line.business_date]
    if currency:
        owed = [one for one in owed if one.foreign_open and one.currency == currency]
    left = abs(line.open_amount) + (line.fee if line.amount > ZERO else ZERO)
    found = []
    for one in owed[:SHOWN]:
        is_open = one.foreign_open if currency else one.open_amount
        part = min(is_open, left)
        left -= max(part, ZERO) if part > ZERO else part
        found.append(
            {
                "id": one.id,
                "number": one.document_number,
                "url": ui.typed_document_url(one.document_type, one.document),
                "due": one.due_date,
                "open": is_open,
                "part": part or None,
            }
        )
    return found


def _answered(request: CompanyRequest, line: BankLine, act: Callable[[], str]) -> HttpResponse:
    """Act, say what happened, and go on to the open lines; what is refused is told at the line."""
    try:
        done = act()
    except RefusedError as refusal:
        for problem in refusal.problems:
            messages.error(request, sentence(problem))
        partner = request.POST.get("partner", "")
        kept = {"partner": partner} if partner.isdecimal() else {}
        return redirect(ui.address("bank_line", line.pk, **kept))
    messages.success(request, done)
    return redirect(ui.address("reconciliation_work", account=line.account_id))


@require_POST
def book_bank_line(request: CompanyRequest, bank_line: int) -> HttpResponse:
    """Book a payment, other income or expense from a line, and join it."""
    line = _line_for(request, bank_line, Verb.DRAFT)
    query = ReportQuery(request, request.POST)

    def act() -> str:
        claims = tuple(
            (claim, amount)
            for name in request.POST
            if name.startswith(_CLAIM)
            and (claim := id_of(name.removeprefix(_CLAIM))) is not None
            and (amount := _amount(request, name))
        )
        partner, category = query.number("partner"), query.text("category")
        wish = Wish(line.pk, partner, claims if partner else (), category, _amount(request, "fee"))
        outcome = book_line(wish, request.actor, request.address)
        return _("已记账并对上：{number}").format(number=outcome.number)

    return _answered(request, line, act)


def _amount(request: CompanyRequest, name: str) -> Decimal:
    """Read an amount.

    Raises:
        RefusedError: ``number_invalid``.
    """
    text = request.POST.get(name, "").replace(",", "").strip()
    try:
        return typed_number(text) if text else ZERO
    except ValueError:
        problem = Problem("number_invalid", column=name, detail={"number": text})
        raise RefusedError([problem]) from None


@require_POST
def join_bank_line(request: CompanyRequest, bank_line: int) -> HttpResponse:
    """Join a line to ticked bookings, or mark it as dealt with."""
    line = _line_for(request, bank_line, Verb.DRAFT)
    ids = ids_of(request.POST.getlist("booking")[:SHOWN])
    note = ReportQuery(request, request.POST).text("note", 255)

    def act() -> str:
        join_by_hand(line.pk, ids, request.actor, note, request.address)
        return _("已对上。") if ids else _("已标为处理过。")

    return _answered(request, line, act)


@require_POST
def undo_bank_match(request: CompanyRequest, bank_line: int) -> HttpResponse:
    """Undo what a line was joined to; what was booked stays booked."""
    line = _line_for(request, bank_line, Verb.REVERSE)
    return _answered(
        request,
        line,
        lambda: number_of("已撤销 {count} 条核对。", undo(line.pk, request.actor, request.address)),
    )
