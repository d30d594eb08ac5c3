from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0004_channel_lists"), ("currencies", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="pricelistrow",
            name="currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3, verbose_name="币种"),
        ),
    ]
