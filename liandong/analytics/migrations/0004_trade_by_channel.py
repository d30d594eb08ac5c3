import liandong.storage.fields
from django.db import migrations, models

from liandong.analytics.trade_months import rebuild


def fold_what_is_there(_apps: object, _schema_editor: object) -> None:
    """What was folded without channel and place, or before these months existed, is folded anew."""
    rebuild()


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_trade_months"), ("identity", "0003_settings")]

    operations = [
        migrations.RemoveConstraint(model_name="partnermonth", name="one_row_a_partner_month"),
        migrations.AddField(
            model_name="partnermonth",
            name="channel",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(model_name="partnermonth", name="place", field=models.BigIntegerField(default=0)),
        migrations.AddField(
            model_name="partnermonth",
            name="quantity",
            field=liandong.storage.fields.QuantityField(default=0),
        ),
        migrations.AddConstraint(
            model_name="partnermonth",
            constraint=models.UniqueConstraint(
                fields=("side", "month", "type", "member", "person", "partner", "channel", "place"),
                name="one_row_a_partner_month",
            ),
        ),
        migrations.RunPython(fold_what_is_there, migrations.RunPython.noop),
    ]
