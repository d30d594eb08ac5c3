from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

from liandong.general_ledger.chart import SMALL_ENTERPRISE_CHART, SMALL_ENTERPRISE_ROLES


def create_chart(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Account: Any = apps.get_model("general_ledger", "Account")
    RoleAccount: Any = apps.get_model("general_ledger", "RoleAccount")
    ids: dict[str | None, int] = {}
    levels = sorted({len(account.code) for account in SMALL_ENTERPRISE_CHART})
    for level in levels:
        Account.objects.bulk_create(
            Account(
                code=account.code,
                name=account.name,
                kind=account.kind,
                is_debit=account.is_debit,
                is_settlement=account.is_settlement,
                parent_id=ids.get(account.parent_code),
            )
            for account in SMALL_ENTERPRISE_CHART
            if len(account.code) == level
        )
        ids.update(Account.objects.values_list("code", "pk"))
    RoleAccount.objects.bulk_create(
        RoleAccount(role=role.value, account_id=ids[code]) for role, code in SMALL_ENTERPRISE_ROLES.items()
    )


def create_periods(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # A year each way saves the first posting of a month the creation of its period; others
    # come into being when something is posted into them.
    Period: Any = apps.get_model("general_ledger", "Period")
    this_year = timezone.localdate().year
    Period.objects.bulk_create(
        Period(year=year, month=month)
        for year in range(this_year - 1, this_year + 2)
        for month in range(1, 13)
    )


class Migration(migrations.Migration):
    dependencies = [("general_ledger", "0001_initial")]

    operations = [
        migrations.RunPython(create_chart, migrations.RunPython.noop),
        migrations.RunPython(create_periods, migrations.RunPython.noop),
    ]
