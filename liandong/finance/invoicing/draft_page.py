"""做采购发票: what an invoice's lines are for of what its supplier delivered, and the draft made of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import DocumentLine
from liandong.documents.open_lines import OpenLine
from liandong.documents.queries import visible_to
from liandong.documents.requests import SavedDraft
from liandong.finance.invoicing.page import stored_invoice
from liandong.finance.invoicing.words import difference_words, match_words
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.tax_invoices.drafting import INVOICE, DraftWish, Proposal, draft_invoice, fitness, proposed
from liandong.tax_invoices.line_matching import Match
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.terms import DEDUCTIBLE
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    DECIMALS,
    Field,
    FormPage,
    Kind,
    Section,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import sentence
from liandong.webkit.templatetags.webkit_tags import money

TABLE = "received"
_MOST, _DIGITS = 500, 6
_MARK = "#"


def _fields() -> tuple[Field, ...]:
    return (
        Field("item", _("发票项目"), is_read_only=True),
        Field("origin", _("收货行"), help=_("单号#行号")),
        Field("product", _("商品"), is_read_only=True),
        Field("open", _("未开票"), is_read_only=True),
        Field("reason", _("依据"), is_read_only=True),
        Field("difference", _("差异"), is_read_only=True),
        Field("quantity", _("数量"), Kind.QUANTITY),
        Field("tax_rate", _("税率%"), Kind.PERCENT),
        # Rows of a form set prices, and no money, at the right.
        Field("gross", _("价税合计"), Kind.PRICE, help=_("不要的行留空")),
    )


def _head() -> tuple[Field, ...]:
    return (Field("business_date", _("单据日期"), Kind.DATE, is_required=True),)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows as typed, what they wish, and what is wrong with them."""

    raw: list[dict[str, Any]] = field(default_factory=list)
    wishes: list[DraftWish] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@require_http_methods(["GET", "POST"])
def draft_tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Show what a supplier invoice would be made of, or make its draft."""
    found = stored_invoice(request, tax_invoice, Verb.DRAFT)
    if request.method == "POST":
        return _save(request, found)
    today = {"business_date": timezone.localdate()}
    unfit = fitness(found)
    for problem in unfit:
        messages.error(request, sentence(problem))
    if unfit:
        return _show(request, found, _Rows(), today, may_save=False)
    proposal = proposed(request.actor, found, request.rules)
    if not proposal.open:
        messages.warning(request, _("这家供应商没有未开票的收货；出入库同时开票的，请直接关联入库单。"))
    if not proposal.is_all:
        messages.warning(request, _("未开票的收货太多，只看了最早的一部分。"))
    return _show(request, found, _Rows([_row(one, proposal) for one in proposal.matches]), today)


def _row(one: Match, proposal: Proposal) -> dict[str, Any]:
    line = proposal.lines[one.asked]
    words, differences = match_words(), difference_words()
    row: dict[str, Any] = {
        "item": f"{one.asked + 1}. {line.name} {line.specification}".strip(),
        "tax_rate": line.tax_rate,
        "reason": _("、").join(words[reason] for reason in one.reasons),
    }
    received = proposal.open.get(one.received or 0)
    if received is None:
        return row | {
            "reason": _("没有找到收货"),
            "difference": _("差 {gross}").format(gross=money(one.net + one.tax)),
        }
    told = (differences[kind].format(said=said, own=own) for kind, said, own in one.differences)
    # Six decimals are kept; more come of units that are no whole number of others.
    quantity = None if one.quantity is None else round_half_up(one.quantity, _DIGITS)
    mine = {"difference": _("；").join(told), "quantity": quantity, "gross": one.net + one.tax}
    return row | _of_received(received) | mine


def _of_received(received: OpenLine) -> dict[str, Any]:
    line = received.line
    unit = line.unit.name if line.unit else ""
    left = round_half_up(received.open / received.ratio, _DIGITS)
    return {
        "origin": f"{received.document.number}{_MARK}{line.position}",
        "product": line.product.name if line.product else "",
        "open": f"{plain(left)} {unit}".strip(),
    }


def _save(request: CompanyRequest, found: TaxInvoice) -> HttpResponse:
    head, rows = read_fields(_head(), request.POST), _read(request)
    problems = rows.problems
    problems.extend(head.problems)
    day = head.values["business_date"]
    if day is None and not head.problems:
        problems.append(Problem("field_missing", column="business_date", detail={"field": _("单据日期")}))
    if not problems and day is not None:
        try:
            saved = draft_invoice(found.pk, rows.wishes, day, request.actor, request.address)
        except RefusedError as refusal:
            problems.extend(refusal.problems)
        else:
            _tell(request, found, saved)
            return redirect(ui.typed_document_url(INVOICE, saved.id))
    return _show(request, found, rows, head.raw)


def _tell(request: CompanyRequest, found: TaxInvoice, saved: SavedDraft) -> None:
    text = _("已存采购发票草稿 {document}，还没有记账。").format(document=saved.number)
    messages.success(request, text)
    gross = sum((one.amounts.gross for one in saved.computed), ZERO)
    tax = sum((one.amounts.tax for one in saved.computed), ZERO)
    wanted = found.tax_amount if found.kind in DEDUCTIBLE else ZERO
    if gross != found.gross_amount or tax != wanted:
        words = _("与发票不同：价税合计 {gross}（发票 {said}），税额 {tax}（发票 {said_tax}）。")
        said = {"said": money(found.gross_amount), "said_tax": money(wanted)}
        messages.warning(request, words.format(gross=money(gross), tax=money(tax), **said))


def _read(request: CompanyRequest) -> _Rows:
    """Read the rows; those without an amount are left out. Two statements."""
    numbers = row_numbers(request.POST, TABLE, "gross")[:_MOST]
    typed = [read_fields(_fields(), request.POST, f"{TABLE}-{number}-") for number in numbers]
    named = {_place_of(one.raw["origin"]) for one in typed}
    documents = visible_to(request.actor).filter(number__in={number for number, _position in named})
    lines = DocumentLine.objects.filter(document__in=documents.values("pk")).select_related(
        "document", "product", "unit"
    )
    by_place = {(one.document.number, one.position): one for one in lines}
    rows = _Rows()
    for one in typed:
        rows.raw.append(dict(one.raw))
        rows.problems.extend(one.problems)
        _wish(one, by_place, rows)
    return rows


def _place_of(text: str) -> tuple[str, int]:
    number, _mark, position = text.rpartition(_MARK)
    return number.strip(), int(position) if position.isascii() and position.isdigit() and len(
        position
    ) < _DIGITS else 0


def _wish(one: Typed, lines: Mapping[tuple[str, int], DocumentLine], rows: _Rows) -> None:
    gross, quantity = one.values["gross"], one.values["quantity"]
    if gross is None:
        return
    line = lines.get(_place_of(one.raw["origin"]))
    if line is not None and line.product is not None:
        rows.raw[-1]["product"] = line.product.name
    place = str(len(rows.raw))
    if line is None or quantity is None:
        rows.problems.append(Problem("invoice_origin_unfit", None, None, {"line": place}))
    else:
        rows.wishes.append(DraftWish(line.pk, quantity, one.values["tax_rate"] or Decimal(0), gross))


def _show(
    request: CompanyRequest,
    invoice: TaxInvoice,
    rows: _Rows,
    head: Mapping[str, Any],
    *,
    may_save: bool = True,
) -> HttpResponse:
    fields = _fields()
    table = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows.raw)],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    said = {
        "net": money(invoice.net_amount),
        "tax": money(invoice.tax_amount),
        "gross": money(invoice.gross_amount),
    }
    title = _("发票不含税 {net}，税额 {tax}，价税合计 {gross}").format(**said)
    if invoice.kind not in DEDUCTIBLE:
        title = _("{title}；这种票不能抵扣，税额计入成本").format(title=title)
    page = FormPage(
        _("做采购发票 · {number}").format(number=invoice),
        ui.address("tax_invoice", invoice.pk),
        str(invoice),
        [Section("", _head())],
        tables=[{"title": title, "table": table}],
        tell=sentence,
        may_save=may_save,
        save_label=_("保存草稿"),
    )
    shown = [
        one if one.column == "business_date" else Problem(one.code, None, None, one.detail)
        for one in rows.problems
    ]
    return show_form(request, page, head, shown)
