"""日记账 on paper: as it is bound and signed at the end of a month."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.finance.cash.reading import read_journal
from liandong.general_ledger.cash_queries import CashLine, CashPage, Moved
from liandong.general_ledger.models import Account
from liandong.identity.registry.models import Company
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.printkit.numbers import money
from liandong.printkit.tables import TableColumn, TablePaper, tables_pdf
from liandong.storage.namespace import current_namespace

MOST_LINES = 5_000
"""About two hundred sheets."""


def journal_pdf(account: Account, days: tuple[date, date], title: str) -> bytes:
    """Return the journal of some days as PDF.

    Raises:
        RefusedError: ``journal_too_long``.
    """
    page = read_journal(account, days, None, MOST_LINES)
    if page.after is not None:
        raise RefusedError([Problem("journal_too_long", detail={"limit": f"{MOST_LINES:,}"})])
    company = Company.objects.values_list("name", flat=True).get(slug=current_namespace().slug)
    closing = page.lines[-1].line.balance if page.lines else page.opening
    paper = TablePaper(
        title=title,
        company=company,
        columns=[
            TableColumn(_("日期"), 190),
            TableColumn(_("凭证号"), 130),
            TableColumn(_("摘要")),
            TableColumn(_("对方科目"), 330),
            *([TableColumn(_("外币"), 230, is_number=True)] if account.currency else []),
            *([TableColumn(_("外币余额"), 240, is_number=True)] if account.currency else []),
            TableColumn(_("收入"), 240, is_number=True),
            TableColumn(_("支出"), 240, is_number=True),
            TableColumn(_("余额"), 250, is_number=True),
        ],
        rows=[
            [
                *(days[0].isoformat(), "", _("期初余额"), ""),
                *_foreign(account.currency, "", page.foreign_opening),
                *("", "", money(page.opening)),
            ],
            *_rows(page, account.currency),
        ],
        totals=[money(page.total.came), money(page.total.went), money(closing)],
        facts=[
            (_("账户"), f"{account.code} {account.name} {account.currency}".strip()),
            (_("期间"), _("{first} 至 {last}").format(first=days[0], last=days[1])),
        ],
        right=[_("单位：元")],
        signatures=[_("出纳："), _("会计主管：")],
    )
    return tables_pdf(title, [paper])


def _rows(page: CashPage, currency: str) -> list[list[str]]:
    rows = []
    for place, one in enumerate(page.lines):
        rows.append(_row(one, currency))
        if page.closes(place):
            rows.append(_day(one, page.days[one.line.business_date], currency))
    return rows


def _foreign(currency: str, moved: str, balance: Decimal) -> list[str]:
    """Return the cells in the account's currency, none in the company's own."""
    return [moved, plain(balance)] if currency else []


def _row(one: CashLine, currency: str) -> list[str]:
    line = one.line
    about = " ".join(filter(None, (line.document_number, line.partner_name, line.memo)))
    sums = [money(amount) if amount else "" for amount in (line.debit, line.credit)]
    foreign = _foreign(currency, plain(line.foreign) if line.foreign else "", one.foreign)
    first = [line.business_date.isoformat(), line.voucher, about, one.against]
    return [*first, *foreign, *sums, money(line.balance)]


def _day(last: CashLine, moved: Moved, currency: str) -> list[str]:
    sums = [money(amount) for amount in (moved.came, moved.went, last.line.balance)]
    foreign = _foreign(currency, "", last.foreign)
    return [last.line.business_date.isoformat(), "", _("本日合计"), "", *foreign, *sums]
