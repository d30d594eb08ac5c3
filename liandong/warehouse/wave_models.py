"""Routes of customers, and pick waves: which orders are picked in one walk, and what was picked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.storage.fields import QuantityField


class WaveState(models.TextChoices):
    """What became of a wave; its deliveries have lives of their own."""

    PICKING = "picking", "拣货中"
    SORTED = "sorted", "已分拣"
    CANCELLED = "cancelled", "已取消"


class Route(models.Model):
    """Customers that are served in one tour (配送线路), and by whom usually."""

    name = models.CharField("名称", max_length=64, unique=True)
    carrier = models.ForeignKey("warehouse.Carrier", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class RouteStop(models.Model):
    """A customer of a route; each customer is on one route at most."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="stops", db_index=False)
    partner = models.OneToOneField("partners.Partner", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["route", "position"], name="stops_of_a_route")]

    def __str__(self) -> str:
        return f"{self.route_id}/{self.position}"


class Wave(models.Model):
    """Orders of one warehouse that are picked together (拣货波次); ``version`` rises with each saving."""

    number = models.CharField("波次", max_length=24, unique=True)
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    note = models.CharField("说明", max_length=255, blank=True)
    state = models.CharField("状态", max_length=10, choices=WaveState, default=WaveState.PICKING)
    version = models.PositiveIntegerField(default=1)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="waves_by_state"),
            models.Index(fields=["place", "-id"], name="waves_of_a_place"),
        ]

    def __str__(self) -> str:
        return self.number


class WaveOrder(models.Model):
    """An order of a wave; ``position`` is its slot on the cart, ``delivery`` what was made of it.

    ``is_open`` is the wave's being picked: no two open waves hold the same order.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="orders", db_index=False)
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delivery = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wave", "position"], name="one_order_a_slot"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(is_open=True), name="one_open_wave_an_order"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["document"], name="waves_of_an_order")]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.position}"


class WaveLine(models.Model):
    """So much of an order's line from one place and of one lot, base units; ``picked`` of it.

    ``serials`` are the numbers of the pieces that were picked, as a document's line holds them.
    """

    order = models.ForeignKey(WaveOrder, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(
        "documents.DocumentLine", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lot = models.ForeignKey(
        "stock_ledger.Lot", on_delete=models.PROTECT, default=0, related_name="+", db_index=False
    )
    quantity = QuantityField("应拣")
    picked = QuantityField("已拣", default=0)
    serials = models.TextField("序列号", blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(picked__gte=0) & Q(picked__lte=F("quantity")), name="picked_within_what_is_wanted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.product_id}"
