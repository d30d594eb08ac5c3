from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DAYS = {"slow_stock": 90, "receivable_due": 3, "payable_due": 3}
KINDS = (
    *("low_stock", "high_stock", "slow_stock", "receivable_due", "receivable_overdue"),
    *("payable_due", "payable_overdue", "sales_late", "purchase_late"),
)


def add_standard_rules(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    AlertRule: Any = apps.get_model("alerts", "AlertRule")
    AlertRule.objects.bulk_create(AlertRule(kind=kind, days=DAYS.get(kind, 0)) for kind in KINDS)


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_alerts"),
    ]

    operations = [
        migrations.RunPython(add_standard_rules, migrations.RunPython.noop),
    ]
