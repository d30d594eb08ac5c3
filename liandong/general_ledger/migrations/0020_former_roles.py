"""Accounts that roles stood for before these were kept: read from the trace of who changed them."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.kernel.terms import AccountRole


def keep_former_accounts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep each account that a role left with entries on it: what was booked there stays there.

    What was booked there after the role had left is none of the role's.
    """
    trace: Any = apps.get_model("identity", "AuditRow").objects
    accounts: Any = apps.get_model("general_ledger", "Account").objects
    lines: Any = apps.get_model("general_ledger", "JournalLine").objects
    uses: Any = apps.get_model("general_ledger", "RoleUse").objects
    roles = {role.value for role in AccountRole}
    moved = trace.filter(subject="general_ledger.account", action="update", detail__has_key="account_role")
    for at, detail in moved.values_list("at", "detail"):
        role, code = detail.get("account_role"), detail.get("account_before")
        account = accounts.filter(code=code).first() if role in roles and code else None
        if account is not None and lines.filter(account=account, entry__document__posted_at__lt=at).exists():
            uses.get_or_create(role=role, account=account)


class Migration(migrations.Migration):
    dependencies = [
        ("general_ledger", "0019_input_tax_out"),
        ("identity", "0009_rights_to_cash"),
    ]

    operations = [migrations.RunPython(keep_former_accounts, migrations.RunPython.noop)]
