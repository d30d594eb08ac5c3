"""Rent, power, wages and what else the company spends and earns besides goods, three months of it."""

from decimal import Decimal

from liandong.documents.columns import CATEGORY, CREDIT, SUMMARY
from liandong.documents.inputs import LineInput
from liandong.general_ledger.models import Account as Ledger
from liandong.sample.asking import CARRIER
from liandong.sample.events import Account
from liandong.sample.showing.stage import Stage
from liandong.sample.world import ACCOUNTANT

EXPENSE, INCOME, VOUCHER = "finance.other_expense", "finance.other_income", "finance.voucher"


def spend_and_earn(stage: Stage) -> None:
    """Pay each month from the bank and small things from the till; freight of the last month is owed."""
    for back, power in ((75, "1862.40"), (45, "2105.80"), (15, "1937.60")):
        money = _paid(stage, Account.BANK, 12000 + Decimal(power))
        stage.book(EXPENSE, back, [_of("房租", "12000"), _of("水电费", power), money], ACCOUNTANT)
        wages = [_of("工资", "46800"), _of("银行手续费", "35"), _paid(stage, Account.BANK, Decimal(46835))]
        stage.book(EXPENSE, back - 5, wages, ACCOUNTANT)
    small = [_of("办公费", "386.50"), _of("通讯费", "199"), _paid(stage, Account.CASH, Decimal("585.50"))]
    stage.book(EXPENSE, 6, small, ACCOUNTANT, memo="打印纸、墨盒、宽带")
    freight = [_of("运费", "2680", tax_rate=Decimal(9)), _paid(stage, Account.BANK, Decimal(1000))]
    stage.book(EXPENSE, 4, freight, ACCOUNTANT, partner=CARRIER, due_date=stage.day(-26))
    interest = [_of("利息收入", "412.37"), _paid(stage, Account.BANK, Decimal("412.37"))]
    stage.book(INCOME, 10, interest, ACCOUNTANT, memo="银行结息")
    scrap = [_of("废品收入", "156"), _paid(stage, Account.CASH, Decimal(156))]
    stage.book(INCOME, 3, scrap, ACCOUNTANT, memo="废纸箱")
    _write_vouchers(stage)
    stage.draft(EXPENSE, 0, [_of("差旅费", "845"), _paid(stage, Account.CASH, Decimal(845))], ACCOUNTANT)


def _write_vouchers(stage: Stage) -> None:
    """Write by hand what no document books: three months of depreciation, and capital paid in before."""
    bank = stage.cast.accounts[Account.BANK]
    paid_in = [_debit(bank, "200000", "收到投资款"), _credit("3001", "200000")]
    stage.book(VOUCHER, 80, paid_in, ACCOUNTANT)
    for back in (72, 42, 12):
        lines = [
            _debit(_account("560206"), "980", "计提折旧"),
            _debit(_account("560199"), "270.50", "门店设备折旧"),
            _credit("1602", "1250.50"),
        ]
        stage.book(VOUCHER, back, lines, ACCOUNTANT, details={"enclosures": "1"})


def _account(code: str) -> int:
    return Ledger.objects.get(code=code).pk


def _debit(account: int, amount: str, summary: str) -> LineInput:
    return LineInput(account=account, gross_amount=Decimal(amount), details={SUMMARY.name: summary})


def _credit(code: str, amount: str) -> LineInput:
    return LineInput(account=_account(code), details={CREDIT.name: amount})


def _of(category: str, amount: str, tax_rate: Decimal | None = None) -> LineInput:
    return LineInput(gross_amount=Decimal(amount), tax_rate=tax_rate, details={CATEGORY.name: category})


def _paid(stage: Stage, account: Account, amount: Decimal) -> LineInput:
    return LineInput(account=stage.cast.accounts[account], gross_amount=amount)
