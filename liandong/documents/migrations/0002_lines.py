import django.db.models.deletion
import django.db.models.expressions
import liandong.storage.fields
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("documents", "0001_initial"),
        ("general_ledger", "0003_entries_and_claims"),
        ("stock_ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentLine",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="documents.document",
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="行号")),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.product",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.productunit",
                    ),
                ),
                ("entered_quantity", liandong.storage.fields.QuantityField(default=0, verbose_name="数量")),
                ("quantity", liandong.storage.fields.QuantityField(default=0, verbose_name="基本数量")),
                ("price", liandong.storage.fields.PriceField(default=0, verbose_name="单价")),
                ("discount_rate", liandong.storage.fields.RateField(default=0, verbose_name="折扣%")),
                ("tax_rate", liandong.storage.fields.RateField(default=0, verbose_name="税率%")),
                ("net_amount", liandong.storage.fields.AmountField(default=0, verbose_name="金额")),
                ("tax_amount", liandong.storage.fields.AmountField(default=0, verbose_name="税额")),
                ("gross_amount", liandong.storage.fields.AmountField(default=0, verbose_name="价税合计")),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                (
                    "target_place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False,
                        default=0,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.lot",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="general_ledger.account",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="general_ledger.claim",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="documents.documentline",
                    ),
                ),
                ("due_date", models.DateField(null=True, verbose_name="交货日期")),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("details", models.JSONField(default=dict)),
                ("fulfilled", liandong.storage.fields.QuantityField(default=0, verbose_name="已执行")),
                ("invoiced", liandong.storage.fields.QuantityField(default=0, verbose_name="已开票")),
                ("returned", liandong.storage.fields.QuantityField(default=0, verbose_name="已退")),
                ("is_closed", models.BooleanField(default=False, verbose_name="已关闭")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["product", "document"], name="line_by_product"),
                    models.Index(
                        condition=models.Q(("place__isnull", False)),
                        fields=["place", "document"],
                        name="line_by_place",
                    ),
                    models.Index(
                        condition=models.Q(("target_place__isnull", False)),
                        fields=["target_place", "document"],
                        name="line_by_target",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "position"), name="one_line_a_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net_amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross_amount"), "-", models.F("tax_amount")
                                ),
                            )
                        ),
                        name="net_and_tax_make_gross",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fulfilled__gte", Decimal("0"))), name="fulfilled_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("returned__gte", Decimal("0"))), name="returned_never_negative"
                    ),
                ],
            },
        ),
    ]
