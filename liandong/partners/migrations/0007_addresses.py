from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def key() -> "models.BigAutoField[Any, Any]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def partner(name: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name=name,
        to="partners.partner",
    )


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_email")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="industry",
            field=models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="行业"),
        ),
        migrations.CreateModel(
            name="PartnerAddress",
            fields=[
                ("id", key()),
                (
                    "kind",
                    models.CharField(
                        choices=[("delivery", "送货"), ("invoice", "开票"), ("other", "其他")],
                        max_length=12,
                        verbose_name="用途",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=64, verbose_name="名称")),
                ("contact", models.CharField(blank=True, max_length=64, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="电话")),
                ("region", models.CharField(blank=True, max_length=64, verbose_name="地区")),
                ("address", models.CharField(max_length=255, verbose_name="地址")),
                ("is_default", models.BooleanField(default=False, verbose_name="默认")),
                ("partner", partner("addresses")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("is_default", True)),
                        fields=("partner", "kind"),
                        name="one_default_address_a_kind",
                    )
                ],
                "indexes": [models.Index(fields=["partner", "id"], name="addresses_of_a_partner")],
            },
        ),
        migrations.CreateModel(
            name="PartnerContact",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=64, verbose_name="姓名")),
                ("position", models.CharField(blank=True, max_length=64, verbose_name="职务")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="电话")),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="邮箱")),
                ("birthday", models.DateField(blank=True, null=True, verbose_name="生日")),
                ("preferences", models.CharField(blank=True, max_length=255, verbose_name="偏好")),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("partner", partner("contacts")),
            ],
            options={"indexes": [models.Index(fields=["partner", "id"], name="contacts_of_a_partner")]},
        ),
    ]
