from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add_rule(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    AlertRule: Any = apps.get_model("alerts", "AlertRule")
    AlertRule.objects.get_or_create(kind="approval_waiting")


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0005_approvals"),
    ]

    operations = [
        migrations.RunPython(add_rule, migrations.RunPython.noop),
    ]
