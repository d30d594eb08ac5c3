"""What is worth a look before a month is closed, each with its jump; a year's last month must carry over."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from liandong.documents.period_transfers import asked_for, lacking
from liandong.finance.queries import (
    advances_beside_debts,
    overdue_claims,
    pending_property,
    sold_before_received,
    stock_without_value,
)
from liandong.general_ledger.models import RoleAccount
from liandong.general_ledger.periods import Check, last_day
from liandong.kernel.balances import Clearing
from liandong.kernel.terms import AccountRole, ClaimKind
from liandong.webkit import report_parts as ui
from liandong.webkit.counting import number_of
from liandong.webkit.extensions import added_closing_checks

Row = tuple[str, Check, str, str]
"""Label, check, words and address of a case."""

_DECEMBER = 12
_Hint = tuple[str, int, str, str]


def closing_checks(first: date) -> list[Row]:
    """Return the checks of the month beginning on ``first`` beyond those of periods and drafts.

    A constant number of statements, whatever there is.
    """
    last = last_day(first.year, first.month)
    hints = [*_stock_hints(last), *added_closing_checks(last), *_debt_hints(last)]
    rows = [_row(label, count, words, url) for label, count, words, url in hints]
    return [*rows, *_transfer_rows(first)]


def _row(label: str, count: int, words: str, url: str, *, is_blocking: bool = False) -> Row:
    check = Check(label, count, is_blocking=is_blocking)
    return (label, check, words if count else "", url if count else "")


def _stock_hints(last: date) -> Iterator[_Hint]:
    count = stock_without_value()
    words = _("{count} 个商品有库存没有成本").format(count=count)
    yield _("库存都有成本"), count, words, ui.address("stock", sort="value")
    count = sold_before_received(last)
    words = _("{count} 个商品先卖了还没入库，成本是暂估的；差额会记在入库的月份").format(count=count)
    yield _("卖出的货都已入库"), count, words, ui.address("stock_shortfalls")
    found = RoleAccount.objects.filter(role=AccountRole.PENDING_PROPERTY.value).first()
    if found is not None:
        url = ui.address("account_ledger", found.account_id)
        yield _("待处理财产损溢已结清"), pending_property(last), _("还有余额，请查明后转走"), url


def _debt_hints(last: date) -> Iterator[_Hint]:
    overdue = {"receivables": ClaimKind.RECEIVABLE, "payables": ClaimKind.PAYABLE}
    words = {"receivables": _("{count} 笔应收逾期未核销"), "payables": _("{count} 笔应付逾期未核销")}
    labels = {"receivables": _("没有逾期应收"), "payables": _("没有逾期应付")}
    for side, kind in overdue.items():
        count = overdue_claims(kind, last)
        yield labels[side], count, words[side].format(count=count), ui.address("debts_open", side, overdue=1)
    count = advances_beside_debts(ClaimKind.RECEIVABLE, ClaimKind.ADVANCE_RECEIVED, last)
    said = number_of("{count} 个客户有预收也有应收，可以核销", count)
    yield _("预收都已核销"), count, said, ui.address("debts_open", "receivables")
    count = advances_beside_debts(ClaimKind.PAYABLE, ClaimKind.ADVANCE_PAID, last)
    said = number_of("{count} 个供应商有预付也有应付，可以核销", count)
    yield _("预付都已核销"), count, said, ui.address("debts_open", "payables")


def _transfer_rows(first: date) -> Iterator[Row]:
    """Yield what is not carried over: a reminder, but profit and year end block December."""
    labels = {
        Clearing.VAT: _("增值税已结转"),
        Clearing.REVALUATION: _("外币已调汇"),
        Clearing.PROFIT: _("损益已结转"),
        Clearing.YEAR_END: _("年末已结转"),
    }
    must = {Clearing.PROFIT, Clearing.YEAR_END} if first.month == _DECEMBER else set()
    for kind, label in labels.items():
        if not asked_for(kind, first):
            continue
        count = len(lacking(kind, first))
        words = number_of("{count} 个科目还有余额要转", count)
        if kind is Clearing.REVALUATION:
            words = number_of("{count} 笔外币还没有按期末汇率调整", count)
        url = ui.address("period_transfers", month=f"{first:%Y-%m}", kind=kind.value)
        yield _row(label, count, words, url, is_blocking=kind in must)
