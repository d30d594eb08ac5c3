"""调拨统计: what went between warehouses, by way or by product: what arrived, is on its way, was lost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.documents.models import DocumentLine, State
from liandong.identity.requests import CompanyRequest
from liandong.inventory.transfer.plan import DOCUMENT_TYPE as TRANSFER
from liandong.inventory.transfer_receipt.plan import DOCUMENT_TYPE as RECEIPT
from liandong.inventory.web import parts
from liandong.inventory.web.sorted_rows import page_of, products_by_id, sort_rows
from liandong.kernel.money import ZERO, to_scaled
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.models import Place, StockMove
from liandong.webkit import report_parts as ui
from liandong.webkit.next_steps import making
from liandong.webkit.report_query import ReportQuery

WAY, PRODUCT = "way", "product"
Key = tuple[int, ...]
"""Where goods came from and where they went, or their product."""


@dataclass(slots=True)
class Sent:
    """What went: quantities in base units, of one product where they mean something; costs to the cent.

    ``waiting`` is what was sent by lines that still wait, ``begun`` what has come of these.
    """

    lines: int = 0
    waiting_lines: int = 0
    lost_lines: int = 0
    quantity: Decimal = ZERO
    settled: Decimal = ZERO
    waiting: Decimal = ZERO
    begun: Decimal = ZERO
    lost: Decimal = ZERO
    value: Decimal = ZERO
    lost_value: Decimal = ZERO

    @property
    def arrived(self) -> Decimal:
        """Return what was taken in at the other end."""
        return self.settled - self.lost

    @property
    def on_the_way(self) -> Decimal:
        """Return what is still waited for."""
        return self.waiting - self.begun

    def add(self, figures: Mapping[str, Any]) -> None:
        """Add the figures of a statement's row by their names."""
        for name in self.__slots__:
            if figures.get(name):
                setattr(self, name, getattr(self, name) + figures[name])


@dataclass(frozen=True, slots=True)
class Goods:
    """A product's row."""

    product: int
    sent: Sent


@dataclass(frozen=True, slots=True)
class Wanted:
    """Transfers of which days, from or to which places (None: every one), of which product."""

    days: tuple[date, date]
    places: frozenset[int] | None = None
    product: int | None = None


def sent_goods(by: str, wanted: Wanted) -> dict[Key, Sent]:
    """Return what posted transfers of a span sent, by way or by product; three statements.

    Bins and places of inspection count as their warehouse, what went within one is a way too. What was
    lost or arrived counts with its transfer, whenever it was.
    """
    of_line, of_move = ("", "document__"), ("line__", "line__document__")
    lines = _of_transfers(DocumentLine.objects.all(), of_line, wanted)
    moves = _of_transfers(StockMove.objects.filter(purpose=Purpose.TRANSFER), of_move, wanted)
    losses = StockMove.objects.filter(document__type=RECEIPT.id, purpose=Purpose.ADJUSTMENT)
    losses = losses.filter(document__state=State.POSTED, document__reverses__isnull=True)
    losses = _of_transfers(losses, ("line__origin__", "line__origin__document__"), wanted)
    is_waiting = Q(is_closed=False, quantity__gt=F("fulfilled"))
    keys = ("goods",) if by == PRODUCT else ("left_from", "gone_to")
    found: defaultdict[Key, Sent] = defaultdict(Sent)
    for rows in (
        lines.values(*keys).annotate(
            lines=Count("pk"),
            waiting_lines=Count("pk", filter=is_waiting),
            settled=Sum("fulfilled"),
            waiting=Sum("quantity", filter=is_waiting),
            begun=Sum("fulfilled", filter=is_waiting),
            sent=Sum("quantity"),
        ),
        moves.values(*keys).annotate(cost=Sum("value")),
        losses.values(*keys).annotate(
            lost_lines=Count("line__origin", distinct=True), lost=Sum("quantity"), lost_value=Sum("value")
        ),
    ):
        for row in rows:
            found[tuple(row[key] for key in keys)].add(
                row | {"quantity": row.get("sent"), "value": row.get("cost")}
            )
    return dict(found)


def _of_transfers(found: QuerySet[Any], paths: tuple[str, str], wanted: Wanted) -> QuerySet[Any]:
    """Narrow to lines of posted transfers, by the paths to the line and its document; name their keys."""
    line, document = paths
    found = found.filter(
        **{
            f"{document}type": TRANSFER.id,
            f"{document}state": State.POSTED,
            f"{document}reverses__isnull": True,
            f"{document}business_date__range": wanted.days,
        }
    )
    if wanted.product is not None:
        found = found.filter(**{f"{line}product": wanted.product})
    ends = {
        name: Coalesce(
            f"{line}{end}__parent_id", f"{line}{end}_id", f"{document}{end}__parent_id", f"{document}{end}_id"
        )
        for name, end in (("left_from", "place"), ("gone_to", "target_place"))
    }
    found = found.annotate(goods=F(f"{line}product_id"), **ends)
    if wanted.places is not None:
        found = found.filter(Q(left_from__in=wanted.places) | Q(gone_to__in=wanted.places))
    return found


@require_GET
def transfer_statistics(request: CompanyRequest) -> HttpResponse:
    """Show what went between warehouses in a span."""
    query = parts.opened(request)
    by = query.choice("by", (WAY, PRODUCT), WAY)
    days = query.month_to_date()
    places = parts.reached_places(request.actor, query.number("place"))
    found = sent_goods(by, Wanted(days, places))
    table = _Table(query, days, has_cost=parts.sees_cost(request.actor))
    context = table.of_products(found) if by == PRODUCT else table.of_ways(found)
    if not query.is_next_page:
        context |= table.frame(by)
    return ui.answer(query, "report", context)


class _Table:
    def __init__(self, query: ReportQuery, days: tuple[date, date], *, has_cost: bool) -> None:
        self.query, self.days, self.has_cost = query, days, has_cost

    def of_ways(self, found: Mapping[Key, Sent]) -> ui.Part:
        """Return a row for each way; quantities of different goods make no sum."""
        names = dict(
            Place.objects.filter(pk__in={place for way in found for place in way}).values_list("pk", "name")
        )
        heads = ui.columns_of([_("调出仓库"), _("调入仓库")], [_("行数"), _("在途行数"), _("丢失行数")])
        costs = ui.columns_of([], [_("调拨成本"), _("丢失成本")]) if self.has_cost else []
        ways = sorted(found, key=lambda way: (-found[way].lines, way))
        rows = [{"cells": [*self._way(way, names), *self._lines(found[way], way)]} for way in ways]
        totals = self._lines(_together(found.values()), None) if rows else []
        return {
            "columns": [*heads, *costs],
            "rows": rows,
            "totals": [ui.text_cell(_("合计")), ui.EMPTY, *totals] if rows else [],
        }

    def _way(self, way: Key, names: Mapping[int, str]) -> list[ui.Part]:
        url = self._documents(place=way[0])
        return [ui.text_cell(names[way[0]], url, "card-name"), ui.text_cell(names[way[1]])]

    def _lines(self, sent: Sent, way: Key | None) -> list[ui.Part]:
        url = self._documents(place=way[0]) if way else ""
        cells = [ui.count_cell(count, url) for count in (sent.lines, sent.waiting_lines, sent.lost_lines)]
        if self.has_cost:
            cells += [ui.money_cell(sent.value), ui.money_cell(sent.lost_value or None)]
        return cells

    def of_products(self, found: Mapping[Key, Sent]) -> ui.Part:
        """Return a row for each product, what was sent most first."""
        rows = [Goods(key[0], sent) for key, sent in found.items()]
        orders = {"sent": lambda row: to_scaled(row.sent.quantity, 6)}
        if self.has_cost:
            orders["value"] = lambda row: to_scaled(row.sent.value, 4)
        number = orders[self.query.choice("sort", list(orders)) or list(orders)[-1]]
        sort_rows(self.query, rows, number)
        page = page_of(self.query, rows, number, parts.PAGE_ROWS)
        shown = rows[page.start : page.end]
        products = products_by_id(shown)
        heads = ui.columns_of([_("编码"), _("商品"), _("规格")], [_("行数")])
        heads.append(ui.sorted_column(_("调出数量"), "sent", self.query, look=ui.NUMBER))
        heads += ui.columns_of([], [_("收到数量"), _("在途数量"), _("丢失数量")])
        if self.has_cost:
            heads.append(ui.sorted_column(_("调拨成本"), "value", self.query, look=ui.NUMBER))
            heads.append(ui.number_column(_("丢失成本")))
        whole = _together(found.values())
        return {
            "columns": heads,
            "rows": [
                {
                    "cells": [
                        *parts.product_cells(products[row.product], ui.address("product", row.product)),
                        *self._goods(row),
                    ]
                }
                for row in shown
            ],
            "next_url": self.query.next_url(page.next_key),
            "totals": self._whole(whole) if rows else [],
        }

    def _goods(self, row: Goods) -> list[ui.Part]:
        sent, url = row.sent, self._documents(product=row.product)
        cells = [ui.count_cell(sent.lines, url), ui.quantity_cell(sent.quantity, url)]
        cells += [ui.quantity_cell(one or None, url) for one in (sent.arrived, sent.on_the_way, sent.lost)]
        if self.has_cost:
            cells += [ui.money_cell(sent.value), ui.money_cell(sent.lost_value or None)]
        return cells

    def _whole(self, sent: Sent) -> list[ui.Part]:
        cells = [ui.text_cell(_("合计")), ui.EMPTY, ui.EMPTY, ui.count_cell(sent.lines), *[ui.EMPTY] * 4]
        if self.has_cost:
            cells += [ui.money_cell(sent.value), ui.money_cell(sent.lost_value or None)]
        return cells

    def _documents(self, **narrowed: int) -> str:
        return ui.address("documents", TRANSFER.id, **{"from": self.days[0], "to": self.days[1]}, **narrowed)

    def frame(self, by: str) -> ui.Part:
        """Return what stands around the rows."""
        fields = [
            *ui.span_fields(_("从"), _("至"), self.days),
            parts.place_field(self.query),
            ui.choice_field("by", _("按"), ((WAY, _("仓库")), (PRODUCT, _("商品"))), by),
        ]
        says = _("调拨单审核后，这里看每条线路调了多少、路上还有多少。")
        return {
            "title": _("调拨统计"),
            "note": _(
                "按调拨单的日期；收到和丢失的算在它的调拨单上，不管哪天到。库位算在它的仓库里，红冲的不算。"
            ),
            "is_lines": True,
            "filters": ui.filters(self.query, fields),
            "empty": ui.empty(_("这段时间没有调拨"), says) | making(self.query.request.actor, TRANSFER.id),
        }


def _together(all_sent: Iterable[Sent]) -> Sent:
    whole = Sent()
    for one in all_sent:
        whole.add({name: getattr(one, name) for name in Sent.__slots__})
    return whole
