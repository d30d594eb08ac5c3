"""Accounts that hold money may be kept in another currency, and debts in one may be revalued."""

import liandong.storage.fields
from django.db import migrations, models

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_voucher_templates"),
        ("general_ledger", "0017_cashlinechoice"),
        ("partners", "0011_distinct"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_never_over_settled",
        ),
        migrations.AddField(
            model_name="account",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="币种"),
        ),
        migrations.AddField(
            model_name="journalline",
            name="foreign_amount",
            field=liandong.storage.fields.AmountField(default=0, verbose_name="外币金额"),
        ),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(
                condition=models.Q(("foreign_amount", 0), _negated=True),
                fields=["account", "business_date", "foreign_amount"],
                name="journal_in_currency",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("foreign_open", 0), _negated=True),
                fields=["kind", "business_date"],
                name="claims_in_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__gte", 0), ("open_amount__gte", 0), ("open_amount__lte", models.F("amount"))
                    ),
                    models.Q(
                        ("amount__lt", 0), ("open_amount__gte", models.F("amount")), ("open_amount__lte", 0)
                    ),
                    models.Q(("foreign_amount__gt", 0), ("open_amount__gte", 0)),
                    models.Q(("foreign_amount__lt", 0), ("open_amount__lte", 0)),
                    _connector="OR",
                ),
                name="claim_never_over_settled",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
