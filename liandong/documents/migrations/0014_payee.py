import django.db.models.deletion
from django.db import migrations, models

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0013_promised_on"),
        ("partners", "0010_merged"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="documentline",
            name="payee",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddIndex(
            model_name="documentline",
            index=models.Index(
                condition=models.Q(("payee__isnull", False)),
                fields=["payee", "document"],
                name="line_by_payee",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
