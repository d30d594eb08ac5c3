"""Other income and expense, and vouchers, get the fields of other currencies where these are switched on."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_CURRENCY = ("currency", "header", "币种", "choice")
_AMOUNT = ("foreign_amount", "line", "外币金额", "number")
_SPENDING = (
    _CURRENCY,
    ("rate", "header", "汇率", "text"),
    ("foreign_total", "header", "外币合计", "number"),
    _AMOUNT,
)
_FIELDS = {
    "finance.other_income": _SPENDING,
    "finance.other_expense": _SPENDING,
    "finance.voucher": (_AMOUNT,),
}
_MOST = 20


def add_fields(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add what a type lacks, unless a field of the company's own is called so or there are too many."""
    setting: Any = apps.get_model("identity", "Setting").objects.filter(key="custom_fields").first()
    rows: list[dict[str, Any]] = list(setting.value) if setting is not None else []
    in_use = [one for one in rows if one.get("role") and one.get("is_active", True)]
    if not in_use:
        return
    codes: list[str] = next((one.get("choices", []) for one in in_use if one["role"] == "currency"), [])
    last = max(int(one["name"].removeprefix("x_")) for one in rows)
    for subject, wanted in _FIELDS.items():
        own = [one for one in rows if one["subject"] == subject]
        labels = {one["label"] for one in own if one.get("is_active", True)}
        is_there = any(one.get("role") for one in own)
        if is_there or labels & {label for _, _, label, _ in wanted} or len(own) + len(wanted) > _MOST:
            continue
        for role, level, label, kind in wanted:
            last += 1
            choices = codes if role == "currency" else []
            field = {"name": f"x_{last}", "subject": subject, "level": level, "label": label, "kind": kind}
            rows.append(field | {"choices": choices, "is_active": True, "is_required": False, "role": role})
    setting.value = rows
    setting.save(update_fields=["value"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0017_guarded_cash_choices"),
        ("identity", "0009_rights_to_cash"),
    ]

    operations = [migrations.RunPython(add_fields, migrations.RunPython.noop)]
