import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("warehouse", "仓库"),
                            ("bin", "库位"),
                            ("transit", "在途"),
                            ("supplier", "供应商"),
                            ("customer", "客户"),
                            ("count", "盘点"),
                            ("loss", "损耗"),
                            ("opening", "期初"),
                            ("production", "生产"),
                            ("adjustment", "其他出入库"),
                        ],
                        default="warehouse",
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bins",
                        to="stock_ledger.place",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=255, verbose_name="地址")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
        ),
        migrations.CreateModel(
            name="Lot",
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                ("number", models.CharField(max_length=64, verbose_name="批号")),
                ("produced_on", models.DateField(blank=True, null=True, verbose_name="生产日期")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="有效期至")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "number"), name="lot_once_a_product")
                ],
            },
        ),
        migrations.CreateModel(
            name="StockBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="stock_ledger.place"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        default=0,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stock_ledger.lot",
                    ),
                ),
                ("quantity", liandong.storage.fields.QuantityField(default=0, verbose_name="现存")),
                ("reserved", liandong.storage.fields.QuantityField(default=0, verbose_name="占用")),
                ("last_move_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["product", "place"], name="balance_by_product")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "product", "lot"), name="one_balance_a_place_product_lot"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="stock_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0), ("reserved__lte", models.F("quantity"))),
                        name="reserved_within_stock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.BigIntegerField(default=0)),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="catalog.product"),
                ),
                ("quantity", liandong.storage.fields.QuantityField(default=0)),
                ("value", liandong.storage.fields.AmountField(default=0)),
                ("last_cost", liandong.storage.fields.AmountField(default=0)),
                ("last_move_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("scope", "product"), name="one_cost_a_scope_product"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="cost_quantity_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="cost_value_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quantity", 0), _negated=True), ("value", 0), _connector="OR"
                        ),
                        name="no_value_without_stock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="stock_ledger.place"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                ("purpose", models.CharField(max_length=20)),
                ("quantity_in", liandong.storage.fields.QuantityField(default=0)),
                ("quantity_out", liandong.storage.fields.QuantityField(default=0)),
                ("value_in", liandong.storage.fields.AmountField(default=0)),
                ("value_out", liandong.storage.fields.AmountField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["month", "product"], name="stock_month_by_month")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "place", "month", "purpose"), name="one_row_a_stock_month"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StockYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="stock_ledger.place"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                ("quantity", liandong.storage.fields.QuantityField(default=0)),
                ("value", liandong.storage.fields.AmountField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("product", "place", "year"), name="one_row_a_stock_year")
                ],
            },
        ),
    ]
