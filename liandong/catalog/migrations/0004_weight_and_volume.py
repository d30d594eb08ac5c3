from django.db import migrations

import liandong.storage.fields


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_word_lists")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="volume_m3",
            field=liandong.storage.fields.QuantityField(blank=True, null=True, verbose_name="体积(立方米)"),
        ),
        migrations.AddField(
            model_name="product",
            name="weight_kg",
            field=liandong.storage.fields.QuantityField(blank=True, null=True, verbose_name="重量(千克)"),
        ),
    ]
