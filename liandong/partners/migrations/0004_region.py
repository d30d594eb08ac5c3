from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_word_lists")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="region",
            field=models.CharField(blank=True, db_default="", default="", max_length=64, verbose_name="地区"),
        ),
    ]
