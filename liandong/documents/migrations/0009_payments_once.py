"""What a payment comes to is the money that moved; what it settles was counted a second time."""

from django.db import migrations

from liandong.documents.guards import install, remove

_COUNT_ONCE = """
UPDATE documents_document SET
  gross_amount = (SELECT SUM(l.gross_amount) FROM documents_documentline l
                  WHERE l.document_id = documents_document.id AND l.account_id IS NOT NULL),
  net_amount = (SELECT SUM(l.net_amount) FROM documents_documentline l
                WHERE l.document_id = documents_document.id AND l.account_id IS NOT NULL)
WHERE id IN (SELECT l.document_id FROM documents_documentline l WHERE l.account_id IS NOT NULL)
  AND id IN (SELECT l.document_id FROM documents_documentline l WHERE l.claim_id IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_number_order")]

    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop),
        migrations.RunSQL(_COUNT_ONCE, migrations.RunSQL.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
