from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0005_channels")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="email",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=254, verbose_name="邮箱"
            ),
        ),
    ]
