from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.identity.rights_later import Later, give_later

RIGHTS = (Later("仓管", "purchasing.receipt", "purchasing.inspection"),)


def give_rights(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    give_later(apps, RIGHTS)


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_rights_of_new_types")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
