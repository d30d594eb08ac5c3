import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, unique=True, verbose_name="名称")),
                ("hidden", models.JSONField(blank=True, default=list, verbose_name="隐藏字段")),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="姓名")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_owner", models.BooleanField(default=False, verbose_name="老板")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "roles",
                    models.ManyToManyField(
                        blank=True, related_name="members", to="identity.role", verbose_name="角色"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_rights",
                        to="identity.member",
                    ),
                ),
                ("place", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "place"), name="one_right_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="identity.role"
                    ),
                ),
                ("subject", models.CharField(max_length=64)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("view", "view"),
                            ("draft", "draft"),
                            ("approve", "approve"),
                            ("post", "post"),
                            ("reverse", "reverse"),
                            ("reopen", "reopen"),
                            ("discard", "discard"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("own", "own"), ("places", "places"), ("all", "all")], max_length=8
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("role", "subject", "verb"), name="one_grant_a_verb")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective_from", models.DateField(unique=True, verbose_name="生效日期")),
                ("values", models.JSONField(default=dict, verbose_name="规则")),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="identity.member"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
                ("action", models.CharField(max_length=32, verbose_name="动作")),
                ("subject", models.CharField(max_length=64, verbose_name="对象")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("detail", models.JSONField(default=dict, verbose_name="内容")),
                ("address", models.CharField(blank=True, max_length=64, verbose_name="地址")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "subject_id", "id"], name="audit_by_subject"),
                    models.Index(fields=["member", "id"], name="audit_by_member"),
                ],
            },
        ),
    ]
