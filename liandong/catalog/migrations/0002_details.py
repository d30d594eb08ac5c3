from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="details",
            field=models.JSONField(blank=True, default=dict, verbose_name="自定义字段"),
        ),
    ]
