"""Which journal is asked for, and who may read it; shared by page, paper and interface."""

from datetime import date

from django.http import Http404

from liandong.documents.queries import not_handled_by
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.cash_queries import CashPage, cash_journal, money_accounts
from liandong.general_ledger.models import Account
from liandong.general_ledger.queries import Cursor


def money_account(pk: int | None) -> Account:
    """Return an account that holds money, the first one where none is named.

    Raises:
        Http404: there is none of that id.
    """
    found = (money_accounts() if pk is None else money_accounts().filter(pk=pk)).first()
    if found is None:
        raise Http404(pk)
    return found


def read_journal(account: Account, days: tuple[date, date], after: Cursor | None, limit: int) -> CashPage:
    """Return a page of its journal."""
    return cash_journal(account, days, not_handled_by(CONSUMER), after, limit)
