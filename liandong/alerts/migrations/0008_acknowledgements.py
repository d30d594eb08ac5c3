import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What somebody acknowledged so far held for everyone: it stays settled for everyone."""

    dependencies = [
        ("alerts", "0007_failed_since"),
    ]

    operations = [
        migrations.RenameField("alert", "acknowledged_by", "settled_by"),
        migrations.RenameField("alert", "acknowledged_at", "settled_at"),
        migrations.RenameField("alert", "acknowledged_until", "settled_until"),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("acknowledged_at", models.DateTimeField()),
                ("acknowledged_until", models.DateField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acknowledgements",
                        to="alerts.alert",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("alert", "member"), name="an_alert_known_once_a_member")
                ],
            },
        ),
    ]
