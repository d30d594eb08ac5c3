from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.general_ledger.usual_categories import USUAL_CATEGORIES


def give_usual_ones(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the usual categories whose account the company has, and takes entries."""
    Account: Any = apps.get_model("general_ledger", "Account")
    MoneyCategory: Any = apps.get_model("general_ledger", "MoneyCategory")
    leaves = dict(Account.objects.filter(children__isnull=True, is_active=True).values_list("code", "pk"))
    MoneyCategory.objects.bulk_create(
        MoneyCategory(code=code, name=name, kind=kind, account_id=leaves[account])
        for code, name, kind, account in USUAL_CATEGORIES
        if account in leaves
    )


class Migration(migrations.Migration):
    dependencies = [("general_ledger", "0006_freight")]

    operations = [
        migrations.CreateModel(
            name="MoneyCategory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=32, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("expense", "支出"), ("income", "收入")], max_length=8, verbose_name="收支"
                    ),
                ),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="general_ledger.account",
                        verbose_name="记入科目",
                    ),
                ),
            ],
        ),
        migrations.RunPython(give_usual_ones, migrations.RunPython.noop),
    ]
