from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_bank_accounts")]

    operations = [migrations.RemoveField(model_name="partner", name="bank_account")]
