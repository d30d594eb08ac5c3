import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


def member() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.member"
    )


def key() -> "models.BigAutoField[object, object]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_product_classes")]

    operations = [
        migrations.CreateModel(
            name="PartnerMonth",
            fields=[
                ("id", key()),
                ("side", models.CharField(max_length=9)),
                ("month", models.DateField()),
                ("type", models.CharField(max_length=40)),
                ("partner", models.BigIntegerField(default=0)),
                ("documents", models.IntegerField(default=0)),
                ("net", liandong.storage.fields.AmountField(default=0)),
                ("cost", liandong.storage.fields.AmountField(default=0)),
                ("member", member()),
                ("person", member()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("side", "month", "type", "member", "person", "partner"),
                        name="one_row_a_partner_month",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductMonth",
            fields=[
                ("id", key()),
                ("side", models.CharField(max_length=9)),
                ("month", models.DateField()),
                ("type", models.CharField(max_length=40)),
                ("product", models.BigIntegerField(default=0)),
                ("quantity", liandong.storage.fields.QuantityField(default=0)),
                ("net", liandong.storage.fields.AmountField(default=0)),
                ("cost", liandong.storage.fields.AmountField(default=0)),
                ("member", member()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("side", "month", "type", "member", "product"), name="one_row_a_product_month"
                    )
                ],
            },
        ),
        # What was there is folded by the migration that gives the months their last columns.
    ]
