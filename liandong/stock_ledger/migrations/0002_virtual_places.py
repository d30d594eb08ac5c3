from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Frozen here: these rows are what kernel.terms.VirtualPlace and NO_LOT name, in every company.
VIRTUAL_PLACES = (
    (1, "supplier", "供应商"),
    (2, "customer", "客户"),
    (3, "count", "盘点"),
    (4, "loss", "损耗"),
    (5, "opening", "期初"),
    (6, "production", "生产"),
    (7, "adjustment", "其他出入库"),
    (8, "transit", "在途"),
)
LAST_VIRTUAL = 100


def create_places(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Place: Any = apps.get_model("stock_ledger", "Place")
    Place.objects.bulk_create(
        Place(pk=pk, code=f"virtual-{kind}", name=name, kind=kind) for pk, kind, name in VIRTUAL_PLACES
    )
    # The company's own places begin at 101, however many virtual ones there will be.
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('stock_ledger_place', 'id'), %s)", [LAST_VIRTUAL]
            )
        else:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = 'stock_ledger_place'", [LAST_VIRTUAL]
            )


def create_no_lot(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Lot: Any = apps.get_model("stock_ledger", "Lot")
    Lot.objects.create(pk=0, number="")


class Migration(migrations.Migration):
    dependencies = [("stock_ledger", "0001_initial")]

    operations = [
        migrations.RunPython(create_places, migrations.RunPython.noop),
        migrations.RunPython(create_no_lot, migrations.RunPython.noop),
    ]
