"""What was traded on each day, folded from posted documents."""

from typing import ClassVar

from django.db import models

from liandong.analytics.commission_model import CommissionEntry, CommissionRule, CommissionRun
from liandong.analytics.target_model import SalesTarget
from liandong.storage.fields import AmountField, QuantityField, RateField

__all__ = [
    "CommissionEntry",
    "CommissionRule",
    "CommissionRun",
    "PartnerMonth",
    "ProductClass",
    "ProductMonth",
    "SalesTarget",
    "TradeDay",
]


class TradeDay(models.Model):
    """What the documents of one type and member came to on a day.

    ``net`` is the documents' amount without tax, ``cost`` what customers got less what they gave
    back at cost, ``money_in`` and ``money_out`` what settlement accounts took in and gave out.
    """

    day = models.DateField()
    type = models.CharField(max_length=40)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    net = AmountField(default=0)
    cost = AmountField(default=0)
    money_in = AmountField(default=0)
    money_out = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "type", "member"], name="one_row_a_trade_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.type} {self.member_id}"


class PartnerMonth(models.Model):
    """What documents of one type, drafter, handler and partner came to in a month.

    ``side`` is ``sales`` (with whatever else changed what goods sold have cost) or ``purchases``.
    ``person`` is the handler, the drafter of a document without one. ``partner`` is a partner's id, 0
    where the document is no trade with one. ``channel`` is the name of the channel it was sold by, blank
    for none, and ``place`` the warehouse at the top of the document, 0 for none; of trade only.
    ``documents`` counts them, red ones take theirs away; ``quantity`` is in base units, parts of kits apart.
    """

    side = models.CharField(max_length=9)
    month = models.DateField()
    type = models.CharField(max_length=40)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=32, default="", blank=True)
    place = models.BigIntegerField(default=0)
    documents = models.IntegerField(default=0)
    net = AmountField(default=0)
    cost = AmountField(default=0)
    quantity = QuantityField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["side", "month", "type", "member", "person", "partner", "channel", "place"],
                name="one_row_a_partner_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.type} {self.partner}"


class ProductMonth(models.Model):
    """What the lines of one type, drafter and product came to in a month; ``side`` as above.

    ``product`` is a product's id, 0 for lines without one; ``quantity`` is in base units.
    """

    side = models.CharField(max_length=9)
    month = models.DateField()
    type = models.CharField(max_length=40)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.BigIntegerField(default=0)
    quantity = QuantityField(default=0)
    net = AmountField(default=0)
    cost = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["side", "month", "type", "member", "product"], name="one_row_a_product_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.type} {self.product}"


class ProductClass(models.Model):
    """A product's classes and what they come of, as last computed; see ``classing``.

    ``share`` is per cent of the company's sales, up to and with this product.
    """

    product = models.OneToOneField(
        "catalog.Product", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    abc = models.CharField(max_length=1)
    xyz = models.CharField(max_length=1)
    amount = AmountField("销售额")
    quantity = QuantityField("销量")
    share = RateField("累计占比%")
    variation = QuantityField("变异系数", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["abc", "xyz", "product"], name="products_of_a_class")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.abc}{self.xyz}"
