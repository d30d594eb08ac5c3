from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("documents", "0008_pack_check"), ("stock_ledger", "0005_serials")]

    operations = [migrations.RunPython(install, remove)]
