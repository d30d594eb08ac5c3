import django.db.models.deletion
import liandong.storage.fields
import liandong.storage.words
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="编码")),
                ("name", models.CharField(max_length=128, verbose_name="名称")),
                ("is_customer", models.BooleanField(default=False, verbose_name="客户")),
                ("is_supplier", models.BooleanField(default=False, verbose_name="供应商")),
                ("category", models.CharField(blank=True, max_length=64, verbose_name="类别")),
                ("level", models.CharField(blank=True, max_length=32, verbose_name="等级")),
                ("contact", models.CharField(blank=True, max_length=64, verbose_name="联系人")),
                ("phone", models.CharField(blank=True, max_length=32, verbose_name="电话")),
                ("address", models.CharField(blank=True, max_length=255, verbose_name="地址")),
                ("tax_number", models.CharField(blank=True, max_length=32, verbose_name="税号")),
                ("bank_account", models.CharField(blank=True, max_length=128, verbose_name="开户行及账号")),
                ("payment_days", models.PositiveIntegerField(default=0, verbose_name="账期(天)")),
                (
                    "credit_limit",
                    liandong.storage.fields.AmountField(blank=True, null=True, verbose_name="信用额度"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                        verbose_name="业务员",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id"], name="partner_by_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_customer", True), ("is_supplier", True), _connector="OR"),
                        name="customer_or_supplier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_limit__isnull", True),
                            ("credit_limit__gte", Decimal("0")),
                            _connector="OR",
                        ),
                        name="credit_limit_never_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerWord",
            fields=[
                ("kind", models.SmallIntegerField()),
                ("word", liandong.storage.words.WordField(max_length=48)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind",
                        "word",
                        "partner",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partners.partner"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
