"""Claims and settlements say what they are in another currency; a role for what rates make of them."""

from typing import Any

import liandong.storage.fields
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.documents.guards import install, remove


def give_account(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the role stand for 财务费用—汇兑损益 of the company's chart, or its first leaf; else it waits."""
    accounts: Any = apps.get_model("general_ledger", "Account").objects
    roles: Any = apps.get_model("general_ledger", "RoleAccount").objects
    is_general = accounts.filter(code="4103", kind="equity").exists()
    code = "660303" if is_general else "560303"
    leaves = accounts.filter(code__startswith=code, children__isnull=True, is_active=True)
    account = leaves.order_by("code").first()
    if account is not None:
        roles.get_or_create(role="exchange_difference", defaults={"account": account})


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0014_payee"),
        ("general_ledger", "0011_bad_debt_role"),
        ("partners", "0011_distinct"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="claim",
            name="foreign_amount",
            field=liandong.storage.fields.AmountField(default=0, verbose_name="外币金额"),
        ),
        migrations.AddField(
            model_name="claim",
            name="foreign_open",
            field=liandong.storage.fields.AmountField(default=0, verbose_name="外币未核销"),
        ),
        migrations.AddField(
            model_name="settlement",
            name="foreign_amount",
            field=liandong.storage.fields.AmountField(default=0, verbose_name="外币核销金额"),
        ),
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
                ],
                max_length=32,
                unique=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("foreign_amount", 0), ("foreign_open", 0)),
                    models.Q(
                        ("amount__gt", 0),
                        ("foreign_amount__gt", 0),
                        ("foreign_open__gte", 0),
                        ("foreign_open__lte", models.F("foreign_amount")),
                    ),
                    models.Q(
                        ("amount__lt", 0),
                        ("foreign_amount__lt", 0),
                        ("foreign_open__lte", 0),
                        ("foreign_open__gte", models.F("foreign_amount")),
                    ),
                    _connector="OR",
                ),
                name="foreign_never_over_settled",
            ),
        ),
        migrations.RunPython(give_account, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
