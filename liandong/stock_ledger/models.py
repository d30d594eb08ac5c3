"""Places, stock moves, balances, reservations and costs.

Moves are append-only. A balance row exists only for the company's own places; virtual
places are known by the sums of their moves.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.kernel.terms import Purpose
from liandong.stock_ledger.bin_model import FixedBin
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.month_model import StockMonth, StockYear
from liandong.stock_ledger.serial_model import Serial, SerialMove
from liandong.stock_ledger.shortfall_model import Shortfall, ShortfallSettling
from liandong.storage.fields import AmountField, QuantityField

__all__ = (
    "NO_LOT",
    "OWN_KINDS",
    "CostLayer",
    "CostState",
    "FixedBin",
    "LayerUse",
    "Lot",
    "Place",
    "PlaceKind",
    "Reservation",
    "Serial",
    "SerialMove",
    "Shortfall",
    "ShortfallSettling",
    "StockBalance",
    "StockLevel",
    "StockMonth",
    "StockMove",
    "StockYear",
)

NO_LOT = 0
"""Primary key of the lot that stands for "kept without lots", so that keys hold no NULL."""


class PlaceKind(models.TextChoices):
    """What a place is. Only warehouses, what is in them, and transit hold the company's own stock."""

    WAREHOUSE = "warehouse", "仓库"
    BIN = "bin", "库位"
    QUARANTINE = "quarantine", "待检区"
    TRANSIT = "transit", "在途"
    DROP = "drop", "直运"
    SUPPLIER = "supplier", "供应商"
    CUSTOMER = "customer", "客户"
    COUNT = "count", "盘点"
    LOSS = "loss", "损耗"
    OPENING = "opening", "期初"
    PRODUCTION = "production", "生产"
    ADJUSTMENT = "adjustment", "其他出入库"


INNER_KINDS = (PlaceKind.BIN, PlaceKind.QUARANTINE)
"""What lies in a warehouse and shares its cost."""
KEPT_KINDS = (PlaceKind.WAREHOUSE, *INNER_KINDS)
"""The places a company makes for itself."""
OWN_KINDS = (*KEPT_KINDS, PlaceKind.TRANSIT)


class Place(models.Model):
    """A warehouse, a bin in it, its place for goods that wait for inspection, or a virtual place.

    A bin may have a ``capacity``, base units of everything in it together, and its place on the ``walk``;
    from a reserve picking bins are filled up.
    """

    code = models.CharField("编码", max_length=32, unique=True)
    name = models.CharField("名称", max_length=64)
    kind = models.CharField("类型", max_length=16, choices=PlaceKind, default=PlaceKind.WAREHOUSE)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="bins")
    address = models.CharField("地址", max_length=255, blank=True)
    capacity = QuantityField("容量", null=True, blank=True)
    walk = models.PositiveIntegerField("走动顺序", null=True, blank=True)
    is_reserve = models.BooleanField("存储区", default=False, db_default=False)
    keeps_above_zero = models.BooleanField("不许负库存", db_default=False)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """A lot of a product; ``NO_LOT`` is the one row without a product."""

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, null=True)
    number = models.CharField("批号", max_length=64)
    produced_on = models.DateField("生产日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="lot_once_a_product")
        ]

    def __str__(self) -> str:
        return self.number


class StockMove(models.Model):
    """Goods, or only their value, going from ``source`` to ``target``. Append-only.

    ``value`` is the cost moved, to the cent; a move with quantity 0 corrects value only.
    """

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="moves")
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="moves")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, default=NO_LOT, db_index=False)
    source = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = QuantityField("数量")
    value = AmountField("成本")
    purpose = models.CharField("类别", max_length=20, choices=[(p.value, p.value) for p in Purpose])
    business_date = models.DateField("业务日期")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="move_quantity_never_negative"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="move_goes_somewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "business_date", "id"], name="move_by_product"),
            models.Index(fields=["business_date", "id"], name="move_by_date"),
            models.Index(
                fields=["lot", "business_date", "id"], name="move_by_lot", condition=Q(lot__gt=NO_LOT)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.source_id} → {self.target_id} {self.quantity}"


class StockBalance(models.Model):
    """What is on hand of a product (lot) in one of the company's own places, kept under lock.

    Below zero it is only where the posting said so, by ``is_negative``: while nothing is reserved. What a
    warehouse has ``reserved`` for orders that name it lies there or in its bins: together it is never more
    than there is, which the posting sees to and the auditor checks.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, default=NO_LOT, db_index=False)
    quantity = QuantityField("现存", default=0)
    reserved = QuantityField("占用", default=0)
    last_move_on = models.DateField(null=True)
    is_negative = models.BooleanField("负库存", db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "product", "lot"], name="one_balance_a_place_product_lot"
            ),
            models.CheckConstraint(
                condition=Q(is_negative=False, quantity__gte=0) | Q(is_negative=True, quantity__lt=0),
                name="stock_negative_only_by_leave",
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_never_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["product", "place"], name="balance_by_product"),
            models.Index(fields=["lot"], name="balance_by_lot", condition=Q(lot__gt=NO_LOT)),
            models.Index(
                fields=["product", "place"], name="negative_balances", condition=Q(is_negative=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.place_id}: {self.quantity}"


class Reservation(models.Model):
    """Stock kept for an order line; changed only under the lock of its balance."""

    line = models.OneToOneField(
        "documents.DocumentLine", on_delete=models.PROTECT, related_name="reservation"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, default=NO_LOT)
    quantity = QuantityField("占用")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="reservation_never_negative"),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "place"], name="reservation_by_stock")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"


class CostState(models.Model):
    """Quantity and value of a product in a cost scope: 0 the company, else a place's id.

    ``lot`` is ``NO_LOT`` unless each lot has a cost of its own. Below zero it is what was sold without
    stock, at the cost assumed for it: the shortfalls together.
    """

    scope = models.BigIntegerField(default=0)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, default=NO_LOT, db_index=False)
    quantity = QuantityField(default=0)
    value = AmountField(default=0)
    last_cost = AmountField(default=0)
    last_move_on = models.DateField(null=True)
    is_negative = models.BooleanField(db_default=False)
    short_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "product", "lot"], name="one_cost_a_scope_product_lot"),
            models.CheckConstraint(
                condition=Q(is_negative=False, quantity__gte=0, value__gte=0)
                | Q(is_negative=True, quantity__lt=0, value__lte=0),
                name="cost_negative_only_by_leave",
            ),
            models.CheckConstraint(condition=~Q(quantity=0) | Q(value=0), name="no_value_without_stock"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.scope}: {self.quantity} = {self.value}"


class CostLayer(models.Model):
    """What one receipt brought in and what is left of it, for first-in-first-out cost."""

    scope = models.BigIntegerField(default=0)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, db_index=False)
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="layers")
    business_date = models.DateField()
    quantity = QuantityField()
    remaining = QuantityField()
    remaining_value = AmountField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=F("quantity")), name="remaining_within_layer"
            ),
            models.CheckConstraint(condition=Q(remaining_value__gte=0), name="layer_value_never_negative"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["scope", "product", "business_date", "id"],
                name="open_layers",
                condition=Q(remaining__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.remaining} of {self.quantity}"


class LayerUse(models.Model):
    """Which move took how much of which layer. Append-only."""

    layer = models.ForeignKey(CostLayer, on_delete=models.PROTECT, related_name="uses")
    line = models.ForeignKey("documents.DocumentLine", on_delete=models.PROTECT, related_name="+")
    quantity = QuantityField()
    value = AmountField()

    def __str__(self) -> str:
        return f"{self.layer_id} → {self.line_id}: {self.quantity}"
