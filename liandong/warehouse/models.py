"""Count plans, the runs made of them, the sheets of the counters, and what was found where.

What is shipped stands in ``shipping_models``, waves of picking in ``wave_models``.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from liandong.storage.fields import QuantityField
from liandong.warehouse.shipping_models import Carrier, DeliveryProof, Shipment, Standing
from liandong.warehouse.wave_models import Route, RouteStop, Wave, WaveLine, WaveOrder, WaveState

__all__ = (
    "Carrier",
    "CountFinding",
    "CountLine",
    "CountPlan",
    "CountRun",
    "CountSheet",
    "DeliveryProof",
    "Rhythm",
    "Route",
    "RouteStop",
    "RunState",
    "Shipment",
    "Standing",
    "Wave",
    "WaveLine",
    "WaveOrder",
    "WaveState",
)


class Rhythm(models.TextChoices):
    """How often a plan makes a run by itself. A cycle takes what its class says is due."""

    HAND = "hand", "手工"
    MONTHLY = "monthly", "每月抽盘"
    QUARTERLY = "quarterly", "每季全盘"
    CYCLE = "cycle", "按 ABC 循环"


class RunState(models.TextChoices):
    """What became of a run; its document has a life of its own."""

    OPEN = "open", "盘点中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"


class CountPlan(models.Model):
    """What is counted again and again (盘点计划): where, which goods, by whom, how often.

    ``classes`` are letters of the ABC classes, blank for every product. ``most_products`` makes a run a
    part: those come first whose last count lies longest back. ``days_*`` are a cycle's days by class.
    """

    name = models.CharField("名称", max_length=64, unique=True)
    rhythm = models.CharField("频率", max_length=12, choices=Rhythm, default=Rhythm.HAND)
    places: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "stock_ledger.Place", related_name="+"
    )
    categories: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "catalog.Category", related_name="+", blank=True
    )
    counters: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        "identity.Member", related_name="+", blank=True
    )
    classes = models.CharField("ABC 分类", max_length=3, blank=True)
    most_products = models.PositiveIntegerField("每次最多盘几种", null=True, blank=True)
    days_a = models.PositiveSmallIntegerField("A 类几天盘一次", default=30)
    days_b = models.PositiveSmallIntegerField("B 类几天盘一次", default=90)
    days_c = models.PositiveSmallIntegerField("C 类几天盘一次", default=180)
    is_blind = models.BooleanField("盲盘", default=True)
    is_active = models.BooleanField("启用", default=True)
    next_on = models.DateField("下次", null=True, blank=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class CountRun(models.Model):
    """One count (盘点任务) of one warehouse or bin. Its differences are posted by one document."""

    plan = models.ForeignKey(CountPlan, on_delete=models.SET_NULL, null=True, related_name="runs")
    title = models.CharField("名称", max_length=128)
    place = models.ForeignKey("stock_ledger.Place", on_delete=models.PROTECT, related_name="+")
    is_blind = models.BooleanField("盲盘", default=True)
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.OPEN)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="count_run"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "state"], name="runs_of_a_place")]

    def __str__(self) -> str:
        return self.title


class CountSheet(models.Model):
    """A counter's share of a run (盘点表). Without a member everybody who may count does it."""

    run = models.ForeignKey(CountRun, on_delete=models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="one_sheet_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"


class CountLine(models.Model):
    """A product, of one lot where it is kept by lots, that a run counts.

    ``round`` rises with each recount: only what was found in the latest one counts. ``is_open`` is
    the run's being open: no two open runs of a place hold the same goods. Of goods with serial numbers
    ``missing``, ``unexpected`` (numbers with a space between two) and ``settled`` keep what the books said
    when the run ended.
    """

    run = models.ForeignKey(CountRun, on_delete=models.CASCADE, related_name="lines", db_index=False)
    sheet = models.ForeignKey(CountSheet, on_delete=models.CASCADE, related_name="lines")
    place = models.ForeignKey(
        "stock_ledger.Place", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="+")
    lot_number = models.CharField("批号", max_length=64, blank=True)
    position = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    is_open = models.BooleanField(default=True)
    note = models.CharField("说明", max_length=255, blank=True)
    cause = models.CharField("损溢原因", max_length=64, blank=True, default="", db_default="")
    missing = models.TextField("缺的序列号", blank=True, default="", db_default="")
    unexpected = models.TextField("账上没有的序列号", blank=True, default="", db_default="")
    settled = QuantityField("结束时的账面", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "product", "lot_number"], name="counted_once_a_run"),
            models.UniqueConstraint(
                fields=["place", "product", "lot_number"], condition=Q(is_open=True), name="one_open_count"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.lot_number}".strip()


class CountFinding(models.Model):
    """What somebody found in one spot, and what the books said of the whole place at that moment.

    ``serials`` are the numbers of the pieces among it, with a space between two.
    """

    line = models.ForeignKey(CountLine, on_delete=models.CASCADE, related_name="findings")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    quantity = QuantityField("数量")
    book = QuantityField("账面数量")
    spot = models.CharField("位置", max_length=64, blank=True)
    serials = models.TextField("序列号", blank=True, default="", db_default="")
    counted_at = models.DateTimeField()
    is_void = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="found_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"
