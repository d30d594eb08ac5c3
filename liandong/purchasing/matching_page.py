"""三单匹配: one page to invoice what was received, and the match on the page of an invoice."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liandong.documents.drafting import save_draft
from liandong.documents.hiding import hidden_columns
from liandong.documents.inputs import DraftInput
from liandong.documents.messages import message
from liandong.documents.models import Document, State
from liandong.documents.posting.engine import post
from liandong.documents.requests import DraftRequest, PostRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.identity.actors import require
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.partners.queries import partner_facts
from liandong.partners.reach import visible_partners
from liandong.partners.terms import due_date
from liandong.purchasing.matching import (
    INVOICE,
    MOST_LINES,
    Matched,
    Owing,
    Uninvoiced,
    by_supplier,
    matched,
    uninvoiced,
    worth,
)
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.next_steps import making
from liandong.webkit.origins import lines_from
from liandong.webkit.proposals import Setting
from liandong.webkit.report_query import ReportQuery
from liandong.webkit.templatetags.webkit_tags import money

_KEY, _LONGEST, _MOST = 40, 64, 50


def _sees_money(request: CompanyRequest) -> bool:
    return "price" not in hidden_columns(document_type(INVOICE), request.actor)


@require_GET
@never_cache
def matching(request: CompanyRequest) -> HttpResponse:
    """Show what is received and not invoiced: by supplier, or of one supplier to be ticked."""
    require(request.actor, INVOICE, Verb.DRAFT)
    partner, sees_money = ReportQuery(request).number("partner"), _sees_money(request)
    waiting = uninvoiced(request.actor, partner, request.rules)
    amount = [_("未开票金额")] if sees_money else []
    context: ui.Part = {
        "title": _("三单匹配"),
        "is_all": waiting.is_all,
        "most": MOST_LINES,
        "total": money(sum((one.gross for one in waiting.documents), ZERO)) if sees_money else "",
        "supplier": "",
    }
    found = visible_partners(request.actor).filter(pk=partner).first() if partner else None
    if found is None:
        context["rows"] = [
            _owing(one, sees_money=sees_money)
            for one in sorted(
                by_supplier(waiting), key=lambda one: (-one.gross if sees_money else 0, one.name)
            )
        ]
        context["columns"] = ui.columns_of([_("供应商"), _("最早一张")], [_("未开票单据"), *amount])
    else:
        context |= {
            "supplier": found.name,
            "partner": found.pk,
            "back_url": ui.address("matching"),
            "columns": ui.columns_of(
                [_("单据"), _("日期"), _("采购订单"), _("与订单价")], [_("行数"), *amount]
            ),
            "rows": [_ticked(one, sees_money=sees_money) for one in waiting.documents],
            "invoice_url": ui.address("match_invoice"),
            "may_post": request.actor.may(INVOICE, Verb.POST),
            "today": timezone.localdate().isoformat(),
            "key": uuid4().hex,
        }
    context |= ui.labelled(context["columns"], context["rows"])
    context["empty"] = ui.empty(_("没有未开票的入库"), _("采购入库单审核后，还没有发票的列在这里。"))
    context["empty"] |= making(request.actor, "purchasing.receipt")
    return render(request, "purchasing/matching.html", context)


def _owing(one: Owing, *, sees_money: bool) -> ui.Part:
    url = ui.address("matching", partner=one.partner)
    cells = [
        ui.text_cell(one.name, url, "card-name"),
        ui.date_cell(one.since),
        ui.count_cell(one.documents),
    ]
    return {"cells": [*cells, ui.money_cell(one.gross, url)] if sees_money else cells}


def _ticked(one: Uninvoiced, *, sees_money: bool) -> ui.Part:
    document = one.document
    chip = ui.EMPTY
    if one.orders and sees_money:
        chip = ui.chip_cell(_("不同"), "amber") if one.differs else ui.chip_cell(_("一致"), "green")
    cells = [
        ui.text_cell(document.number, ui.typed_document_url(document.type, document.pk), "card-name"),
        ui.date_cell(document.business_date),
        ui.text_cell(_("、").join(one.orders)),
        chip,
        ui.count_cell(one.lines),
    ]
    cells += [ui.money_cell(one.gross)] if sees_money else []
    return {"id": document.pk, "number": document.number, "cells": cells}


@require_POST
def match_invoice(request: CompanyRequest) -> HttpResponse:
    """Draft one invoice for the ticked documents; post it at once where its total is what is expected."""
    require(request.actor, INVOICE, Verb.DRAFT)
    query = ReportQuery(request, request.POST)
    partner = query.number("partner")
    back = ui.address("matching", partner=partner) if partner else ui.address("matching")
    total, is_number = _total(request) if _sees_money(request) else (None, True)
    ids = [int(text) for text in request.POST.getlist("ids")[:_MOST] if text.isascii() and text.isdigit()]
    if not ids or partner is None or not is_number:
        text = _("发票金额不是数字。") if ids else _("请勾选要开票的单据。")
        messages.error(request, text)
        return redirect(back)
    try:
        saved = save_draft(_request_for(request, partner, ids))
    except RefusedError as refusal:
        return _told(request, refusal, back)
    goal = ui.typed_document_url(INVOICE, saved.id)
    expected = sum((line.amounts.gross for line in saved.computed), ZERO)
    if total is not None and total != expected:
        text = _("发票 {total} 与入库 {expected} 相差 {difference}：已存为草稿，请按发票改单价或数量。")
        figures = {"total": money(total), "expected": money(expected), "difference": money(total - expected)}
        messages.warning(request, text.format(**figures))
        return redirect(goal)
    if request.POST.get("act") == "post":
        return _posted(request, saved, goal)
    messages.success(request, _("已生成采购发票草稿 {number}。").format(number=saved.number))
    return redirect(goal)


def _total(request: HttpRequest) -> tuple[Decimal | None, bool]:
    """Return the total that was typed, None for none, and whether it is a number."""
    text = request.POST.get("total", "").replace(",", "").strip()[:_LONGEST]
    if not text:
        return None, True
    try:
        total = Decimal(text)
    except InvalidOperation:
        return None, False
    return total, total.is_finite()


def _request_for(request: CompanyRequest, partner: int, ids: Sequence[int]) -> DraftRequest:
    kind = document_type(INVOICE)
    on = ReportQuery(request, request.POST).day("business_date", timezone.localdate())
    setting = Setting(kind, request.actor, request.rules, partner)
    lines = tuple(line for pk in ids for line in lines_from(setting, pk))
    if not lines:
        raise RefusedError([Problem("all_invoiced")])
    days = partner_facts([partner])[partner].payment_days
    draft = DraftInput(
        INVOICE,
        on,
        lines,
        partner=partner,
        handler=request.actor.member,
        due_date=due_date(on, days) if days else None,
        reference=request.POST.get("reference", "").strip()[:_LONGEST],
    )
    key = f"match:{request.actor.member}:{request.POST.get('key', '')[:_KEY]}"
    return DraftRequest(draft, request.actor, key=key, address=request.address)


def _posted(request: CompanyRequest, saved: SavedDraft, goal: str) -> HttpResponse:
    try:
        post([PostRequest(saved.id, request.actor, address=request.address)])
    except RefusedError as refusal:
        messages.warning(request, _("已存为草稿 {number}，还没有审核：").format(number=saved.number))
        return _told(request, refusal, goal)
    messages.success(request, _("采购发票 {number} 已审核。").format(number=saved.number))
    return redirect(ui.address("matching"))


def _told(request: CompanyRequest, refusal: RefusedError, goal: str) -> HttpResponse:
    for problem in refusal.problems:
        messages.error(request, message(problem))
    return redirect(goal)


def panels(request: CompanyRequest, document: Document) -> Sequence[ui.Part]:
    """Return the match of a posted supplier invoice, for who may see its prices; two statements."""
    if document.type != INVOICE or document.state != State.POSTED or document.reverses_id is not None:
        return []
    if not _sees_money(request):
        return []
    found = matched(document)
    if not found:
        return []
    texts, prices = [_("商品"), _("采购订单"), _("采购入库单")], [_("订单价"), _("入库价"), _("发票价")]
    quantities = [_("订购"), _("入库"), _("开票")]
    posted = [_("差额"), _("记入库存"), _("记入销售成本")]
    heads = ui.columns_of([*texts, _("结果")], [*quantities, *prices, *posted])
    rows = [_row(request, one) for one in found]
    off = sum(1 for one in found if one.difference)
    note = number_of("{count} 行有价差", off) if off else _("数量和单价都与入库一致。")
    return [{"title": _("三单匹配"), "note": note, "table": ui.labelled(heads, rows)}]


def _row(request: CompanyRequest, one: Matched) -> ui.Part:
    line, received, ordered = one.line, one.received, one.ordered
    product = line.product
    chip = ui.chip_cell(_("价差"), "amber") if one.difference else ui.chip_cell(_("一致"), "green")
    documents = [part.document if part else None for part in (ordered, received)]
    cells = [
        ui.text_cell(f"{product.code} {product.name}" if product else "", look="cell-name"),
        *(ui.text_cell(d.number, ui.typed_document_url(d.type, d.pk)) if d else ui.EMPTY for d in documents),
        chip,
        ui.quantity_cell(ordered.quantity if ordered else None),
        ui.quantity_cell(received.quantity),
        ui.quantity_cell(line.quantity),
        *(ui.price_cell(worth(part, request.rules) if part else None) for part in (ordered, received, line)),
        *(ui.money_cell(amount or None) for amount in (one.difference, one.kept, one.gone)),
    ]
    return {"cells": cells}
