from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_classes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="tracking",
            field=models.CharField(
                choices=[("none", "不管理"), ("lot", "批次"), ("serial", "序列号")],
                default="none",
                max_length=8,
                verbose_name="批次/序列号",
            ),
        ),
    ]
