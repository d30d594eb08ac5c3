import re

from django.db.migrations.state import StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NUMBER = re.compile(r"(?P<bank>.*?)[\s,，、;；:：]*(?P<number>[0-9][0-9 -]{5,62}[0-9])")


def split(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Part what was typed as one text: a number at its end is the account's, what stands before is the bank."""
    partner = apps.get_model("partners", "Partner")
    if "bank_account" not in {one.name for one in partner._meta.get_fields()}:
        return  # a new company, made as the models are now
    changed = []
    for one in partner.objects.exclude(bank_account="").only("pk", "bank_account"):
        found = _NUMBER.fullmatch(one.bank_account.strip())
        one.bank_name = found["bank"] if found else one.bank_account
        one.bank_number = found["number"] if found else ""
        changed.append(one)
    partner.objects.bulk_update(changed, ["bank_name", "bank_number"], batch_size=500)


def join(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write the parts as one text again."""
    partner = apps.get_model("partners", "Partner")
    changed = []
    for one in partner.objects.exclude(bank_name="", bank_number=""):
        one.bank_account = f"{one.bank_name} {one.bank_number}".strip()[:128]
        changed.append(one)
    partner.objects.bulk_update(changed, ["bank_account"], batch_size=500)


def text(name: str, label: str, length: int) -> migrations.AddField:
    field = models.CharField(blank=True, db_default="", default="", max_length=length, verbose_name=label)
    return migrations.AddField(model_name="partner", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_addresses")]

    operations = [
        text("bank_name", "开户行", 128),
        text("bank_number", "银行账号", 64),
        text("bank_holder", "户名", 128),
        text("credit_grade", "信用等级", 16),
        migrations.RunPython(split, join),
    ]
