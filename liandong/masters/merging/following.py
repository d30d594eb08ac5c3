"""What becomes of every row that names a merged record: it goes to the kept one, or stays as it is.

Rows of the books, and documents once they are posted, stay: nothing that was written is rewritten. A test
holds these two lists against all the tables there are.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Follow:
    """Rows of ``model`` whose ``column`` names the record go to the kept one.

    They go together with all rows of the same ``among`` columns, where the kept one has none of these:
    price breaks of a list and unit are not mixed. Without ``among`` each row goes, unless the table
    refuses it. ``unit`` names the unit's column, ``cleared`` are flags only one row may have.
    """

    model: str
    column: str
    among: tuple[str, ...] = ()
    unit: str = ""
    cleared: tuple[str, ...] = ()


PRODUCT_ROWS = (
    Follow("pricing.ListedPrice", "product", ("price_list_id", "unit_id"), "unit_id"),
    Follow("pricing.PromotionItem", "product", ("promotion_id",)),
    Follow(
        "partner_products.PartnerProduct",
        "product",
        ("side", "partner_id", "unit_id"),
        "unit_id",
        cleared=("is_preferred",),
    ),
    Follow("stock_ledger.StockLevel", "product", ("place_id",)),
    Follow("stock_ledger.FixedBin", "product", ("warehouse_id",)),
    Follow("catalog.SubstituteRow", "product"),
    Follow("catalog.SubstituteRow", "substitute"),
    Follow("collaboration.ProductPicture", "product"),
    Follow("analytics.CommissionRule", "product"),
    Follow("catalog.ComponentRow", "part", ("whole_id",)),
)
PARTNER_ROWS = (
    Follow("pricing.PriceListCustomer", "partner", ("price_list_id",)),
    Follow("pricing.PromotionItem", "partner", ("promotion_id",)),
    Follow("pricing.Coupon", "partner"),
    Follow("partners.PartnerAddress", "partner", cleared=("is_default",)),
    Follow("partners.PartnerContact", "partner"),
    Follow("partner_products.PartnerProduct", "partner", ("side", "product_id", "unit_id")),
    Follow("documents.ApprovalRule", "partner", ("type", "minimum_amount", "handler_id", "role_id", "step")),
    Follow("warehouse.RouteStop", "partner"),
    Follow("warehouse.Carrier", "partner"),
    Follow("banking.BankRule", "partner"),
    Follow("documents.VoucherTemplateLine", "partner"),
)
UNIT_STAYS = ("catalog.ProductUnit.merged_into", "documents.DocumentLine.unit")
PRODUCT_STAYS = (
    "catalog.Product.merged_into",
    "catalog.ProductUnit.product",
    "catalog.ProductWord.product",
    "catalog.ProductWordList.product",
    "catalog.CompositionRow.product",
    "catalog.Variant.product",
    "stock_ledger.Lot.product",
    "stock_ledger.StockMove.product",
    "stock_ledger.StockBalance.product",
    "stock_ledger.Reservation.product",
    "stock_ledger.CostState.product",
    "stock_ledger.CostLayer.product",
    "stock_ledger.Shortfall.product",
    "stock_ledger.StockMonth.product",
    "stock_ledger.StockYear.product",
    "catalog.DistinctProducts.first",
    "catalog.DistinctProducts.second",
    "documents.DocumentLine.product",
    "analytics.ProductClass.product",
    "warehouse.WaveLine.product",
    "warehouse.CountLine.product",
)
PIECES = "stock_ledger.Serial"
"""Pieces with serial numbers go along by the engine, which keeps them: see ``posting.handing_over``."""
PARTNER_STAYS = (
    "partners.Partner.merged_into",
    "partners.PartnerWord.partner",
    "partners.PartnerWordList.partner",
    "partners.DistinctPartners.first",
    "partners.DistinctPartners.second",
    "general_ledger.JournalLine.partner",
    "general_ledger.Claim.partner",
    "stock_ledger.Serial.holder",
    "stock_ledger.Serial.supplier",
    "documents.Document.partner",
    "documents.DocumentLine.payee",
    "documents.PromotionUse.partner",
    "tax_invoices.TaxInvoice.partner",
    "collaboration.DunningLetter.partner",
    "collaboration.PartnerStatement.partner",
)


@dataclass(frozen=True, slots=True)
class Ids:
    """Which record goes into which; ``units`` maps the units of the one to those of the other."""

    keep: int
    fold: int
    units: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a table went along, and how many stayed because the kept record has its own."""

    table: str
    moved: int
    stayed: int


def counted(follows: Iterable[Follow], fold: int) -> dict[str, int]:
    """Return how many rows of each table name the record, of those tables that have some."""
    found = {one.model: _rows(one).filter(**{one.column: fold}).count() for one in follows}
    return {model: count for model, count in found.items() if count}


def move_rows(follows: Iterable[Follow], ids: Ids) -> list[Moved]:
    """Point the rows to the kept record; tell of each table that had any."""
    return [moved for one in follows if (moved := _moved(one, ids))]


def all_rows(model: str) -> QuerySet[Any]:
    """Return all rows of a table named by its model; some are of rooms that this one must not import."""
    return QuerySet(apps.get_model(model))


def _rows(follow: Follow) -> QuerySet[Any]:
    return all_rows(follow.model)


def _moved(follow: Follow, ids: Ids) -> Moved | None:
    rows = _rows(follow)
    waiting = list(rows.filter(**{follow.column: ids.fold}).order_by("pk"))
    if not waiting:
        return None
    taken = {_key(one, follow, {}) for one in rows.filter(**{follow.column: ids.keep})}
    flags = {name for name in follow.cleared if rows.filter(**{follow.column: ids.keep, name: True}).exists()}
    moved = 0
    for row in waiting:
        if follow.among and _key(row, follow, ids.units) in taken:
            continue
        moved += _written(row, follow, ids, flags)
    return Moved(follow.model, moved, len(waiting) - moved)


def _key(row: Model, follow: Follow, units: Mapping[int, int]) -> tuple[Any, ...]:
    values = {name: getattr(row, name) for name in follow.among}
    if follow.unit in values:
        values[follow.unit] = units.get(values[follow.unit], values[follow.unit])
    return tuple(values.values())


def _written(row: Model, follow: Follow, ids: Ids, flags: Collection[str]) -> int:
    """Point one row to the kept record; 0 where the table has one like it already."""
    changes: dict[str, Any] = {follow.column: ids.keep, **dict.fromkeys(flags, False)}
    if follow.unit:
        unit = getattr(row, follow.unit)
        changes[follow.unit] = ids.units.get(unit, unit)
    try:
        with transaction.atomic():
            return _rows(follow).filter(pk=row.pk).update(**changes)
    except IntegrityError:
        return 0
