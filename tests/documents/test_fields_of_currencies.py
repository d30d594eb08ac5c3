"""Types that got fields of other currencies later: companies that deal in them get them too."""

from decimal import Decimal
from importlib import import_module
from typing import Any

from django.apps import apps

from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.currency_fields import names_of, offer_currencies, switch_currencies
from liandong.documents.custom_fields import read_fields
from liandong.identity.models import Setting
from liandong.identity.settings import CUSTOM_FIELDS
from liandong.kernel.custom import CustomRole
from tests.documents.test_currencies import trading
from tests.support.trading import DAY, Trading

__all__ = ("trading",)

STEP = import_module("liandong.documents.migrations.0018_fields_of_currencies")
LATE = ("finance.other_income", "finance.other_expense", "finance.voucher")


def without(*subjects: str) -> list[dict[str, Any]]:
    """Take the fields of types away, as they were before these had any."""
    setting = Setting.objects.get(key=CUSTOM_FIELDS)
    setting.value = [one for one in setting.value if one["subject"] not in subjects]
    setting.save()
    return list(setting.value)


def roles(subject: str) -> set[CustomRole]:
    return set(names_of(read_fields(), subject))


def test_a_company_that_deals_in_currencies_gets_them(trading: Trading) -> None:
    expected = {one: roles(one) for one in LATE}
    without(*LATE)
    STEP.add_fields(apps, None)
    assert {one: roles(one) for one in LATE} == expected
    names = [one.name for one in read_fields()]
    assert len(set(names)) == len(names)
    before = read_fields()
    STEP.add_fields(apps, None)
    switch_currencies(trading.actor, is_on=True)
    assert read_fields() == before


def test_a_field_of_the_companys_own_stays_and_rates_are_kept(trading: Trading) -> None:
    rows = without("finance.other_expense")
    own = {
        "name": "x_99",
        "subject": "finance.other_expense",
        "level": "header",
        "label": "币种",
        "kind": "text",
    }
    Setting.objects.filter(key=CUSTOM_FIELDS).update(value=[*rows, own])
    STEP.add_fields(apps, None)
    assert roles("finance.other_expense") == set()
    save_rates([RateForm("EUR", DAY, Decimal("7.8"))], trading.actor)
    offer_currencies(trading.actor)
    assert roles("finance.other_expense") == set()
    choices = next(one.choices for one in read_fields() if one.role is CustomRole.CURRENCY)
    assert "EUR" in choices


def test_a_company_in_its_own_currency_gets_none(trading: Trading) -> None:
    switch_currencies(trading.actor, is_on=False)
    rows = without(*LATE)
    STEP.add_fields(apps, None)
    assert Setting.objects.get(key=CUSTOM_FIELDS).value == rows
