from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_approval_handler"), ("identity", "0004_audit_seals")]

    operations = [migrations.RunPython(install, remove)]
