from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.general_ledger.chart import SMALL_ENTERPRISE_ROLES
from liandong.general_ledger.general_chart import GENERAL_ENTERPRISE_ROLES
from liandong.kernel.terms import AccountRole

ROLES = (
    AccountRole.CURRENT_YEAR_PROFIT,
    AccountRole.RETAINED_EARNINGS,
    AccountRole.UNPAID_VAT,
    AccountRole.PAID_VAT,
    AccountRole.UNPAID_VAT_OUT,
    AccountRole.OVERPAID_VAT_OUT,
)


def give_accounts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let each role stand for its account in the company's chart, or the first leaf below it; where none is, it waits."""
    Account: Any = apps.get_model("general_ledger", "Account")
    RoleAccount: Any = apps.get_model("general_ledger", "RoleAccount")
    is_general = Account.objects.filter(code="4103", kind="equity").exists()
    codes = GENERAL_ENTERPRISE_ROLES if is_general else SMALL_ENTERPRISE_ROLES
    for role in ROLES:
        leaves = Account.objects.filter(code__startswith=codes[role], children__isnull=True, is_active=True)
        account = leaves.order_by("code").first()
        if account is not None:
            RoleAccount.objects.get_or_create(role=role.value, defaults={"account": account})


class Migration(migrations.Migration):
    dependencies = [("general_ledger", "0008_account_months")]

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
                    ("current_year_profit", "current_year_profit"),
                    ("retained_earnings", "retained_earnings"),
                    ("unpaid_vat", "unpaid_vat"),
                    ("paid_vat", "paid_vat"),
                    ("unpaid_vat_out", "unpaid_vat_out"),
                    ("overpaid_vat_out", "overpaid_vat_out"),
                ],
                max_length=32,
                unique=True,
            ),
        ),
        migrations.RunPython(give_accounts, migrations.RunPython.noop),
    ]
