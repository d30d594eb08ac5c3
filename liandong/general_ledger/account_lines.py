"""Which journal lines a ledger shows: those of an account and its sub-accounts, or some of them."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from liandong.general_ledger.account_months import MONEY_CODES, OPENINGS, REVALUATION, TRANSFERS
from liandong.general_ledger.models import Account, CashLineChoice, JournalLine
from liandong.storage.fields import AmountField

IS_DEBIT = Q(amount__gt=0, entry__is_red=False) | Q(amount__lt=0, entry__is_red=True)
"""Lines that stand in debit, as ``queries.sides`` says: a red one takes back what stood there."""
NOBODY = 0
"""Stands for lines without a partner, where partners are asked for by their ids."""


@dataclass(frozen=True, slots=True)
class LedgerOf:
    """Which lines a ledger shows: an account with its sub-accounts, both days included.

    With ``partner`` only his, ``NOBODY`` for those without one. With ``documents``, a sub-select of their
    ids, only what these booked; ``is_traded`` leaves out what carried profit and loss to equity.
    ``is_inflow`` keeps what stands against money that came, or that went: what a cash-flow statement counts;
    ``cash_line`` of these what somebody put into its line by hand, 0 what nobody did.
    """

    account: int
    start: date
    end: date
    partner: int | None = None
    documents: QuerySet[Any] | None = None
    is_traded: bool = False
    is_inflow: bool | None = None
    cash_line: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its balance is that of the account, but for what carried profit and loss to equity."""
        return self.partner is None and self.documents is None and self.is_inflow is None


def subtree(account: int) -> set[int]:
    """Return the ids of an account and of everything below it; one statement."""
    found = {account}
    for pk, parent in Account.objects.order_by("code").values_list("pk", "parent"):
        if parent in found:
            found.add(pk)
    return found


def lines_of(of: LedgerOf, accounts: set[int]) -> QuerySet[JournalLine]:
    """Return the lines of a ledger's accounts, of all days."""
    lines = JournalLine.objects.filter(account__in=accounts)
    if of.partner is not None:
        lines = lines.filter(partner=of.partner or None)
    if of.documents is not None:
        lines = lines.filter(entry__document__in=of.documents)
    if of.is_traded:
        lines = lines.exclude(entry__document__type__in=TRANSFERS)
    if of.is_inflow is None:
        return lines
    lines = _against_money(lines, is_inflow=of.is_inflow)
    return lines if of.cash_line is None else _chosen(lines, of.cash_line)


def _chosen(lines: QuerySet[JournalLine], line: int) -> QuerySet[JournalLine]:
    """Keep what counts in a line by hand; 0 keeps what the formulas decide."""
    last = CashLineChoice.objects.filter(journal_line=OuterRef("pk")).order_by("-pk").values("line")[:1]
    return lines.annotate(cash_line=Coalesce(Subquery(last), 0)).filter(cash_line=line)


def _against_money(lines: QuerySet[JournalLine], *, is_inflow: bool) -> QuerySet[JournalLine]:
    """Keep what the months of cash count: beside money in an entry, and on the side it came or went.

    Of a revaluation that is the line of what money is worth more, none of what debts are.
    """
    is_money = reduce(or_, (Q(account__code__startswith=code) for code in MONEY_CODES))
    money = JournalLine.objects.filter(is_money, entry=OuterRef("entry"))
    kept = lines.filter(~IS_DEBIT if is_inflow else IS_DEBIT).exclude(entry__document__type__in=OPENINGS)
    turned = ExpressionWrapper(-Sum("amount"), output_field=AmountField())
    worth = money.order_by().values("entry").annotate(total=turned).values("total")
    first = JournalLine.objects.exclude(is_money).filter(entry=OuterRef("entry"), amount=Subquery(worth))
    counterpart = Q(pk=Subquery(first.order_by("pk").values("pk")[:1]))
    return kept.filter(Exists(money)).filter(~Q(entry__document__type=REVALUATION) | counterpart)
