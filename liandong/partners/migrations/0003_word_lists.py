import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from liandong.storage.word_tables import keep_lists


def lists(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    words, kept = (apps.get_model("partners", name) for name in ("PartnerWord", "PartnerWordList"))
    keep_lists(schema_editor, words, kept, "partner")


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_details")]

    operations = [
        migrations.CreateModel(
            name="PartnerWordList",
            fields=[
                ("words", models.TextField()),
                (
                    "partner",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="partners.partner",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        # The table itself is made anew by the function below: Django can't alter a part of a composite key.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="partnerword",
                    name="partner",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="partners.partner",
                    ),
                ),
            ],
        ),
        migrations.RunPython(lists, migrations.RunPython.noop),
    ]
