from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DROP = (9, "drop", "直运")


def create_place(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the way from a supplier straight to a customer to the virtual places."""
    Place: Any = apps.get_model("stock_ledger", "Place")
    pk, kind, name = DROP
    Place.objects.create(pk=pk, code=f"virtual-{kind}", name=name, kind=kind)


class Migration(migrations.Migration):
    dependencies = [("stock_ledger", "0012_late_costs_in_layers")]

    operations = [
        migrations.AlterField(
            model_name="place",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warehouse", "仓库"),
                    ("bin", "库位"),
                    ("quarantine", "待检区"),
                    ("transit", "在途"),
                    ("drop", "直运"),
                    ("supplier", "供应商"),
                    ("customer", "客户"),
                    ("count", "盘点"),
                    ("loss", "损耗"),
                    ("opening", "期初"),
                    ("production", "生产"),
                    ("adjustment", "其他出入库"),
                ],
                default="warehouse",
                max_length=16,
                verbose_name="类型",
            ),
        ),
        migrations.RunPython(create_place, migrations.RunPython.noop),
    ]
