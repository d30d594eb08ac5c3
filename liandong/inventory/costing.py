"""库存管理成本: what keeping stock cost in whole months, product by product.

Capital: average value × rate a year ÷ 12 × months. Storage: average quantity × volume × rate of a cubic
metre a month × months; by the piece where the volume is not known; warehouse by warehouse where they have
rates of their own. Loss: what was lost and damaged less
what was found, at cost. Each figure is rounded once, half up; totals are sums of the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from liandong.catalog.models import Product
from liandong.documents.models import Document, DocumentLine
from liandong.inventory.stock_rules import StockRules, StorageRates
from liandong.kernel.money import HUNDRED, ZERO, from_scaled, round_half_up
from liandong.kernel.terms import Purpose
from liandong.stock_ledger.corrections import is_correction
from liandong.stock_ledger.filters import StockFilter, reach_of
from liandong.stock_ledger.flows import Documents, between
from liandong.stock_ledger.keeping import LOSSES, Kept, kept_stock, nothing_kept
from liandong.stock_ledger.models import Place, StockMove
from liandong.storage import bulk
from liandong.storage.bulk import Source
from liandong.storage.pieces import fetch, given, joined, united

_YEAR = 12
_DOCUMENTS, _LINES, _MOVES = bulk.table(Document), bulk.table(DocumentLine), bulk.table(StockMove)
LOSS_TYPES = (
    "inventory.stock_count",
    "inventory.adjustment_out",
    "inventory.transfer_receipt",
    "sales.sales_return",
    "purchasing.inspection",
)
"""Types of documents by which goods are lost or found."""


@dataclass(frozen=True, slots=True)
class KeepingCost:
    """A product's costs of some months."""

    product: int
    bought: Decimal
    average_quantity: Decimal
    average_value: Decimal
    capital: Decimal
    storage: Decimal
    loss: Decimal

    @property
    def total(self) -> Decimal:
        """Return what keeping it cost: capital, storage and losses."""
        return self.capital + self.storage + self.loss


def keeping_costs(
    months: Sequence[date], wanted: StockFilter, rules: StockRules, unfolded: Documents
) -> list[KeepingCost]:
    """Return what keeping each product cost; four statements, one more where warehouses have own rates."""
    groups = _groups(rules)
    kept = {one.product: one for one in kept_stock(months, wanted, unfolded, groups)}
    lost = _losses(months, wanted)
    products = kept.keys() | lost.keys()
    volumes = dict(Product.objects.filter(volume_m3__gt=0).values_list("pk", "volume_m3"))
    return [
        _cost(
            kept.get(product) or nothing_kept(product), rules, len(months), volumes, lost.get(product, ZERO)
        )
        for product in products
    ]


def _cost(
    kept: Kept, rules: StockRules, months: int, volumes: Mapping[int, Decimal | None], lost: Decimal
) -> KeepingCost:
    value, volume = max(kept.average_value, ZERO), volumes.get(kept.product)
    storage = sum(
        (max(held, ZERO) * rules.rate(warehouse, volume) for warehouse, held in kept.by_group.items()), ZERO
    )
    return KeepingCost(
        kept.product,
        kept.bought,
        round_half_up(kept.average_quantity, 2),
        round_half_up(kept.average_value),
        round_half_up(value * rules.capital_rate / HUNDRED * months / _YEAR),
        round_half_up(storage * months),
        lost,
    )


def _groups(rules: StockRules) -> dict[int, int]:
    """Return the places in which a rate of their warehouse's own holds: it and what lies in it."""
    rated = [place for place, one in rules.warehouses.items() if one != StorageRates()]
    if not rated:
        return {}
    inside = Place.objects.filter(parent__in=rated).values_list("pk", "parent_id")
    return {place: place for place in rated} | {place: up for place, up in inside if up}


def _losses(months: Sequence[date], wanted: StockFilter) -> dict[int, Decimal]:
    """Return what was lost of each product less what was found, at cost as it was corrected since."""
    end = (months[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    pieces = [*_lost((months[0], end), wanted), *_lost_by_correction((months[0], end), wanted)]
    rows = fetch(
        joined(
            *("SELECT l.product_id, SUM(l.value) FROM ", united(pieces), " AS l GROUP BY l.product_id"),
            " HAVING SUM(l.value) <> 0",
        )
    )
    return {int(product): from_scaled(int(value), 4) for product, value in rows}


def _lost(span: tuple[date, date], wanted: StockFilter) -> list[Source]:
    """Return what documents of these days lost and found."""
    source = joined(_DOCUMENTS, " d JOIN ", _MOVES, " m ON m.document_id = d.id")
    goods = joined(" AND m.purpose <> ", given(Purpose.COST_CORRECTION.value))
    return _sides(source, joined(between("d.business_date", *span), goods), wanted)


def _lost_by_correction(span: tuple[date, date], wanted: StockFilter) -> list[Source]:
    """Return what was corrected in these days: any document may have, so the line tells what was lost."""
    source = joined(
        *(_MOVES, " m JOIN ", _LINES, " n ON n.id = m.line_id JOIN "),
        *(_DOCUMENTS, " d ON d.id = n.document_id"),
    )
    return _sides(source, is_correction(span), wanted)


def _sides(source: Source, condition: Source, wanted: StockFilter) -> list[Source]:
    """Return product and value of moves ``m`` that went to the losses, and less those that came from them."""
    reach = reach_of(wanted)
    places = ", ".join(str(place.value) for place in LOSSES)
    kinds = ", ".join(f"'{kind}'" for kind in LOSS_TYPES)
    pieces = []
    for sign, outside, inside in (("", "target_id", "source_id"), ("-", "source_id", "target_id")):
        # Scrapped returns go from the customer to the losses and never lie in a place of the company.
        own = "" if reach.places is None else joined(" AND ", reach.of_place(f"m.{inside}"))
        pieces.append(
            joined(
                *("SELECT m.product_id, ", sign, "m.value AS value FROM ", source),
                *(f" WHERE d.type IN ({kinds}) AND ", condition, f" AND m.{outside} IN ({places})"),
                *(own, reach.of_product("m.product_id")),
            )
        )
    return pieces
