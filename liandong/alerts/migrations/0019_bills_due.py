"""Bills that are about to fall due."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def add_rule(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    AlertRule: Any = apps.get_model("alerts", "AlertRule")
    AlertRule.objects.get_or_create(kind="bill_due", defaults={"days": 7})


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0018_audit_findings"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("low_stock", "低于最低库存"),
                    ("place_low", "仓库低于最低库存"),
                    ("high_stock", "高于最高库存"),
                    ("slow_stock", "滞销"),
                    ("negative_stock", "负库存"),
                    ("expiring", "批次快到期"),
                    ("receivable_due", "应收快到期"),
                    ("receivable_overdue", "应收逾期"),
                    ("payable_due", "应付快到期"),
                    ("payable_overdue", "应付逾期"),
                    ("bill_due", "票据快到期"),
                    ("sales_late", "销售订单逾期未发"),
                    ("purchase_due", "采购订单快到货"),
                    ("purchase_late", "采购订单逾期未到"),
                    ("arrived", "到货"),
                    ("unusual_price", "进价异常"),
                    ("agreement_ending", "采购协议快到期"),
                    ("approval_waiting", "等待审批"),
                    ("audit_findings", "稽核不符"),
                ],
                max_length=24,
                verbose_name="种类",
            ),
        ),
        migrations.AlterField(
            model_name="alertrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("low_stock", "低于最低库存"),
                    ("place_low", "仓库低于最低库存"),
                    ("high_stock", "高于最高库存"),
                    ("slow_stock", "滞销"),
                    ("negative_stock", "负库存"),
                    ("expiring", "批次快到期"),
                    ("receivable_due", "应收快到期"),
                    ("receivable_overdue", "应收逾期"),
                    ("payable_due", "应付快到期"),
                    ("payable_overdue", "应付逾期"),
                    ("bill_due", "票据快到期"),
                    ("sales_late", "销售订单逾期未发"),
                    ("purchase_due", "采购订单快到货"),
                    ("purchase_late", "采购订单逾期未到"),
                    ("arrived", "到货"),
                    ("unusual_price", "进价异常"),
                    ("agreement_ending", "采购协议快到期"),
                    ("approval_waiting", "等待审批"),
                    ("audit_findings", "稽核不符"),
                ],
                max_length=24,
                unique=True,
                verbose_name="种类",
            ),
        ),
        migrations.RunPython(add_rule, migrations.RunPython.noop),
    ]
