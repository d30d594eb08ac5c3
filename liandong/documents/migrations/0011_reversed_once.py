import django.db.models.deletion
from django.db import migrations, models

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_promotion_uses")]

    operations = [
        # SQLite makes the table anew, and its guards with it.
        migrations.RunPython(remove, install),
        migrations.AlterField(
            model_name="document",
            name="reverses",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="红冲",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses__isnull", False)), fields=("reverses",), name="reversed_once"
            ),
        ),
        migrations.RemoveIndex(model_name="document", name="document_by_stage_amount"),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["type", "stage", "gross_amount", "id"], name="document_by_stage_amount"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
