import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock_ledger", "0003_moves")]

    operations = [
        migrations.RemoveConstraint(model_name="coststate", name="one_cost_a_scope_product"),
        migrations.AddField(
            model_name="coststate",
            name="lot",
            field=models.ForeignKey(
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                to="stock_ledger.lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="coststate",
            constraint=models.UniqueConstraint(
                fields=["scope", "product", "lot"], name="one_cost_a_scope_product_lot"
            ),
        ),
    ]
