import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models

from liandong.analytics.trade_days import rebuild


def fold_what_is_there(_apps: object, _schema_editor: object) -> None:
    """What other consumers have handled before this one existed is counted here, the rest by it."""
    rebuild()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_preferences"),
        ("stock_ledger", "0003_moves"),
        ("general_ledger", "0004_settlements"),
        ("documents", "0003_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="TradeDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("type", models.CharField(max_length=40)),
                ("net", liandong.storage.fields.AmountField(default=0)),
                ("cost", liandong.storage.fields.AmountField(default=0)),
                ("money_in", liandong.storage.fields.AmountField(default=0)),
                ("money_out", liandong.storage.fields.AmountField(default=0)),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "type", "member"), name="one_row_a_trade_day")
                ],
            },
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
