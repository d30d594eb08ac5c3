from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock_ledger", "0014_reversed_making_below_zero")]

    operations = [
        migrations.RemoveConstraint(model_name="stockbalance", name="reserved_within_stock"),
        migrations.AddConstraint(
            model_name="stockbalance",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved__gte", 0)), name="reserved_never_negative"
            ),
        ),
    ]
