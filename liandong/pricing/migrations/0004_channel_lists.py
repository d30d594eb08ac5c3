from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_hours")]

    operations = [
        migrations.AddField(
            model_name="pricelistrow",
            name="channel",
            field=models.CharField(blank=True, db_default="", default="", max_length=32, verbose_name="渠道"),
        ),
        migrations.AddConstraint(
            model_name="pricelistrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "channel"), models.Q(("channel", ""), _negated=True)),
                    models.Q(models.Q(("audience", "channel"), _negated=True), ("channel", "")),
                    _connector="OR",
                ),
                name="channel_where_the_list_is_for_one",
            ),
        ),
    ]
