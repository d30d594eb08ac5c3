import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="科目编码")),
                ("name", models.CharField(max_length=64, verbose_name="科目名称")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="general_ledger.account",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "资产"),
                            ("liability", "负债"),
                            ("equity", "所有者权益"),
                            ("cost", "成本"),
                            ("profit", "损益"),
                        ],
                        max_length=16,
                        verbose_name="类别",
                    ),
                ),
                ("is_debit", models.BooleanField(default=True, verbose_name="借方余额")),
                ("is_settlement", models.BooleanField(default=False, verbose_name="结算账户")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
        ),
        migrations.CreateModel(
            name="RoleAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("inventory", "inventory"),
                            ("accrued_purchases", "accrued_purchases"),
                            ("purchase_variance", "purchase_variance"),
                            ("payables", "payables"),
                            ("advances_paid", "advances_paid"),
                            ("input_tax", "input_tax"),
                            ("receivables", "receivables"),
                            ("advances_received", "advances_received"),
                            ("revenue", "revenue"),
                            ("output_tax", "output_tax"),
                            ("cost_of_sales", "cost_of_sales"),
                            ("cash", "cash"),
                            ("bank", "bank"),
                            ("pending_property", "pending_property"),
                            ("count_gain", "count_gain"),
                            ("count_loss", "count_loss"),
                            ("damage", "damage"),
                            ("other_income", "other_income"),
                            ("other_expense", "other_expense"),
                            ("opening_balance", "opening_balance"),
                            ("production", "production"),
                        ],
                        max_length=32,
                        unique=True,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="general_ledger.account"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年")),
                ("month", models.PositiveSmallIntegerField(verbose_name="月")),
                ("is_closed", models.BooleanField(default=False, verbose_name="已结账")),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("year", "month"), name="one_period_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="month_of_the_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("value", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
    ]
