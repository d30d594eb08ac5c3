import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_append_only"), ("identity", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="approvalrule",
            name="handler",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.member",
            ),
        ),
    ]
