import django.db.models.deletion
import liandong.storage.fields
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceListRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                ("audience", models.CharField(max_length=12, verbose_name="适用")),
                ("level", models.CharField(blank=True, max_length=32, verbose_name="客户等级")),
                ("priority", models.PositiveSmallIntegerField(default=0, verbose_name="优先级")),
                ("start", models.DateField(blank=True, null=True, verbose_name="生效日")),
                ("end", models.DateField(blank=True, null=True, verbose_name="截止日")),
                ("base", models.CharField(default="none", max_length=12, verbose_name="没有单列价格的商品")),
                ("rate", liandong.storage.fields.RateField(default=Decimal("0"), verbose_name="加减%")),
                ("digits", models.PositiveSmallIntegerField(default=2, verbose_name="小数位")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                (
                    "base_list",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="pricing.pricelistrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceListCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.partner"
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customers",
                        to="pricing.pricelistrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListedPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minimum",
                    liandong.storage.fields.QuantityField(default=Decimal("0"), verbose_name="起订数量"),
                ),
                ("price", liandong.storage.fields.PriceField(verbose_name="单价")),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.productunit",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="pricing.pricelistrow",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="pricelistrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start__isnull", True),
                    ("end__isnull", True),
                    ("start__lte", models.F("end")),
                    _connector="OR",
                ),
                name="price_list_starts_before_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("base", "list"), ("base_list__isnull", False)),
                    models.Q(models.Q(("base", "list"), _negated=True), ("base_list__isnull", True)),
                    _connector="OR",
                ),
                name="base_list_where_the_base_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "level"), models.Q(("level", ""), _negated=True)),
                    models.Q(models.Q(("audience", "level"), _negated=True), ("level", "")),
                    _connector="OR",
                ),
                name="level_where_the_list_is_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelistcustomer",
            constraint=models.UniqueConstraint(
                fields=("price_list", "partner"), name="customer_once_a_price_list"
            ),
        ),
        migrations.AddIndex(
            model_name="listedprice",
            index=models.Index(fields=["product", "price_list"], name="listed_price_by_product"),
        ),
        migrations.AddConstraint(
            model_name="listedprice",
            constraint=models.UniqueConstraint(
                fields=("price_list", "product", "unit", "minimum"), name="listed_price_once_a_break"
            ),
        ),
        migrations.AddConstraint(
            model_name="listedprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum__gte", Decimal("0"))), name="minimum_never_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="listedprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", Decimal("0"))), name="listed_price_never_negative"
            ),
        ),
    ]
