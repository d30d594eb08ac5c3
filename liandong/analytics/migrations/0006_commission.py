import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


def key() -> "models.BigAutoField[object, object]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0005_sales_targets"),
        ("catalog", "0001_initial"),
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommissionRun",
            fields=[
                ("id", key()),
                ("month", models.DateField(unique=True, verbose_name="月份")),
                ("rules", models.JSONField(default=list)),
                ("closed_at", models.DateTimeField(verbose_name="确认时间")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommissionRule",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                ("base", models.CharField(max_length=10, verbose_name="依据")),
                ("steps", models.JSONField(default=list, verbose_name="档次")),
                ("channel", models.CharField(blank=True, max_length=32, verbose_name="渠道")),
                ("least_margin", liandong.storage.fields.RateField(null=True, verbose_name="最低毛利率%")),
                ("is_progressive", models.BooleanField(default=False, verbose_name="分段计算")),
                ("priority", models.PositiveSmallIntegerField(default=0, verbose_name="优先级")),
                ("start", models.DateField(null=True, verbose_name="从")),
                ("end", models.DateField(null=True, verbose_name="到")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.category",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.role",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommissionEntry",
            fields=[
                ("id", key()),
                ("month", models.DateField(verbose_name="月份")),
                ("rule", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=64, verbose_name="规则")),
                ("base", models.CharField(blank=True, max_length=10, verbose_name="依据")),
                ("counted", liandong.storage.fields.QuantityField(default=0, verbose_name="计提基数")),
                ("rate", liandong.storage.fields.QuantityField(null=True, verbose_name="比例")),
                ("left_out", liandong.storage.fields.AmountField(default=0, verbose_name="不计")),
                ("amount", liandong.storage.fields.AmountField(verbose_name="提成")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.member"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="analytics.commissionrun",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["month"], name="commission_by_month")]},
        ),
    ]
