from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Case, CharField, F, Q, Value, When

from liandong.documents.guards import install, remove

_COURSES = {
    "fulfilled": ("sales.order", "purchasing.order", "inventory.transfer"),
    "invoiced": (
        "sales.delivery",
        "sales.sales_return",
        "purchasing.receipt",
        "purchasing.purchase_return",
    ),
}
"""Which column of their lines finished the documents of each type when this was written."""

_COUNT = """
UPDATE documents_document SET open_lines = v.open_lines, begun_lines = v.begun_lines FROM (
    SELECT d.id, SUM(CASE WHEN l.quantity > l.{done} AND NOT l.is_closed THEN 1 ELSE 0 END) AS open_lines,
           SUM(CASE WHEN l.{done} <> 0 THEN 1 ELSE 0 END) AS begun_lines
    FROM documents_document d JOIN documents_documentline l ON l.document_id = d.id
    WHERE d.type IN ({types}) AND d.posted_at IS NOT NULL AND d.reverses_id IS NULL GROUP BY d.id
) AS v WHERE documents_document.id = v.id
"""

_STAGE = Case(
    When(~Q(state="posted"), then=F("state")),
    When(reverses__isnull=False, then=Value("red")),
    When(is_closed=True, then=Value("closed")),
    When(open_lines__isnull=True, then=Value("posted")),
    When(open_lines__lte=0, then=Value("done")),
    When(begun_lines__lte=0, then=Value("waiting")),
    default=Value("partly"),
    output_field=CharField(),
)


def count_lines(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Count the lines of what is posted by now; a type's name is literal, no value comes from outside."""
    for done, types in _COURSES.items():
        listed = ", ".join(f"'{one}'" for one in types)
        schema_editor.execute(_COUNT.format(done=done, types=listed), None)


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_document_detail")]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField("document", "open_lines", models.IntegerField(null=True)),
        migrations.AddField("document", "begun_lines", models.IntegerField(null=True)),
        migrations.RunPython(count_lines, migrations.RunPython.noop),
        migrations.RemoveIndex("document", "document_by_state"),
        migrations.RemoveIndex("document", "closed_document"),
        migrations.RemoveIndex("document", "reversing_document"),
        migrations.AddField(
            "document",
            "stage",
            models.GeneratedField(
                expression=_STAGE,
                output_field=models.CharField(max_length=10),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["type", "stage", "business_date", "id"], name="document_by_stage"),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(posted_at__isnull=False),
                fields=["type", "stage", "number"],
                name="document_by_stage_number",
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(posted_at__isnull=False),
                fields=["type", "stage", "gross_amount", "id"],
                name="document_by_stage_amount",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
