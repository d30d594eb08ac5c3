import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.storage.word_tables import keep_lists


def lists(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    words, kept = (apps.get_model("catalog", name) for name in ("ProductWord", "ProductWordList"))
    keep_lists(schema_editor, words, kept, "product")


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_details")]

    operations = [
        migrations.CreateModel(
            name="ProductWordList",
            fields=[
                ("words", models.TextField()),
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalog.product",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        # The table itself is made anew by the function below: Django can't alter a part of a composite key.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="productword",
                    name="product",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
            ],
        ),
        migrations.RunPython(lists, migrations.RunPython.noop),
    ]
