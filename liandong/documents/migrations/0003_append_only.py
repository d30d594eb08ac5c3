from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_initial"),
        ("general_ledger", "0002_standard_chart"),
        ("identity", "0001_initial"),
        ("stock_ledger", "0002_virtual_places"),
    ]

    operations = [migrations.RunPython(install, remove)]
