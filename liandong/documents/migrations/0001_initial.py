import django.db.models.deletion
import liandong.storage.fields
import liandong.storage.words
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0001_initial"),
        ("partners", "0001_initial"),
        ("stock_ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(max_length=40, verbose_name="单据类型")),
                (
                    "number",
                    liandong.storage.words.WordField(max_length=40, unique=True, verbose_name="单号"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("posted", "已审核"),
                            ("reversed", "已红冲"),
                            ("discarded", "已作废"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("business_date", models.DateField(verbose_name="日期")),
                (
                    "partner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="partners.partner",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                (
                    "target_place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stock_ledger.place",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
                ("due_date", models.DateField(null=True, verbose_name="到期日")),
                (
                    "reference",
                    liandong.storage.words.WordField(blank=True, max_length=64, verbose_name="对方单号"),
                ),
                ("memo", models.CharField(blank=True, max_length=255, verbose_name="备注")),
                ("discount_amount", liandong.storage.fields.AmountField(default=0, verbose_name="优惠金额")),
                ("quantity", liandong.storage.fields.QuantityField(default=0, verbose_name="数量")),
                ("net_amount", liandong.storage.fields.AmountField(default=0, verbose_name="金额")),
                ("tax_amount", liandong.storage.fields.AmountField(default=0, verbose_name="税额")),
                ("gross_amount", liandong.storage.fields.AmountField(default=0, verbose_name="价税合计")),
                ("details", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("print_count", models.PositiveIntegerField(default=0, verbose_name="打印次数")),
                ("is_closed", models.BooleanField(default=False, verbose_name="已关闭")),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="documents.document",
                        verbose_name="红冲",
                    ),
                ),
                (
                    "copied_from",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="documents.document",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="制单时间")),
                ("updated_at", models.DateTimeField()),
                ("posted_at", models.DateTimeField(null=True, verbose_name="审核时间")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["type", "business_date", "id"], name="document_by_date"),
                    models.Index(fields=["type", "state", "business_date", "id"], name="document_by_state"),
                    models.Index(
                        fields=["type", "partner", "business_date", "id"], name="document_by_partner"
                    ),
                    models.Index(
                        fields=["type", "handler", "business_date", "id"], name="document_by_handler"
                    ),
                    models.Index(fields=["type", "gross_amount", "id"], name="document_by_amount"),
                    models.Index(fields=["type", "place"], name="document_by_place"),
                    models.Index(
                        condition=models.Q(("target_place__isnull", False)),
                        fields=["type", "target_place"],
                        name="document_by_target",
                    ),
                    models.Index(
                        condition=models.Q(("reverses__isnull", False)),
                        fields=["type", "id"],
                        name="reversing_document",
                    ),
                    models.Index(
                        condition=models.Q(("is_closed", True)), fields=["type", "id"], name="closed_document"
                    ),
                    models.Index(fields=["type", "number"], name="document_by_number"),
                    models.Index(
                        models.F("type"),
                        models.Func(
                            models.F("number"),
                            template="substr(%(expressions)s, length(%(expressions)s) - 3)",
                        ),
                        name="document_by_number_end",
                    ),
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["type", "reference"],
                        name="document_by_reference",
                    ),
                    models.Index(
                        condition=models.Q(("memo", ""), _negated=True),
                        fields=["type", "id", "memo"],
                        name="document_with_memo",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("posted_at__isnull", True), ("state__in", ["draft", "discarded"])),
                            models.Q(("posted_at__isnull", False), ("state__in", ["posted", "reversed"])),
                            _connector="OR",
                        ),
                        name="posted_documents_have_a_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(db_index=True, max_length=40, verbose_name="单据类型")),
                ("minimum_amount", liandong.storage.fields.AmountField(default=0, verbose_name="金额达到")),
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="partners.partner",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="identity.role",
                        verbose_name="审批角色",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(default=1, verbose_name="顺序")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
        ),
        migrations.CreateModel(
            name="Approval",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="documents.document",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="documents.approvalrule"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.member"
                    ),
                ),
                ("is_approved", models.BooleanField()),
                ("comment", models.CharField(blank=True, max_length=255, verbose_name="意见")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "rule", "version"), name="one_decision_a_rule_and_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("value", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("verb", models.CharField(max_length=16)),
                ("fingerprint", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="OutboxEvent",
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
                        related_name="events",
                        to="documents.document",
                    ),
                ),
                ("kind", models.CharField(max_length=32)),
                ("payload", models.JSONField(default=dict)),
                ("is_pending", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_pending", True)), fields=["id"], name="pending_events"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxHandling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handlings",
                        to="documents.outboxevent",
                    ),
                ),
                ("consumer", models.CharField(max_length=32)),
                ("handled_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "consumer"), name="each_event_once")
                ],
            },
        ),
    ]
