"""What a document did to the books: moves, voucher, claims and settlements, as far as one may see them."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from liandong.documents.hiding import COST, hidden_columns
from liandong.documents.models import Document
from liandong.documents.types import DocumentType
from liandong.general_ledger.entry_queries import EntryView, entry_of
from liandong.general_ledger.models import Claim, Settlement
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.kernel.terms import ClaimKind
from liandong.stock_ledger.models import StockMove
from liandong.webkit.claims import CLAIM_WORDS
from liandong.webkit.report_parts import (
    NUMBER,
    Part,
    address,
    column,
    columns_of,
    labelled,
    money_cell,
    quantity_cell,
    text_cell,
)

_MOST_MOVES = 1_000
"""A cost that corrects ten thousand sales shows these, and no more."""


def moves_table(document: Document, actor: Actor) -> Part:
    """Return the first stock moves, their cost only for who may see it; one statement."""
    sees_cost = actor.sees(COST)
    rows = StockMove.objects.filter(document=document).select_related("product", "source", "target")
    table = columns_of([_("商品"), _("从"), _("到")], [_("数量"), *([_("成本")] if sees_cost else [])])
    cells = [
        {
            "cells": [
                text_cell(move.product.name, look="cell-name"),
                text_cell(move.source.name),
                text_cell(move.target.name),
                quantity_cell(move.quantity),
                *([money_cell(move.value)] if sees_cost else []),
            ]
        }
        for move in rows.order_by("pk")[: _MOST_MOVES + 1]
    ]
    if len(cells) > _MOST_MOVES:
        said = text_cell(_("只列出前 %(count)s 笔，全部的在收发明细里。") % {"count": f"{_MOST_MOVES:,}"})
        cells[_MOST_MOVES] = {"cells": [said, *[text_cell("")] * (len(table) - 1)]}
    return labelled(table, cells)


def entry_tables(document: Document, kind: DocumentType, actor: Actor, *, has_moves: bool) -> list[Part]:
    """Return the voucher; an entry made by moves shows their cost, so it is hidden together with it."""
    if not actor.sees(COST) and (has_moves or hidden_columns(kind, actor)):
        return []
    entry = entry_of(document.pk)
    return [_entry(entry)] if entry else []


def _entry(entry: EntryView) -> Part:
    rows = [
        {
            "cells": [
                text_cell(line.account.code),
                text_cell(line.account.full_name, look="card-name"),
                text_cell(line.partner_name),
                _side(line.debit),
                _side(line.credit),
            ]
        }
        for line in entry.lines
    ]
    total = money_cell(entry.total)
    heads = columns_of([_("科目"), _("名称"), _("往来单位")], [_("借方"), _("贷方")])
    totals = [text_cell(_("合计")), text_cell(""), text_cell(""), total, total]
    return labelled(heads, rows, totals) | {
        "number": f"{entry.voucher_type}-{entry.voucher_number}",
        "date": entry.business_date.isoformat(),
        "memo": entry.memo,
    }


def _side(amount: Decimal) -> Part:
    return money_cell(amount) if amount else text_cell("", look=NUMBER)


def settlements_table(document: Document) -> Part:
    """Return what the document owes, and what settled what: its own claims and those it settled."""
    claims = Claim.objects.filter(document=document).select_related("partner").order_by("pk")
    rows = [_claim_row(claim, document) for claim in claims]
    either = Q(claim__document=document) | Q(document=document)
    found = Settlement.objects.filter(either).select_related("document", "claim__document").order_by("pk")
    rows += [_settlement_row(one, document) for one in found]
    heads = [column(_("内容")), column(_("单据")), column(_("金额"), NUMBER)]
    return labelled(heads, rows)


def _claim_row(claim: Claim, document: Document) -> Part:
    """Return a claim; with whom, where it is not the document's partner alone."""
    word = f"{CLAIM_WORDS[ClaimKind(claim.kind)]} {claim.bill_number}".strip()
    label = f"{word}（{_('到期')} {claim.due_date:%m-%d}）"
    if claim.partner_id != document.partner_id:
        label = f"{claim.partner.name} {label}"
    left = _("未核销 %(amount)s") % {"amount": f"{claim.open_amount:,.2f}"}
    if claim.foreign_amount:
        left = f"{left}（{claim.currency} {plain(claim.foreign_open)} / {plain(claim.foreign_amount)}）"
    return {"cells": [text_cell(label), text_cell(left), money_cell(claim.amount)]}


def _settlement_row(one: Settlement, document: Document) -> Part:
    other = one.claim.document if one.document_id == document.pk else one.document
    url = address("type_document", other.type, other.pk)
    label = f"{one.business_date:%m-%d} {_('核销')}"
    return {"cells": [text_cell(label), text_cell(other.number, url), money_cell(one.amount)]}
