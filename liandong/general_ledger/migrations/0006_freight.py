from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.general_ledger.chart import SMALL_ENTERPRISE_ROLES
from liandong.kernel.terms import AccountRole

ROLE = AccountRole.FREIGHT


def give_account(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the role stand for its account, or the first below it that takes entries; where none is, it waits."""
    Account: Any = apps.get_model("general_ledger", "Account")
    RoleAccount: Any = apps.get_model("general_ledger", "RoleAccount")
    code = SMALL_ENTERPRISE_ROLES[ROLE]
    leaves = Account.objects.filter(code__startswith=code, children__isnull=True).order_by("code")
    account = leaves.first()
    if account is not None:
        RoleAccount.objects.get_or_create(role=ROLE.value, defaults={"account": account})


class Migration(migrations.Migration):
    dependencies = [("general_ledger", "0005_wages")]

    operations = [
        migrations.AlterField(
            model_name="roleaccount",
            name="role",
            field=models.CharField(
                choices=[
                    ("inventory", "inventory"),
                    ("accrued_purchases", "accrued_purchases"),
                    ("purchase_variance", "purchase_variance"),
                    ("payables", "payables"),
                    ("advances_paid", "advances_paid"),
                    ("input_tax", "input_tax"),
                    ("receivables", "receivables"),
                    ("advances_received", "advances_received"),
                    ("revenue", "revenue"),
                    ("output_tax", "output_tax"),
                    ("cost_of_sales", "cost_of_sales"),
                    ("cash", "cash"),
                    ("bank", "bank"),
                    ("pending_property", "pending_property"),
                    ("count_gain", "count_gain"),
                    ("count_loss", "count_loss"),
                    ("damage", "damage"),
                    ("other_income", "other_income"),
                    ("other_expense", "other_expense"),
                    ("opening_balance", "opening_balance"),
                    ("production", "production"),
                    ("wages", "wages"),
                    ("freight", "freight"),
                ],
                max_length=32,
                unique=True,
            ),
        ),
        migrations.RunPython(give_account, migrations.RunPython.noop),
    ]
