"""The columns in which accounting programs import vouchers, and what each is filled with.

Heads are those of the programs and never translated. Where they are known from is told in the manual.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from liandong.general_ledger.queries import sides
from liandong.general_ledger.voucher_lines import BookedLine
from liandong.kernel.money import ZERO, round_half_up
from liandong.webkit.spreadsheets import CellKind, SheetColumn

Cell = object
Fill = Callable[[BookedLine], Cell]

_CUSTOMER, _SUPPLIER = "客户", "供应商"
_OWN_CURRENCY = "RMB"
_RATE_DIGITS = 6
_AUXILIARIES = 8
"""How many auxiliary items a line of Kingdee's standard format has room for."""


class Program(StrEnum):
    """Whose columns; the values stand in addresses."""

    JINGDOU = "jingdou"
    KINGDEE = "kingdee"
    YONYOU = "yonyou"


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """A column: its head, what fills it (None: it stays blank), and what its cells hold."""

    head: str
    fill: Fill | None = None
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class Layout:
    """A program's sheet: its title and its columns."""

    sheet: str
    columns: Sequence[LayoutColumn]

    @property
    def heads(self) -> list[SheetColumn]:
        """The columns as a sheet has them."""
        return [SheetColumn(one.head, one.kind) for one in self.columns]

    def row(self, line: BookedLine) -> list[Cell]:
        """Return a line as the program reads it, blank cells as None."""
        return [None if one.fill is None else one.fill(line) for one in self.columns]


def layout_of(program: Program) -> Layout:
    """Return the columns of a program."""
    return _LAYOUTS[program]


def side_of(line: BookedLine) -> str:
    """Return whether a line's partner stands in it as a customer or a supplier; blank without one.

    Who is both is a customer where what he owes us is counted up in an asset of claims (1122) or he paid
    ahead (2203), and a supplier elsewhere: programs keep the two in lists of their own.
    """
    if line.partner is None:
        return ""
    if line.partner.is_customer != line.partner.is_supplier:
        return _CUSTOMER if line.partner.is_customer else _SUPPLIER
    return _CUSTOMER if line.account.code.startswith(("1121", "1122", "2203")) else _SUPPLIER


def _partner_code(side: str) -> Fill:
    def fill(line: BookedLine) -> Cell:
        return line.partner.code if line.partner is not None and side_of(line) == side else None

    return fill


def _partner_name(line: BookedLine) -> Cell:
    return line.partner.name if line.partner is not None else None


def _any_code(line: BookedLine) -> Cell:
    return line.partner.code if line.partner is not None else None


def _amount(line: BookedLine) -> Decimal:
    return line.debit or line.credit


def _currency(line: BookedLine) -> str:
    return line.account.currency or _OWN_CURRENCY


def _original(line: BookedLine) -> Decimal:
    """Return the amount in the account's currency, on the line's side; zero where only its worth changed."""
    if not line.account.currency:
        return _amount(line)
    debit, credit = sides(line.foreign, is_red=line.entry.is_red)
    return debit or credit


def _rate(line: BookedLine) -> Decimal | int | None:
    if not line.account.currency:
        return 1
    return round_half_up(line.amount / line.foreign, _RATE_DIGITS) if line.foreign else None


def _name(line: BookedLine) -> Cell:
    return "_".join(line.account.path)


_MONEY, _WHOLE, _DAY = CellKind.MONEY, CellKind.INTEGER, CellKind.DATE
_FOREIGN = CellKind.PRICE
"""Currencies may have three decimals."""

_JINGDOU = Layout(
    "凭证列表",
    [
        LayoutColumn("日期", lambda line: line.entry.business_date, _DAY),
        LayoutColumn("凭证字", lambda line: line.entry.voucher_type),
        LayoutColumn("凭证号", lambda line: line.entry.voucher_number, _WHOLE),
        LayoutColumn("附件数"),
        LayoutColumn("分录序号", lambda line: line.position, _WHOLE),
        LayoutColumn("摘要", lambda line: line.entry.memo),
        LayoutColumn("科目代码", lambda line: line.account.code),
        LayoutColumn("科目名称", _name),
        LayoutColumn("借方金额", lambda line: line.debit or None, _MONEY),
        LayoutColumn("贷方金额", lambda line: line.credit or None, _MONEY),
        LayoutColumn("客户", _partner_code(_CUSTOMER)),
        LayoutColumn("供应商", _partner_code(_SUPPLIER)),
        *map(LayoutColumn, ("职员", "项目", "部门", "存货")),
        *map(LayoutColumn, ("自定义辅助核算类别", "自定义辅助核算编码")),
        *map(LayoutColumn, ("自定义辅助核算类别1", "自定义辅助核算编码1", "数量", "单价")),
        LayoutColumn("原币金额", _original, _FOREIGN),
        LayoutColumn("币别", _currency),
        LayoutColumn("汇率", _rate, CellKind.PRICE),
    ],
)

_KINGDEE = Layout(
    "凭证",
    [
        LayoutColumn("FDATE", lambda line: line.entry.business_date, _DAY),
        LayoutColumn("FTRANSDATE", lambda line: line.entry.business_date, _DAY),
        LayoutColumn("FPERIOD", lambda line: line.entry.period.month, _WHOLE),
        LayoutColumn("FGROUP", lambda line: line.entry.voucher_type),
        LayoutColumn("FNUM", lambda line: line.entry.voucher_number, _WHOLE),
        LayoutColumn("FENTRYID", lambda line: line.position - 1, _WHOLE),
        LayoutColumn("FEXP", lambda line: line.entry.memo),
        LayoutColumn("FACCTID", lambda line: line.account.code),
        LayoutColumn("FCLSNAME1", lambda line: side_of(line) or None),
        LayoutColumn("FOBJID1", _any_code),
        LayoutColumn("FOBJNAME1", _partner_name),
        *(
            LayoutColumn(f"{head}{place}")
            for place in range(2, _AUXILIARIES + 1)
            for head in ("FCLSNAME", "FOBJID", "FOBJNAME")
        ),
        LayoutColumn("FTRANSID", lambda line: line.entry.document.number),
        LayoutColumn("FCYID", _currency),
        LayoutColumn("FEXCHRATE", _rate, CellKind.PRICE),
        LayoutColumn("FDC", lambda line: int(bool(line.debit)), _WHOLE),
        LayoutColumn("FFCYAMT", _original, _FOREIGN),
        *map(LayoutColumn, ("FQTY", "FPRICE")),
        LayoutColumn("FDEBIT", lambda line: line.debit, _MONEY),
        LayoutColumn("FCREDIT", lambda line: line.credit, _MONEY),
        *map(LayoutColumn, ("FSETTLCODE", "FSETTLENO")),
        LayoutColumn("FPREPARE", lambda line: line.entry.document.member.name),
        *map(LayoutColumn, ("FPAY", "FCASH", "FPOSTER", "FCHECKER", "FATTCHMENT", "FPOSTED")),
        LayoutColumn("FMODULE", lambda _line: "GL"),
        *map(LayoutColumn, ("FDELETED", "FSERIALNO", "FUNITNAME", "FREFERENCE", "FCASHFLOW", "FHANDLER")),
    ],
)

_YONYOU = Layout(
    "凭证",
    [
        LayoutColumn("日期", lambda line: line.entry.business_date, _DAY),
        LayoutColumn("凭证字", lambda line: line.entry.voucher_type),
        LayoutColumn("凭证号", lambda line: line.entry.voucher_number, _WHOLE),
        LayoutColumn("附单据数"),
        LayoutColumn("摘要", lambda line: line.entry.memo),
        LayoutColumn("科目代码", lambda line: line.account.code),
        LayoutColumn("科目名称", _name),
        LayoutColumn("借方金额", lambda line: line.debit or ZERO, _MONEY),
        LayoutColumn("贷方金额", lambda line: line.credit or ZERO, _MONEY),
        LayoutColumn("客户编码", _partner_code(_CUSTOMER)),
        LayoutColumn("供应商编码", _partner_code(_SUPPLIER)),
        LayoutColumn("往来单位名称", _partner_name),
        LayoutColumn("制单人", lambda line: line.entry.document.member.name),
    ],
)

_LAYOUTS: Mapping[Program, Layout] = {
    Program.JINGDOU: _JINGDOU,
    Program.KINGDEE: _KINGDEE,
    Program.YONYOU: _YONYOU,
}
