"""Bills: claims that have a number and a line of their own, and the roles of their accounts."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.documents.guards import install, remove


def give_accounts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the roles stand for 应收票据 and 应付票据, or the first leaf below, where nothing is booked there.

    Where something is, the open bills could never be what the account holds: the company chooses an account.
    """
    accounts: Any = apps.get_model("general_ledger", "Account").objects
    roles: Any = apps.get_model("general_ledger", "RoleAccount").objects
    lines: Any = apps.get_model("general_ledger", "JournalLine").objects
    for role, code in (("bills_receivable", "1121"), ("bills_payable", "2201")):
        leaves = accounts.filter(code__startswith=code, children__isnull=True, is_active=True)
        booked = lines.filter(account__in=leaves).order_by().values("account")
        account = leaves.exclude(pk__in=booked).order_by("code").first()
        if account is not None:
            roles.get_or_create(role=role, defaults={"account": account})


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_voucher_templates"),
        ("general_ledger", "0015_categoryrole_roleuse"),
        ("partners", "0011_distinct"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="claim",
            name="bill_line",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.documentline",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="bill_number",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="票据号码"),
        ),
        migrations.AlterField(
            model_name="claim",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receivable", "receivable"),
                    ("payable", "payable"),
                    ("advance_received", "advance_received"),
                    ("advance_paid", "advance_paid"),
                    ("bill_receivable", "bill_receivable"),
                    ("bill_payable", "bill_payable"),
                ],
                max_length=20,
                verbose_name="类别",
            ),
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
                    ("bills_receivable", "bills_receivable"),
                    ("bills_payable", "bills_payable"),
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
                ],
                max_length=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("bill_number", ""), _negated=True), models.Q(("open_amount", 0), _negated=True)
                ),
                fields=("kind", "bill_number"),
                name="one_open_bill_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bill_line", None), ("bill_number", "")),
                    models.Q(
                        ("amount__gt", 0),
                        ("bill_line__isnull", False),
                        ("kind__in", ["bill_receivable", "bill_payable"]),
                        models.Q(("bill_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bills_have_numbers",
            ),
        ),
        migrations.RunPython(give_accounts, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
