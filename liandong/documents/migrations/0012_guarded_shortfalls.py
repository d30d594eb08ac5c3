from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("documents", "0011_reversed_once"), ("stock_ledger", "0010_below_zero")]

    operations = [migrations.RunPython(install, remove)]
