import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0002_lines"),
        ("stock_ledger", "0002_virtual_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="documents.document",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="documents.documentline",
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
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                ("quantity", liandong.storage.fields.QuantityField(verbose_name="数量")),
                ("value", liandong.storage.fields.AmountField(verbose_name="成本")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("purchase", "purchase"),
                            ("purchase_return", "purchase_return"),
                            ("sale", "sale"),
                            ("sales_return", "sales_return"),
                            ("transfer", "transfer"),
                            ("count", "count"),
                            ("adjustment", "adjustment"),
                            ("opening", "opening"),
                            ("cost_correction", "cost_correction"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                ("business_date", models.DateField(verbose_name="业务日期")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["product", "business_date", "id"], name="move_by_product"),
                    models.Index(fields=["business_date", "id"], name="move_by_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="move_quantity_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", models.F("target")), _negated=True),
                        name="move_goes_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservation",
                        to="documents.documentline",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="stock_ledger.place"),
                ),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="catalog.product"),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        default=0, on_delete=django.db.models.deletion.PROTECT, to="stock_ledger.lot"
                    ),
                ),
                ("quantity", liandong.storage.fields.QuantityField(verbose_name="占用")),
            ],
            options={
                "indexes": [models.Index(fields=["product", "place"], name="reservation_by_stock")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0)), name="reservation_never_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CostLayer",
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
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalog.product"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="layers",
                        to="documents.documentline",
                    ),
                ),
                ("business_date", models.DateField()),
                ("quantity", liandong.storage.fields.QuantityField()),
                ("remaining", liandong.storage.fields.QuantityField()),
                ("remaining_value", liandong.storage.fields.AmountField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)),
                        fields=["scope", "product", "business_date", "id"],
                        name="open_layers",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("remaining__gte", 0), ("remaining__lte", models.F("quantity"))),
                        name="remaining_within_layer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remaining_value__gte", 0)), name="layer_value_never_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LayerUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="stock_ledger.costlayer",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.documentline",
                    ),
                ),
                ("quantity", liandong.storage.fields.QuantityField()),
                ("value", liandong.storage.fields.AmountField()),
            ],
        ),
    ]
