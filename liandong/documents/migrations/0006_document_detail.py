import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Cast

import liandong.storage.fields
from liandong.documents.added_values import rows_of

_BATCH = 2_000


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the values that documents hold already."""
    alias = editor.connection.alias
    found = apps.get_model("identity", "Setting").objects.using(alias).filter(key="custom_fields").first()
    fields = found.value if found is not None else []
    if not fields:
        return
    numbers = frozenset(one["name"] for one in fields if one["kind"] == "number")
    held: dict[int, list[dict[str, str]]] = {}
    for name, key in (("Document", "pk"), ("DocumentLine", "document_id")):
        rows = apps.get_model("documents", name).objects.using(alias)
        rows = rows.alias(text=Cast("details", models.TextField())).filter(text__contains='"x_')
        for pk, details in rows.values_list(key, "details").iterator(_BATCH):
            held.setdefault(pk, []).append(details)
    kept = apps.get_model("documents", "DocumentDetail")
    made = [
        kept(document_id=document, name=field, text=text, number=number)
        for pk, details in held.items()
        for document, field, text, number in rows_of(pk, details, numbers)
    ]
    kept.objects.using(alias).bulk_create(made, batch_size=_BATCH)


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_guarded_seals"), ("identity", "0004_audit_seals")]

    operations = [
        migrations.CreateModel(
            name="DocumentDetail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=24)),
                ("text", models.CharField(max_length=255)),
                ("number", liandong.storage.fields.QuantityField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "name", "text"), name="each_added_value_once")
                ],
                "indexes": [
                    models.Index(fields=["name", "text", "document"], name="document_by_added_text"),
                    models.Index(
                        condition=models.Q(("number__isnull", False)),
                        fields=["name", "number", "document"],
                        name="document_by_added_number",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
