import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0002_lines"),
        ("general_ledger", "0003_entries_and_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="general_ledger.claim",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlements",
                        to="documents.document",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.documentline",
                    ),
                ),
                ("amount", liandong.storage.fields.AmountField(verbose_name="核销金额")),
                ("business_date", models.DateField(verbose_name="日期")),
            ],
            options={
                "indexes": [models.Index(fields=["business_date"], name="settlement_by_date")],
            },
        ),
    ]
