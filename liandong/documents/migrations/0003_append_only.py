from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_lines"),
        ("general_ledger", "0004_settlements"),
        ("identity", "0001_initial"),
        ("stock_ledger", "0003_moves"),
    ]

    operations = [migrations.RunPython(install, remove)]
