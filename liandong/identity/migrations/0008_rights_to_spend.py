from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.identity.rights_later import Later, give_later

RIGHTS = (
    Later("出纳", "finance.incoming_payment", "finance.other_income"),
    Later("出纳", "finance.outgoing_payment", "finance.other_expense"),
)


def give_rights(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    give_later(apps, RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_departments")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
