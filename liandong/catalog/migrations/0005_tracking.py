from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_weight_and_volume")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="tracking",
            field=models.CharField(
                choices=[("none", "不管理"), ("lot", "批次")],
                default="none",
                max_length=8,
                verbose_name="批次管理",
            ),
        ),
    ]
