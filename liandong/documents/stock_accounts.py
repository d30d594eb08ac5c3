"""What each account of stock should hold, by the categories of the goods, beside what it holds.

Together they hold what stock is worth, always. How that lies among them follows what is booked: after a
category takes another account, or a product another category, what was there waits to be handed over by a
voucher, which is drafted here and posted by who may.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from liandong.documents.columns import CREDIT, SUMMARY
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.general_ledger.category_roles import applied_roles, former_stock_accounts
from liandong.general_ledger.models import Account, JournalLine, RoleAccount
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import AccountRole, Problem
from liandong.stock_ledger.models import CostState

VOUCHER = "finance.voucher"


@dataclass(frozen=True, slots=True)
class StockAccount:
    """An account of stock: what its categories' goods are worth, and its balance, debit positive."""

    account: int
    code: str
    name: str
    expected: Decimal
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        """Return what should still come to the account, below zero what should leave it."""
        return self.expected - self.booked


def stock_accounts() -> list[StockAccount]:
    """Return every account of stock by code; six statements."""
    company = RoleAccount.objects.filter(role=AccountRole.INVENTORY.value).values_list("account", flat=True)
    own = company.first() or 0
    ids = former_stock_accounts() | {own}
    expected = _expected(own)
    balances = JournalLine.objects.filter(account__in=ids).order_by().values("account")
    booked = dict(balances.annotate(total=Sum("amount")).values_list("account", "total"))
    return [
        StockAccount(one.pk, one.code, one.name, expected.get(one.pk, ZERO), booked.get(one.pk, ZERO))
        for one in Account.objects.filter(pk__in=ids).order_by("code")
    ]


def _expected(own: int) -> dict[int, Decimal]:
    applied, found = applied_roles(), dict[int, Decimal]()
    values = CostState.objects.order_by().values("product__category").annotate(total=Sum("value"))
    for category, value in values.values_list("product__category", "total"):
        role = applied.get(category, {}).get(AccountRole.INVENTORY)
        account = own if role is None else role.account
        found[account] = found.get(account, ZERO) + value
    return found


def draft_handing_over(on: date, memo: str, actor: Actor, address: str = "") -> SavedDraft:
    """Draft the voucher that hands over between accounts of stock what lies in the wrong one.

    Raises:
        NotAllowedError: the actor may not draft vouchers.
        RefusedError: ``stock_accounts_right``: nothing is to be handed over.
    """
    lines = tuple(_lines(memo))
    if not lines:
        raise RefusedError([Problem("stock_accounts_right")])
    (saved,) = save_drafts([DraftRequest(DraftInput(VOUCHER, on, lines, memo=memo), actor, address=address)])
    return saved


def _lines(memo: str) -> Iterator[LineInput]:
    for one in sorted(stock_accounts(), key=lambda one: one.difference, reverse=True):
        details = {SUMMARY.name: memo}
        if one.difference > ZERO:
            yield LineInput(
                account=one.account, gross_amount=one.difference, anchor="gross_amount", details=details
            )
        elif one.difference:
            credit = {CREDIT.name: plain(-one.difference)}
            yield LineInput(account=one.account, details=details | credit)
