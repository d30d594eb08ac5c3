"""Who sees the chart of accounts saw what money accounts hold: he sees their journals now.

Who receives and pays may move money between accounts too.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.identity.rights_later import Later, give_later

RIGHTS = (Later("收银", "finance.outgoing_payment", "finance.money_transfer"),)


def give_rights(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    give_later(apps, RIGHTS)
    grants: Any = apps.get_model("identity", "RoleGrant").objects
    for one in grants.filter(subject="general_ledger.account", verb="view"):
        grants.get_or_create(
            role=one.role, subject="general_ledger.cash", verb="view", defaults={"scope": one.scope}
        )


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_rights_to_spend")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
