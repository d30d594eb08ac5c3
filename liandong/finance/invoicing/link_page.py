"""关联单据: the documents an invoice is for, with those that are likely proposed and the reason why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.documents.models import Document
from liandong.documents.queries import visible_to
from liandong.finance.invoicing.page import stored_invoice
from liandong.finance.invoicing.words import reason_words
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Verb
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.tax_invoices.documents import rooms_of
from liandong.tax_invoices.linking import MOST_LINKS, Wish, link_documents
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.proposing import MOST_LOOKED_AT, proposals
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import (
    Field,
    FormPage,
    Kind,
    Typed,
    read_fields,
    row_numbers,
    show_form,
    shown_fields,
)
from liandong.webkit.record_sentences import sentence
from liandong.webkit.templatetags.webkit_tags import money

TABLE = "links"
_MOST = MOST_LINKS + MOST_LOOKED_AT
"""All that an invoice can be for, and all that is proposed beside it."""


def _fields() -> tuple[Field, ...]:
    return (
        Field("document", _("单号"), is_required=True, help=_("写单号")),
        Field("kind", _("单据类型"), is_read_only=True),
        Field("date", _("日期"), is_read_only=True),
        Field("left", _("未开票"), is_read_only=True),
        Field("reason", _("建议"), is_read_only=True),
        Field("amount", _("关联金额"), Kind.MONEY, help=_("不关联的留空")),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows as typed, what they wish, and what is wrong with them."""

    raw: list[dict[str, Any]]
    wishes: list[Wish]
    problems: list[Problem]


@require_http_methods(["GET", "POST"])
def link_tax_invoice(request: CompanyRequest, tax_invoice: int) -> HttpResponse:
    """Show what an invoice is for and what it may be for, or keep that."""
    found = stored_invoice(request, tax_invoice, Verb.DRAFT)
    if request.method == "GET":
        return _show(request, found, _stored(request, found))
    rows = _read(request)
    problems = list(rows.problems)
    if not problems:
        try:
            link_documents(found.pk, rows.wishes, request.actor, request.address)
        except RefusedError as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, _("关联已保存。"))
            return redirect("webkit:tax_invoice", found.pk)
    return _show(request, found, rows.raw, problems)


def _stored(request: CompanyRequest, invoice: TaxInvoice) -> list[dict[str, Any]]:
    """Return a row for each document it is for, then for each that is proposed."""
    amounts = dict(invoice.links.values_list("document", "amount"))
    linked = list(visible_to(request.actor).filter(pk__in=amounts).order_by("business_date", "pk"))
    rooms = rooms_of(linked, invoice.pk)
    words = reason_words()
    rows = [_row(one, money(rooms[one.pk].left), _("已关联"), amounts[one.pk]) for one in linked]
    for one in proposals(request.actor, invoice):
        reasons = _("、").join(words[reason] for reason in one.reasons)
        rows.append(_row(one.document, money(one.room.left), reasons, one.amount or None))
    return rows


def _row(document: Document, left: str, reason: str, amount: object) -> dict[str, Any]:
    return {
        "document": document.number,
        "kind": ui.type_labels().get(document.type, document.type),
        "date": document.business_date,
        "left": left,
        "reason": reason,
        "amount": amount,
    }


def _read(request: CompanyRequest) -> _Rows:
    """Read the rows; those without an amount are not linked. Two statements."""
    numbers = row_numbers(request.POST, TABLE, "amount")
    typed = [read_fields(_fields(), request.POST, f"{TABLE}-{number}-") for number in numbers]
    wanted = [one for one in typed if one.raw["document"] or one.raw["amount"]]
    if len(wanted) > _MOST:
        return _Rows(
            [one.raw for one in wanted], [], [Problem("invoices_many", detail={"limit": str(_MOST)})]
        )
    named = {one.raw["document"] for one in wanted}
    visible = {one.number: one for one in visible_to(request.actor).filter(number__in=named)}
    rooms = rooms_of(visible.values())
    rows = _Rows([], [], [])
    for one in wanted:
        document = visible.get(one.raw["document"])
        left = money(rooms[document.pk].left) if document else ""
        shown = _row(document, left, "", None) if document else {}
        rows.raw.append(shown | one.raw)
        rows.problems.extend(one.problems)
        _wish(one, document, rows)
    return rows


def _wish(one: Typed, document: Document | None, rows: _Rows) -> None:
    amount = one.values["amount"]
    if document is None:
        detail = {"document": one.raw["document"]}
        rows.problems.append(Problem("invoice_document_unfit", None, None, detail))
    elif amount is not None:
        rows.wishes.append(Wish(document.pk, amount))


def _show(
    request: CompanyRequest,
    invoice: TaxInvoice,
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    fields = _fields()
    table = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.name in {"amount", "left"} else ""}
            for one in fields
        ],
        "rows": [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows)],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    words = _("发票 {gross}，填每张单据用掉多少；金额合计不能超过发票，也不能超过单据未开票的金额")
    title = words.format(gross=money(invoice.gross_amount))
    page = FormPage(
        _("关联单据 · {number}").format(number=invoice),
        ui.address("tax_invoice", invoice.pk),
        str(invoice),
        [],
        tables=[{"title": title, "table": table}],
        tell=sentence,
    )
    return show_form(request, page, {}, [Problem(one.code, None, None, one.detail) for one in problems])
