import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0014_agreement_ending"),
        ("documents", "0001_initial"),
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("addresses", models.CharField(max_length=2600, verbose_name="收件人")),
                ("subject", models.CharField(max_length=200, verbose_name="主题")),
                ("text", models.TextField(blank=True, verbose_name="正文")),
                ("template", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "正在生成"),
                            ("ready", "等待发送"),
                            ("sent", "已发送"),
                            ("refused", "没有发送"),
                            ("failed", "发送失败"),
                        ],
                        default="making",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("language", models.CharField(default="zh-hans", max_length=16)),
                ("job", models.BigIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=128)),
                ("problem", models.CharField(blank=True, max_length=255)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["due_at"], name="letters_to_post"
                    ),
                    models.Index(fields=["document", "-id"], name="letters_of_a_document"),
                    models.Index(
                        condition=models.Q(("state", "making")), fields=["job"], name="letters_being_printed"
                    ),
                ],
            },
        ),
    ]
