"""What a company did to its accounts' roles before former ones were kept is read from its trace."""

from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.utils import timezone

from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Account, RoleUse
from liandong.identity.models import AuditRow
from tests.support.trading import make_trading

STEP = import_module("liandong.general_ledger.migrations.0020_former_roles")


def traced(**detail: str) -> None:
    AuditRow.objects.create(
        at=timezone.now(), action="update", subject="general_ledger.account", detail=detail
    )


def test_what_a_role_left_is_kept(company: str) -> None:
    del company
    trading = make_trading()
    trading.receive("P1", "1", "10")
    booked = Account.objects.get(journalline__isnull=False, code="1405")
    traced(account_role="revenue", account_before=booked.code, account="5051")
    traced(account_role="revenue", account_before="5001", account="5051")  # nothing is booked there
    traced(account_role="ghost", account_before=booked.code, account="5051")
    traced(account_role="revenue", account_before="", account="5051")
    traced(name="别的")
    traced(account_role="input_tax", account_before="22210105", account="22210106")
    tax, bank = (trading.money_account(code) for code in ("22210105", "100201"))
    later = LineInput(account=tax, gross_amount=Decimal(1), details={"summary": "后来"})
    trading.book("finance.voucher", [later, LineInput(account=bank, details={"credit": "1"})])
    for _again in range(2):
        STEP.keep_former_accounts(apps, None)
    assert list(RoleUse.objects.values_list("role", "account")) == [("revenue", booked.pk)]
