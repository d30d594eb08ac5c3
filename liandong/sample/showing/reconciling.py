"""The bank's own words of the last month: most of it booked, some of it new, one fee nobody had booked."""

from datetime import timedelta
from decimal import Decimal

from liandong.banking.facts import BankRow, Form, Parsed
from liandong.banking.proposals import match
from liandong.banking.ruling import RuleForm, add_rule
from liandong.banking.taking import Source, look, take
from liandong.general_ledger.category_model import MoneyCategory
from liandong.general_ledger.models import Account as Ledger
from liandong.general_ledger.models import Claim, JournalLine
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind
from liandong.sample.events import Account
from liandong.sample.showing.stage import Stage

_DAYS = 30
_LATE = 2
"""What was booked in the last days has not reached the bank."""
_DEBTS = 6


def hear_the_bank(stage: Stage) -> None:
    """Bring last month's statement of the bank in and match it; fees are known by a rule."""
    account = Ledger.objects.get(pk=stage.cast.accounts[Account.BANK])
    fee = MoneyCategory.objects.get(name="银行手续费")
    add_rule(RuleForm(text="账户管理费", is_incoming=False, category=fee.pk), stage.owner)
    rows = sorted([*_booked(stage, account.pk), *_new(stage)], key=lambda row: row.on)
    before = JournalLine.objects.filter(account=account, business_date__lt=stage.day(_DAYS))
    balance = sum(before.values_list("amount", flat=True), ZERO)
    told: list[BankRow] = []
    for number, row in enumerate(rows, 2):
        balance += row.amount
        told.append(
            BankRow(
                number,
                row.on,
                row.amount,
                balance,
                name=row.name,
                account=row.account,
                text=row.text,
                serial=f"{row.on:%Y%m%d}{number:06}",
            )
        )
    looked = look(Parsed(Form.BANK, told), account.pk)
    take(Source(account, f"基本户流水{stage.today:%Y-%m}.xlsx"), looked, stage.owner)
    match(account.pk, stage.owner)


def _booked(stage: Stage, account: int) -> list[BankRow]:
    days = (stage.day(_DAYS), stage.day(_LATE))
    found = JournalLine.objects.filter(account=account, business_date__range=days, entry__is_red=False)
    lines = found.select_related("entry__document__partner").exclude(entry__document__state="reversed")
    return [
        BankRow(
            0,
            one.business_date,
            one.amount,
            name=one.entry.document.partner.name if one.entry.document.partner else "",
            text=one.entry.document.memo or "转账",
        )
        for one in lines.order_by("business_date", "pk")
    ]


def _new(stage: Stage) -> list[BankRow]:
    """Return what is not in the books: debts that were paid, a fee, interest, somebody nobody knows."""
    owed = Claim.objects.filter(kind=ClaimKind.RECEIVABLE.value, open_amount__gt=0, amount__gt=0)
    debts = owed.select_related("partner", "document").order_by("due_date", "pk")[:_DEBTS]
    paid = [
        BankRow(
            0,
            stage.day(1),
            one.open_amount,
            name=one.partner.name,
            text=f"货款 {one.document.number}" if place % 2 else "货款",
        )
        for place, one in enumerate(debts)
    ]
    return [
        *paid,
        BankRow(0, stage.day(5), Decimal(-60), text="账户管理费"),
        BankRow(0, stage.today - timedelta(days=3), Decimal(888), name="陈先生", text="转账"),
    ]
