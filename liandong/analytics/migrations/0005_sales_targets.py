import liandong.storage.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0004_trade_by_channel")]

    operations = [
        migrations.CreateModel(
            name="SalesTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.CharField(max_length=10, verbose_name="指标")),
                ("dimension", models.CharField(max_length=10, verbose_name="按")),
                ("key", models.CharField(blank=True, max_length=32)),
                ("month", models.DateField(verbose_name="月份")),
                ("value", liandong.storage.fields.QuantityField(verbose_name="目标")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "dimension", "month", "key"), name="one_target_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="target_never_negative"
                    ),
                ],
            },
        ),
    ]
