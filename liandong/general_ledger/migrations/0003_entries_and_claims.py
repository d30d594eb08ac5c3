import django.db.models.deletion
import liandong.storage.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_initial"),
        ("general_ledger", "0002_standard_chart"),
        ("partners", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="documents.document",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="general_ledger.period"
                    ),
                ),
                ("business_date", models.DateField(verbose_name="日期")),
                ("voucher_type", models.CharField(default="记", max_length=4, verbose_name="凭证字")),
                ("voucher_number", models.PositiveIntegerField(verbose_name="凭证号")),
                ("is_red", models.BooleanField(default=False, verbose_name="红字")),
                ("memo", models.CharField(max_length=255, verbose_name="摘要")),
                ("year", models.PositiveSmallIntegerField()),
                ("chain_position", models.PositiveBigIntegerField()),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["business_date", "id"], name="entry_by_date"),
                    models.Index(
                        condition=models.Q(("is_red", True)), fields=["business_date"], name="red_entries"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "voucher_type", "voucher_number"),
                        name="voucher_number_once_a_period",
                    ),
                    models.UniqueConstraint(fields=("year", "chain_position"), name="one_link_a_position"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="general_ledger.journalentry",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="general_ledger.account",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.partner",
                    ),
                ),
                ("amount", liandong.storage.fields.AmountField(verbose_name="金额")),
                ("business_date", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["account", "business_date", "id", "amount"], name="journal_by_account"
                    ),
                    models.Index(fields=["partner", "account", "business_date"], name="journal_by_partner"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="documents.document",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receivable", "receivable"),
                            ("payable", "payable"),
                            ("advance_received", "advance_received"),
                            ("advance_paid", "advance_paid"),
                        ],
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="partners.partner",
                    ),
                ),
                ("business_date", models.DateField(verbose_name="日期")),
                ("due_date", models.DateField(verbose_name="到期日")),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="币种")),
                ("amount", liandong.storage.fields.AmountField(verbose_name="金额")),
                ("open_amount", liandong.storage.fields.AmountField(verbose_name="未核销")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("open_amount", 0), _negated=True),
                        fields=["partner", "kind", "due_date"],
                        name="open_claims",
                    ),
                    models.Index(fields=["kind", "business_date", "id"], name="claim_by_date"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount__gte", 0),
                                ("open_amount__gte", 0),
                                ("open_amount__lte", models.F("amount")),
                            ),
                            models.Q(
                                ("amount__lt", 0),
                                ("open_amount__gte", models.F("amount")),
                                ("open_amount__lte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="claim_never_over_settled",
                    )
                ],
            },
        ),
    ]
