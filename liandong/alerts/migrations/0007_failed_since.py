from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0006_approval_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="alertrule",
            name="failed_since",
            field=models.DateTimeField(null=True),
        ),
    ]
