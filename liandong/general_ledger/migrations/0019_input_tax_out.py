"""The role of 进项税额转出, given to its account where the company's chart has it."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_account(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the role stand for 22210109, which both charts have, where no other role does already.

    It stays without an account where 应交增值税 stands elsewhere: what is carried over would leave it out.
    """
    roles: Any = apps.get_model("general_ledger", "RoleAccount").objects
    accounts: Any = apps.get_model("general_ledger", "Account").objects
    taken = roles.values("account")
    leaves = accounts.filter(code__startswith="22210109", children__isnull=True, is_active=True)
    account = leaves.exclude(pk__in=taken).order_by("code").first()
    out = roles.filter(role="unpaid_vat_out").values_list("account__code", flat=True).first()
    if account is not None and (out is None or account.code.startswith(out[:-2])):
        roles.get_or_create(role="input_tax_out", defaults={"account": account})


class Migration(migrations.Migration):
    dependencies = [
        ("general_ledger", "0018_money_in_currencies"),
    ]

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
                    ("bad_debt", "bad_debt"),
                    ("exchange_difference", "exchange_difference"),
                    ("current_year_profit", "current_year_profit"),
                    ("retained_earnings", "retained_earnings"),
                    ("unpaid_vat", "unpaid_vat"),
                    ("paid_vat", "paid_vat"),
                    ("unpaid_vat_out", "unpaid_vat_out"),
                    ("overpaid_vat_out", "overpaid_vat_out"),
                    ("bills_receivable", "bills_receivable"),
                    ("bills_payable", "bills_payable"),
                    ("input_tax_out", "input_tax_out"),
                ],
                max_length=32,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="roleuse",
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
                    ("bad_debt", "bad_debt"),
                    ("exchange_difference", "exchange_difference"),
                    ("current_year_profit", "current_year_profit"),
                    ("retained_earnings", "retained_earnings"),
                    ("unpaid_vat", "unpaid_vat"),
                    ("paid_vat", "paid_vat"),
                    ("unpaid_vat_out", "unpaid_vat_out"),
                    ("overpaid_vat_out", "overpaid_vat_out"),
                    ("bills_receivable", "bills_receivable"),
                    ("bills_payable", "bills_payable"),
                    ("input_tax_out", "input_tax_out"),
                ],
                max_length=32,
            ),
        ),
        migrations.RunPython(give_account, migrations.RunPython.noop),
    ]
