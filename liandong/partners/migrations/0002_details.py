from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="自定义字段"),
        ),
    ]
