"""The comparison as an Excel sheet: a row for each line of the inquiry, some columns for each supplier."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from liandong.documents.models import Document
from liandong.kernel.money import round_half_up
from liandong.purchasing.comparing import AskedLine, Comparison, Offer
from liandong.webkit.spreadsheets import CellKind, Sheet, SheetColumn

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the columns that every supplier has."""

    label: str
    kind: CellKind
    value: Callable[[Offer], object]


def comparison_sheet(found: Comparison, title: str, *, sees_money: bool) -> Sheet:
    """Return what the page shows; prices only for who sees them.

    A supplier who answered to a line twice has his second answer in a row below.
    """
    parts = _parts(sees_money=sees_money)
    columns = [
        SheetColumn(_("行"), CellKind.INTEGER, 6),
        SheetColumn(_("编码")),
        SheetColumn(_("商品"), width=30),
        SheetColumn(_("规格")),
        SheetColumn(_("单位"), width=8),
        SheetColumn(_("询价数量"), CellKind.QUANTITY),
        SheetColumn(_("已定标"), CellKind.QUANTITY),
        *([SheetColumn(_("上次进价"), CellKind.PRICE)] if sees_money else []),
    ]
    own = len(columns)
    for name in _names(found.quotations):
        columns += [SheetColumn(f"{name} {part.label}", part.kind) for part in parts]
    rows = [row for asked in found.lines for row in _rows(asked, found, parts, is_priced=sees_money)]
    if sees_money:
        rows.append(_totals(found, parts, own))
    return Sheet(title, columns, rows)


def _parts(*, sees_money: bool) -> list[_Part]:
    given = [
        _Part(_("数量"), CellKind.QUANTITY, lambda one: one.line.entered_quantity),
        _Part(_("单位"), CellKind.TEXT, lambda one: one.line.unit.name if one.line.unit else ""),
        _Part(_("交期(天)"), CellKind.QUANTITY, lambda one: one.lead_days),
        _Part(_("起订量"), CellKind.QUANTITY, lambda one: one.minimum),
        _Part(_("备注"), CellKind.TEXT, lambda one: one.line.memo),
    ]
    priced = [
        _Part(_("单价"), CellKind.PRICE, lambda one: one.line.price),
        _Part(_("折扣%"), CellKind.QUANTITY, lambda one: one.line.discount_rate or None),
        _Part(_("税率%"), CellKind.QUANTITY, lambda one: one.line.tax_rate),
        _Part(_("价税合计"), CellKind.MONEY, lambda one: one.line.gross_amount),
    ]
    return [*priced, *given] if sees_money else given


def _names(quotations: Sequence[Document]) -> list[str]:
    """Return the suppliers' names; who answered with several quotations is told apart by their numbers."""
    names = [one.partner.name if one.partner else "" for one in quotations]
    counts = Counter(names)
    return [
        name if counts[name] == 1 else f"{name} {one.number}"
        for name, one in zip(names, quotations, strict=True)
    ]


def _rows(
    asked: AskedLine, found: Comparison, parts: Sequence[_Part], *, is_priced: bool
) -> Iterator[list[object]]:
    answers = [
        [one for one in asked.offers.get(quotation.pk, ()) if one.line.gross_amount]
        for quotation in found.quotations
    ]
    lines = list(zip_longest(*answers)) or [()]
    for offers in lines:
        row = _asked(asked, is_priced=is_priced)
        for offer in offers:
            row += [None if offer is None else part.value(offer) for part in parts]
        yield row


def _asked(asked: AskedLine, *, is_priced: bool) -> list[object]:
    line, product = asked.line, asked.line.product
    ratio = line.unit.ratio if line.unit else 1
    names = [product.code, product.name, product.specification] if product else ["", "", ""]
    row: list[object] = [line.position, *names, line.unit.name if line.unit else ""]
    row += [line.entered_quantity, round_half_up(asked.taken / ratio, _DIGITS)]
    if is_priced:
        row.append(round_half_up(asked.last.price * ratio, _DIGITS) if asked.last else None)
    return row


def _totals(found: Comparison, parts: Sequence[_Part], own: int) -> list[object]:
    row: list[object] = [None, _("价税合计"), *[None] * (own - 2)]
    for quotation in found.quotations:
        row += [quotation.gross_amount if part.kind is CellKind.MONEY else None for part in parts]
    return row
