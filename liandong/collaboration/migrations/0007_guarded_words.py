from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("collaboration", "0006_dunning"),
        ("documents", "0014_payee"),
        ("banking", "0001_initial"),
    ]

    operations = [migrations.RunPython(install, remove)]
