from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("stock_ledger", "0006_quarantine")]

    operations = [
        migrations.AddIndex(
            model_name="stockmove",
            index=models.Index(
                fields=["lot", "business_date", "id"], name="move_by_lot", condition=Q(lot__gt=0)
            ),
        ),
        migrations.AddIndex(
            model_name="stockbalance",
            index=models.Index(fields=["lot"], name="balance_by_lot", condition=Q(lot__gt=0)),
        ),
    ]
