"""Purchase prices far from the last one, told while typing to who may see what goods cost."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Max

from liandong.catalog.queries import ProductCard
from liandong.documents.amounts import ComputedLine
from liandong.documents.hiding import hidden_columns
from liandong.documents.models import DocumentLine, State
from liandong.documents.planning import goods_value
from liandong.documents.queries import visible_to
from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.kernel.rules import Taxpayer
from liandong.kernel.terms import Problem
from liandong.webkit.proposals import Setting
from liandong.webkit.templatetags.webkit_tags import price

_RECEIPT = "purchasing.receipt"
_DIGITS = 6


def unusual_prices(
    lines: Sequence[ComputedLine], cards: Mapping[int, ProductCard], setting: Setting
) -> Iterator[Problem]:
    """Yield the lines whose price per base unit is further from the last receipt's than the company's rate.

    Of any supplier, as far as the actor may see; one statement, none where nothing is compared.
    """
    rate = setting.rules.unusual_price_rate
    if not rate or not cards or "price" in hidden_columns(setting.kind, setting.actor):
        return
    last = _last(cards, setting)
    for position, line in enumerate(lines, 1):
        before = last.get(line.given.product or 0)
        amount = line.amounts.net if setting.rules.taxpayer is Taxpayer.GENERAL else line.amounts.gross
        if before is None or line.quantity <= ZERO or amount <= ZERO:
            continue
        now, number = amount / line.quantity, before[1]
        change = round_half_up((now - before[0]) * HUNDRED / before[0], 1)
        if abs(change) > rate:
            name = cards[line.given.product or 0].name
            detail = {"product": name, "last": price(before[0]), "document": number, "rate": f"{change:+}"}
            yield Problem("unusual_price", position, "price", detail)


def _last(cards: Mapping[int, ProductCard], setting: Setting) -> dict[int, tuple[Decimal, str]]:
    """Return price and number of the last receipt of each product that cost something."""
    posted = visible_to(setting.actor).filter(type=_RECEIPT, state=State.POSTED, reverses=None)
    bought = DocumentLine.objects.filter(
        document__in=posted.values("pk"), product__in=list(cards), quantity__gt=0, net_amount__gt=0
    )
    newest = bought.order_by().values("product").annotate(last=Max("pk")).values("last")
    rows = DocumentLine.objects.filter(pk__in=newest).select_related("document")
    return {
        line.product_id: (
            round_half_up(goods_value(line, setting.rules) / line.quantity, _DIGITS),
            line.document.number,
        )
        for line in rows
        if line.product_id
    }
