from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_preferences")]

    operations = [
        migrations.CreateModel(
            name="Setting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("value", models.JSONField()),
            ],
        ),
    ]
