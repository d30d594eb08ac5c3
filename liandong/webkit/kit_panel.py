"""What each kit of a sale earned: its own revenue less what its parts cost."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from liandong.documents.hiding import COST
from liandong.documents.kit_lines import is_part
from liandong.documents.models import Document, DocumentLine, State
from liandong.kernel.actor import Actor
from liandong.kernel.money import HUNDRED, ZERO
from liandong.kernel.terms import VirtualPlace
from liandong.stock_ledger.models import StockMove
from liandong.webkit.report_parts import (
    Part,
    columns_of,
    labelled,
    money_cell,
    quantity_cell,
    text_cell,
)

_MARGIN = "margin"
_SIGNS = {"sales.delivery": 1, "sales.sales_return": -1}
_CUSTOMER = VirtualPlace.CUSTOMER


def kit_panels(document: Document, lines: Sequence[DocumentLine], actor: Actor) -> list[Part]:
    """Return the margins of a posted sale's kits, for who may see them; one statement, none without kits."""
    sign = _SIGNS.get(document.type)
    is_booked = document.state in {State.POSTED, State.REVERSED} and document.reverses_id is None
    if sign is None or not is_booked or not (actor.sees(COST) and actor.sees(_MARGIN)):
        return []
    parts: dict[int, list[int]] = {}
    heads: dict[int, DocumentLine] = {}
    head: DocumentLine | None = None
    for line in lines:
        if not is_part(line.details):
            head = line
        elif head is not None:
            heads[head.pk] = head
            parts.setdefault(head.pk, []).append(line.pk)
    if not heads:
        return []
    costs = _costs([pk for some in parts.values() for pk in some])
    kits = [(heads[pk], sum((costs.get(one, ZERO) for one in some), ZERO)) for pk, some in parts.items()]
    return [{"title": _("套装毛利"), "table": _table(kits, sign)}]


def _costs(lines: Sequence[int]) -> dict[int, Decimal]:
    """Return what lines cost by now, corrections included: to the customer, less what came back."""
    rows = (
        StockMove.objects.filter(line__in=lines)
        .values("line")
        .annotate(
            out=Sum("value", filter=Q(target=_CUSTOMER)),
            back=Sum("value", filter=Q(source=_CUSTOMER)),
        )
        .order_by()
    )
    return {row["line"]: (row["out"] or ZERO) - (row["back"] or ZERO) for row in rows}


def _table(kits: Sequence[tuple[DocumentLine, Decimal]], sign: int) -> Part:
    heads = columns_of([_("套装")], [_("数量"), _("收入"), _("成本"), _("毛利"), _("毛利率%")])
    rows = []
    for line, cost in kits:
        revenue = sign * line.net_amount
        margin = revenue - cost
        rate = round(margin / revenue * HUNDRED, 1) if revenue else None
        name = line.product.name if line.product else ""
        figures = (revenue, cost, margin)
        cells = [text_cell(name, look="cell-name"), quantity_cell(line.quantity), *map(money_cell, figures)]
        rows.append({"cells": [*cells, quantity_cell(rate)]})
    return labelled(heads, rows)
