"""What is still to come for a making that was taken back: a difference of it is variance, not under way."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SUPPLIER, _PRODUCTION = 1, 6


def _turn(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(
        "UPDATE stock_ledger_shortfall SET outside_id = %s WHERE outside_id = %s AND remaining > 0",
        (_SUPPLIER, _PRODUCTION),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stock_ledger", "0013_drop"),
    ]

    operations = [
        migrations.RunPython(_turn, migrations.RunPython.noop),
    ]
