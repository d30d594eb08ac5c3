"""税额汇总表: output and input tax by rate, of documents, of invoices and of the books."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.queries import visible_to
from liandong.finance.input_tax_transfer.plan import REASON
from liandong.finance.invoicing.rates import rate_asked
from liandong.finance.invoicing.words import direction_words
from liandong.identity.actors import require_everywhere
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.rules import Taxpayer
from liandong.tax_invoices.keeping import SUBJECT, directions_of
from liandong.tax_invoices.models import Direction
from liandong.tax_invoices.summary import (
    TRANSFER_OUT,
    TaxedDocument,
    TaxRate,
    TaxSide,
    TransferredOut,
    documents_at,
    tax_side,
    taxed_lines,
    transferred_out,
)
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_MOST = 500
_GROUP = "is-group"
Days = tuple[date, date]


def deducts(days: Days) -> bool:
    """Tell whether the company deducts input tax at the end of some days."""
    return rules_on(days[1]).taxpayer is Taxpayer.GENERAL


@require_GET
def tax_summary(request: CompanyRequest) -> HttpResponse:
    """Show what is owed and deducted by rate, for the return of some days; a month at first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    days = query.month()
    is_deducted = deducts(days)
    sides = [tax_side(one, days, is_deducted=is_deducted) for one in directions_of(request.actor)]
    rows = [row for side in sides for row in _side_rows(side, days, is_deducted=is_deducted)]
    if len(sides) > 1 and is_deducted:
        out = transferred_out(days)
        rows += _out_rows(out, days)
        rows.append(_book_row(_("账上销项减进项，加转出"), sides[0].booked - sides[1].booked + out.booked))
    heads = [
        _("单据数"),
        _("不含税金额"),
        _("单据税额"),
        _("发票数"),
        _("发票金额"),
        _("发票税额"),
        _("税额差"),
    ]
    context: ui.Part = {
        "title": _("税额汇总表"),
        "is_lines": True,
        "section": _("财务"),
        "note": _note(sides, is_deducted=is_deducted),
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), days)),
        "columns": ui.columns_of([_("项目")], heads),
        "rows": rows,
    }
    return ui.answer(query, "report", context)


def _note(sides: Sequence[TaxSide], *, is_deducted: bool) -> str:
    """Return what the figures are, and that books and documents differ where they do."""
    told = [_("销项发票按开票日期，进项发票按抵扣所属期；税额差是单据税额减发票税额。")]
    if not is_deducted:
        told.append(_("小规模纳税人的进项税额计入成本，不抵扣。"))
    for side in sides:
        if side.strays:
            text = _("{side}：单据税额与账上单据的税额差 {amount}，请核对凭证。")
            told.append(text.format(side=direction_words()[side.direction], amount=plain(side.strays)))
    return " ".join(told)


def _side_rows(side: TaxSide, days: Days, *, is_deducted: bool) -> list[ui.Part]:
    name = direction_words()[side.direction]
    rows: list[ui.Part] = [{"look": _GROUP, "cells": [ui.text_cell(name), *[ui.EMPTY] * 7]}]
    rows += [_rate_row(one, side.direction, days) for one in side.rates]
    total = side.total
    sums = (total.net, total.tax, None, total.invoiced_net, total.invoiced_tax, total.difference)
    cells = [ui.text_cell(_("{side}合计").format(side=name)), ui.EMPTY]
    rows.append({"cells": cells + [_money(one) for one in sums]})
    if not is_deducted and side.direction is Direction.INPUT:
        return rows
    given = {"from": days[0].isoformat(), "to": days[1].isoformat()}
    url = "" if side.account is None else ui.address("account_ledger", side.account, **given)
    rows.append(_book_row(_("账上：单据"), side.by_documents))
    if side.by_others:
        rows.append(_book_row(_("账上：凭证和其他"), side.by_others))
    rows.append(_book_row(_("账上{side}税额").format(side=name), side.booked, url))
    return rows


def _out_rows(out: TransferredOut, days: Days) -> list[ui.Part]:
    """Return the input tax transferred out by reason, as the return lists it; no rows without any."""
    if not out.by_reason and not out.booked:
        return []
    span = {"from": days[0].isoformat(), "to": days[1].isoformat()}
    documents = ui.address("documents", TRANSFER_OUT, **span)
    words = dict(REASON.choices)
    rows: list[ui.Part] = [{"look": _GROUP, "cells": [ui.text_cell(_("进项税额转出")), *[ui.EMPTY] * 7]}]
    ordered = [*words, *sorted(out.by_reason.keys() - words.keys())]  # as the rows of the return
    rows += [
        _book_row(_(words.get(reason, reason)), out.by_reason[reason], documents)
        for reason in ordered
        if reason in out.by_reason
    ]
    if out.by_others:
        rows.append(_book_row(_("账上：凭证和其他"), out.by_others))
    url = "" if out.account is None else ui.address("account_ledger", out.account, **span)
    return [*rows, _book_row(_("账上进项税额转出"), out.booked, url)]


def _money(amount: Decimal | None) -> ui.Part:
    return ui.EMPTY if amount is None else ui.money_cell(amount)


def _rate_row(one: TaxRate, direction: Direction, days: Days) -> ui.Part:
    given = {"direction": direction.value, "rate": plain(one.rate)}
    span = {"from": days[0].isoformat(), "to": days[1].isoformat()}
    documents = ui.address("taxed_documents", **given, **span)
    if direction is Direction.OUTPUT:
        given |= span
    elif days[0].replace(day=1) == days[1].replace(day=1):
        given["month"] = days[0].replace(day=1).isoformat()
    invoices = ui.address("tax_invoices", **given)
    return {
        "cells": [
            ui.text_cell(f"{plain(one.rate)}%"),
            ui.text_cell(one.documents or "", documents, ui.NUMBER),
            ui.money_cell(one.net, documents),
            ui.money_cell(one.tax, documents),
            ui.text_cell(one.invoices or "", invoices, ui.NUMBER),
            ui.money_cell(one.invoiced_net or None, invoices),
            ui.money_cell(one.invoiced_tax or None, invoices),
            ui.money_cell(one.difference or None),
        ]
    }


def _book_row(label: str, amount: Decimal, url: str = "") -> ui.Part:
    cells = [ui.text_cell(label), ui.EMPTY, ui.EMPTY, ui.money_cell(amount, url), *[ui.EMPTY] * 4]
    return {"cells": cells}


@require_GET
def taxed_documents(request: CompanyRequest) -> HttpResponse:
    """Show the documents behind a figure of the summary: those of a rate, the newest first."""
    require_everywhere(request.actor, SUBJECT, Verb.VIEW)
    query = ReportQuery(request)
    own = [one.value for one in directions_of(request.actor)]
    direction = Direction(query.choice("direction", own, Direction.OUTPUT.value))
    days, rate = query.month(), rate_asked(query.text("rate") or "13")
    is_deducted = direction is Direction.OUTPUT or deducts(days)
    found = documents_at(taxed_lines(direction, days), rate, visible_to(request.actor), _MOST)
    kept = {"direction": direction.value, "rate": plain(rate)}
    context: ui.Part = {
        "title": _("{side} {rate}% 的单据").format(side=direction_words()[direction], rate=plain(rate)),
        "is_lines": True,
        "section": _("财务"),
        "note": _("最多列出 {count} 张。").format(count=_MOST) if len(found) == _MOST else "",
        "filters": ui.filters(query, ui.span_fields(_("从"), _("至"), days), kept),
        "columns": ui.columns_of(
            [_("单据"), _("单据类型"), _("日期"), _("往来单位")], [_("不含税金额"), _("税额")]
        ),
        "rows": [_document_row(one, is_deducted=is_deducted) for one in found],
        "empty": ui.empty(_("没有这样的单据"), _("换一段时间看看。")),
    }
    return ui.answer(query, "report", context)


def _document_row(one: TaxedDocument, *, is_deducted: bool) -> ui.Part:
    document = one.document
    net, tax = (one.net, one.tax) if is_deducted else (one.net + one.tax, ZERO)
    return {
        "cells": [
            ui.text_cell(document.number, ui.typed_document_url(document.type, document.pk), "card-name"),
            ui.text_cell(ui.type_labels().get(document.type, document.type)),
            ui.date_cell(document.business_date),
            ui.text_cell(document.partner.name if document.partner else ""),
            ui.money_cell(net),
            ui.money_cell(tax),
        ]
    }
