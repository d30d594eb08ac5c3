from django.db import migrations

from liandong.documents.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("documents", "0016_voucher_templates"), ("general_ledger", "0017_cashlinechoice")]

    operations = [migrations.RunPython(install, remove)]
