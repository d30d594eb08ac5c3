import django.db.models.deletion
from django.db import migrations, models

RHYTHMS = [("daily", "每天"), ("weekly", "每周"), ("monthly", "每月")]
SPANS = [
    ("yesterday", "昨天"),
    ("last_week", "上周（周一到周日）"),
    ("this_month", "本月到昨天"),
    ("last_month", "上个月"),
    ("this_year", "今年到昨天"),
    ("as_is", "照现在的日期，不变"),
]
STATES = [
    ("making", "正在生成"),
    ("ready", "等待发送"),
    ("sent", "已发送"),
    ("refused", "没有发送"),
    ("failed", "发送失败"),
]


def key() -> "models.BigAutoField[object, object]":
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def member() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.member"
    )


class Migration(migrations.Migration):
    dependencies = [("alerts", "0012_negative_stock")]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=64, verbose_name="名称")),
                ("path", models.CharField(max_length=200)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("span", models.CharField(choices=SPANS, max_length=12, verbose_name="日期")),
                ("rhythm", models.CharField(choices=RHYTHMS, max_length=8, verbose_name="多久一次")),
                ("weekday", models.PositiveSmallIntegerField(default=0, verbose_name="星期几")),
                ("day", models.PositiveSmallIntegerField(default=1, verbose_name="几号")),
                ("at", models.TimeField(verbose_name="几点")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("due_at", models.DateTimeField(verbose_name="下次发送")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("member", member()),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="identity.member", verbose_name="发给谁"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_active", True)), fields=["due_at"], name="due_reports"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportSending",
            fields=[
                ("id", key()),
                (
                    "state",
                    models.CharField(choices=STATES, default="making", max_length=8, verbose_name="状态"),
                ),
                ("language", models.CharField(default="zh-hans", max_length=16)),
                ("job", models.BigIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=128)),
                ("message", models.CharField(blank=True, max_length=255)),
                ("problem", models.CharField(blank=True, max_length=255)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("finished_at", models.DateTimeField(null=True)),
                ("member", member()),
                (
                    "schedule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sendings",
                        to="alerts.reportschedule",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["due_at"], name="reports_to_post"
                    ),
                    models.Index(fields=["schedule", "-id"], name="sendings_of_a_report"),
                    models.Index(
                        condition=models.Q(("state", "making")), fields=["job"], name="reports_being_made"
                    ),
                ],
            },
        ),
    ]
