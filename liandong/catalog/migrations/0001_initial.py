import django.db.models.deletion
import liandong.storage.fields
import liandong.storage.words
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="catalog.category",
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                ("path", models.CharField(blank=True, db_index=True, max_length=255)),
            ],
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True, verbose_name="品牌")),
            ],
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=128, verbose_name="名称")),
                ("specification", models.CharField(blank=True, max_length=128, verbose_name="规格")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.category",
                        verbose_name="分类",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.brand",
                        verbose_name="品牌",
                    ),
                ),
                ("tax_rate", liandong.storage.fields.RateField(default=Decimal("13"), verbose_name="税率%")),
                (
                    "purchase_price",
                    liandong.storage.fields.PriceField(blank=True, null=True, verbose_name="采购价"),
                ),
                (
                    "wholesale_price",
                    liandong.storage.fields.PriceField(blank=True, null=True, verbose_name="批发价"),
                ),
                (
                    "retail_price",
                    liandong.storage.fields.PriceField(blank=True, null=True, verbose_name="零售价"),
                ),
                (
                    "minimum_price",
                    liandong.storage.fields.PriceField(blank=True, null=True, verbose_name="最低售价"),
                ),
                (
                    "minimum_stock",
                    liandong.storage.fields.QuantityField(blank=True, null=True, verbose_name="最低库存"),
                ),
                (
                    "maximum_stock",
                    liandong.storage.fields.QuantityField(blank=True, null=True, verbose_name="最高库存"),
                ),
                (
                    "shelf_life_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="保质期(天)"),
                ),
                ("is_stocked", models.BooleanField(default=True, verbose_name="管理库存")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "id"], name="product_by_name"),
                    models.Index(fields=["category", "code"], name="product_by_category"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tax_rate__gte", 0)), name="tax_rate_never_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="catalog.product",
                    ),
                ),
                ("name", models.CharField(max_length=16, verbose_name="单位")),
                ("ratio", liandong.storage.fields.QuantityField(default=Decimal("1"), verbose_name="换算率")),
                (
                    "barcode",
                    models.CharField(blank=True, max_length=48, null=True, unique=True, verbose_name="条码"),
                ),
                ("price", liandong.storage.fields.PriceField(blank=True, null=True, verbose_name="售价")),
                ("is_base", models.BooleanField(default=False, verbose_name="基本单位")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "name"), name="unit_name_once_a_product"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_base", True)),
                        fields=("product",),
                        name="one_base_unit_a_product",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ratio__gt", 0)), name="unit_ratio_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_base", False), ("ratio", 1), _connector="OR"),
                        name="base_unit_ratio_is_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductWord",
            fields=[
                ("kind", models.SmallIntegerField()),
                ("word", liandong.storage.words.WordField(max_length=48)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "word",
                        "product",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="catalog.product"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
