"""What an archive holds as paper: register of vouchers, ledgers, trial balance and statements, as PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from liandong.finance.archive.contents import MONTHS, ledger_accounts, ledger_lines
from liandong.finance.archive.tables import Table
from liandong.general_ledger.voucher_lines import VoucherRange, booked_lines
from liandong.printkit.numbers import money
from liandong.printkit.tables import TableColumn, TablePaper, tables_pdf

ROWS = 2_000
"""Rows of one PDF: what has more goes on in the next one, so that memory stays bounded."""

_NARROW, _AMOUNT, _TIGHT, _DAY = 150, 260, 210, 190


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A PDF: its name without ending, and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Form:
    """What all sheets of a book share."""

    name: str
    title: str
    company: str
    year: int
    columns: Sequence[TableColumn]


def voucher_papers(year: int, company: str) -> Iterator[PaperFile]:
    """Yield the register of vouchers (序时簿), month after month."""
    columns = [
        *(TableColumn(_("日期"), _DAY), TableColumn(_("凭证号"), _NARROW), TableColumn(_("摘要"), 320)),
        *(TableColumn(_("科目")), TableColumn(_("往来单位"), 260)),
        *(TableColumn(_("借方"), _AMOUNT, is_number=True), TableColumn(_("贷方"), _AMOUNT, is_number=True)),
    ]
    for month in MONTHS:
        form = _Form(f"vouchers-{year}-{month:02}", _("凭证序时簿"), company, year, columns)
        rows = (
            [
                *(line.entry.business_date.isoformat(), str(line.entry), line.entry.memo),
                f"{line.account.code} {line.account.full_name}",
                line.partner.name if line.partner is not None else "",
                *(_money(line.debit), _money(line.credit)),
            ]
            for line in booked_lines(VoucherRange(year, month))
        )
        yield from _papers(form, rows)


def ledger_papers(year: int, company: str) -> Iterator[PaperFile]:
    """Yield the detail ledgers, account after account."""
    columns = [
        *(TableColumn(_("日期"), _DAY), TableColumn(_("凭证号"), _NARROW), TableColumn(_("摘要"))),
        TableColumn(_("往来单位"), 240),
        *(TableColumn(label, _TIGHT, is_number=True) for label in (_("借方"), _("贷方"), _("余额"))),
    ]
    for node in ledger_accounts(year):
        title = _("明细账 · {code} {name}").format(code=node.code, name=node.full_name)
        form = _Form(f"ledger-{node.code}", title, company, year, columns)
        rows = (
            [
                *(one.business_date.isoformat(), one.voucher, one.memo, one.partner_name),
                *(_money(one.debit), _money(one.credit), money(one.balance)),
            ]
            for one in ledger_lines(node, year)
        )
        yield from _papers(form, rows)


def table_papers(table: Table, title: str, year: int, company: str) -> Iterator[PaperFile]:
    """Yield a table as it stands: amounts at the right, the second column takes the room that is left."""
    columns = [
        TableColumn(label, _width(at, key), is_number=_is_amount(key))
        for at, (key, label) in enumerate(table.fields)
    ]
    form = _Form(table.name, title, company, year, columns)
    keys = [key for key, _label in table.fields]
    rows = ([_cell(key, value) for key, value in zip(keys, row, strict=True)] for row in table.rows)
    yield from _papers(form, rows)


_TEXTS = frozenset({"account", "account_name", "period", "number", "label"})


def _is_amount(key: str) -> bool:
    return key not in _TEXTS


def _width(place: int, key: str) -> int:
    return 0 if place == 1 else _NARROW if key in _TEXTS else _TIGHT


def _cell(key: str, value: object) -> str:
    if isinstance(value, Decimal) and _is_amount(key):
        return _money(value)
    return "" if value is None else str(value)


def _money(amount: Decimal) -> str:
    return money(amount) if amount else ""


def _papers(form: _Form, rows: Iterable[Sequence[str]]) -> Iterator[PaperFile]:
    """Yield the PDFs of a book, numbered where there are several; none where there are no rows."""
    left, number = iter(rows), 0
    while part := list(islice(left, ROWS)):
        number += 1
        paper = TablePaper(
            title=form.title,
            company=form.company,
            columns=form.columns,
            rows=part,
            facts=[(_("年度"), str(form.year))],
            right=[_("单位：元")],
        )
        name = form.name if number == 1 else f"{form.name}-{number}"
        yield PaperFile(name, tables_pdf(form.title, [paper], _moment(form.year)))


def _moment(year: int) -> int:
    """Return the moment written into a PDF: the year's end, so that the same books give the same file."""
    return int(datetime(year, 12, 31, tzinfo=UTC).timestamp())
