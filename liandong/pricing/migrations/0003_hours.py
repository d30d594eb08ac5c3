from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0002_promotions")]

    operations = [
        migrations.AddField(
            model_name="promotionrow", name="hours", field=models.JSONField(default=list, verbose_name="时段")
        ),
    ]
