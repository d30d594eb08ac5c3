"""The table of the comparison as its template draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.documents.models import Document, State
from liandong.documents.types import document_type
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain, round_half_up
from liandong.purchasing.comparing import QUOTATION, AskedLine, Comparison, Offer
from liandong.purchasing.scoring_page import TONES
from liandong.webkit import report_parts as ui
from liandong.webkit.navigation import record_url
from liandong.webkit.states import has_expired
from liandong.webkit.templatetags.webkit_tags import money, price, quantity

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """For whom the table is: what he may see and do, and what he typed (None: propose).

    ``grades`` are the suppliers' of the last year, by id.
    """

    actor: Actor
    may_award: bool
    sees_money: bool
    typed: Mapping[str, str] | None = None
    grades: Mapping[int, str] = field(default_factory=dict)


def table_of(found: Comparison, shown: Shown) -> ui.Part:
    """Return ``columns``, ``suppliers``, ``rows`` with their cells and offers, and ``totals``.

    ``columns`` are those of the lines: number and product, which have no cells, and one a cell.
    """
    numbers = [_("询价数量"), _("已定标")]
    cells = ui.columns_of([_("单位")], numbers + ([_("上次进价")] if shown.sees_money else []))
    columns = [ui.column(_("行"), "is-stub"), ui.column(_("商品"), "cell-name"), *cells]
    return {
        "columns": columns,
        "suppliers": [_supplier(one, shown.grades) for one in found.quotations],
        "rows": ui.labelled(cells, [_row(asked, found.quotations, shown) for asked in found.lines])["rows"],
        "totals": [_total(one, found) for one in found.quotations] if shown.sees_money else [],
        "width": len(columns),
    }


def _supplier(quotation: Document, grades: Mapping[int, str]) -> ui.Part:
    """Return the head of a supplier's column: who, which quotation, and whether he has answered."""
    if quotation.state == State.DRAFT:
        chip = {"label": _("待报价"), "tone": "grey"}
    elif quotation.is_closed:
        chip = {"label": _("已关闭"), "tone": "grey"}
    elif has_expired(quotation, document_type(QUOTATION)):
        chip = {"label": _("已过期"), "tone": "alarm"}
    else:
        chip = {"label": _("已报价"), "tone": "green"}
    day = quotation.due_date
    return {
        "name": quotation.partner.name if quotation.partner else "",
        "number": quotation.number,
        "url": ui.typed_document_url(QUOTATION, quotation.pk),
        "chip": chip,
        "valid": _("有效期至 {date}").format(date=day) if day else "",
        "memo": quotation.memo,
        "grade": _grade(grades.get(quotation.partner_id or 0, "")),
    }


def _grade(grade: str) -> ui.Part | None:
    label = _("评分 {grade}").format(grade=grade)
    return {"label": label, "tone": TONES[grade]} if grade else None


def _row(asked: AskedLine, quotations: Sequence[Document], shown: Shown) -> ui.Part:
    line, ratio = asked.line, asked.line.unit.ratio if asked.line.unit else Decimal(1)
    product = line.product
    url = record_url(shown.actor, "catalog.product", product.pk) if product else ""
    cells = [
        ui.text_cell(line.unit.name if line.unit else ""),
        ui.quantity_cell(line.entered_quantity),
        ui.quantity_cell(round_half_up(asked.taken / ratio, _DIGITS)),
    ]
    if shown.sees_money:
        last = asked.last
        text = price(round_half_up(last.price * ratio, _DIGITS)) if last else ""
        cells.append(ui.text_cell(text, ui.document_url(last.document) if last else "", ui.NUMBER))
    cheapest = (one for one in asked.priced if one.open and one.price == asked.lowest)
    best = next(cheapest, None) if shown.sees_money else None  # a proposal says who is the cheapest
    about = [product.code, product.specification] if product else []
    return {
        "position": line.position,
        "product": {
            "name": product.name if product else "",
            "url": url,
            "about": " · ".join(filter(None, about)),
        },
        "cells": cells,
        "offers": [
            {
                "supplier": quotation.partner.name if quotation.partner else "",
                "offers": [
                    _offer(one, asked, shown, is_best=one is best)
                    for one in asked.offers.get(quotation.pk, ())
                ],
            }
            for quotation in quotations
        ],
    }


def _offer(offer: Offer, asked: AskedLine, shown: Shown, *, is_best: bool) -> ui.Part:
    line, is_priced = offer.line, bool(offer.line.gross_amount)
    name = f"q{line.pk}"
    proposed = plain(_proposed(offer, asked)) if is_best and asked.open else ""
    return {
        "is_priced": is_priced,
        "price": price(line.price) if shown.sees_money else "",
        "unit": line.unit.name if line.unit else "",
        "marks": _marks(offer, asked, shown) if is_priced else [],
        "facts": _facts(offer, asked, shown),
        "name": name if shown.may_award and offer.open else "",
        "label": _("定标数量：第 {row} 行，{supplier}").format(
            row=asked.line.position, supplier=line.document.partner
        ),
        "value": proposed if shown.typed is None else shown.typed.get(name, ""),
    }


def _proposed(offer: Offer, asked: AskedLine) -> Decimal:
    """Return what is left of the line, as far as the supplier offers it, in whole units of his."""
    left = min(offer.open, asked.open) / offer.ratio
    return left if left == round(left, _DIGITS) else Decimal(int(left))


def _marks(offer: Offer, asked: AskedLine, shown: Shown) -> list[ui.Part]:
    marks = []
    if shown.sees_money and offer.price == asked.lowest:
        marks.append({"label": _("最低价"), "tone": "green"})
    if offer.lead_days is not None and offer.lead_days == asked.quickest:
        marks.append({"label": _("最快"), "tone": "blue"})
    return marks


def _facts(offer: Offer, asked: AskedLine, shown: Shown) -> list[str]:
    """Return what else the supplier said, each where it applies."""
    line, facts = offer.line, []
    if shown.sees_money and line.discount_rate:
        facts.append(_("折扣 {rate}%").format(rate=plain(line.discount_rate)))
    if shown.sees_money:
        facts.append(_("税率 {rate}%").format(rate=plain(line.tax_rate)))
    if offer.lead_days is not None:
        facts.append(_("交期 {days} 天").format(days=plain(offer.lead_days)))
    if offer.minimum:
        facts.append(_("起订 {quantity}").format(quantity=quantity(offer.minimum)))
    if line.quantity != asked.line.quantity or line.unit_id != asked.line.unit_id:
        facts.append(_("可供 {quantity}").format(quantity=quantity(line.entered_quantity)))
    if offer.taken > ZERO:
        taken = round_half_up(offer.taken / offer.ratio, _DIGITS)
        facts.append(_("已定标 {quantity}").format(quantity=quantity(taken)))
    return [*facts, line.memo] if line.memo else facts


def _total(quotation: Document, found: Comparison) -> ui.Part:
    """Return what everything a supplier offers comes to, and how many lines that is."""
    own = [
        asked for asked in found.lines if any(o.line.gross_amount for o in asked.offers.get(quotation.pk, ()))
    ]
    return {
        "supplier": quotation.partner.name if quotation.partner else "",
        "amount": money(quotation.gross_amount),
        "count": _("报了 {count}/{all} 行").format(count=len(own), all=len(found.lines)),
    }
