"""总账: accounts, what each month did to them, vouchers line by line, and the statements of the year."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

from liandong.documents.queries import not_handled_by
from liandong.finance.national.commons import RATE_KIND
from liandong.finance.national.writing import Part
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import Figures, accounts_of
from liandong.finance.statements.spans import Key, Kind, span_of
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.general_book import BookPage, general_book
from liandong.general_ledger.models import AccountKind
from liandong.general_ledger.queries import AccountNode, account_tree, role_accounts, sides
from liandong.general_ledger.voucher_lines import BookedLine, VoucherRange, booked_lines
from liandong.identity.rule_book import rules_on
from liandong.kernel.claim_kinds import CLAIM_ROLES
from liandong.kernel.money import ZERO
from liandong.kernel.terms import ClaimKind

SYSTEM = "Liandong"
_MONTHS = range(1, 13)
_CODE_RULE = "4-2-2-2-2"
_CUSTOMERS, _SUPPLIERS = "客户档案", "供应商档案"
_BESIDE = {
    ClaimKind.RECEIVABLE: _CUSTOMERS,
    ClaimKind.ADVANCE_RECEIVED: _CUSTOMERS,
    ClaimKind.PAYABLE: _SUPPLIERS,
    ClaimKind.ADVANCE_PAID: _SUPPLIERS,
    ClaimKind.BILL_RECEIVABLE: _CUSTOMERS,
    ClaimKind.BILL_PAYABLE: _SUPPLIERS,
}
_TITLES = {Statement.BALANCE: "资产负债表", Statement.INCOME: "利润表", Statement.CASH: "现金流量表"}
_COLUMNS = {
    Key.CLOSING: "期末余额",
    Key.OPENING: "年初余额",
    Key.YEAR: "本年累计金额",
    Key.PERIOD: "本期金额",
    Key.LAST_YEAR: "上年同期",
}
_NOTHING = Decimal("0.00")


def ledger_parts(year: int, company: str) -> Iterator[Part]:
    """Yield the parts in their order; vouchers are read some hundred at once."""
    own = rules_on(date(year, 12, 31)).currency
    fields = [
        *("结构分隔符", "会计科目编号规则", "现金流量项目编码规则", "凭证头可扩展字段结构"),
        *("凭证头可扩展结构对应档案", "分录行可扩展字段结构", "分录行可扩展字段对应档案"),
    ]
    yield Part("总账基础信息", fields, [("-", _CODE_RULE, *[""] * 5)])
    fields = ["科目编号", "科目名称", "科目级次", "科目类型", "余额方向"]
    yield Part("会计科目", fields, map(_account, account_tree()))
    fields = ["科目编号", "辅助项编号", "辅助项名称", "对应档案", "辅助项描述"]
    yield Part("科目辅助核算", fields, _named_by_partner())
    everything = accounts_of(span_of(Kind.YEAR, date(year, 12, 1)), not_handled_by(CONSUMER))
    figures = {one: everything.figures(one) for one in Statement}
    yield _cash_lines(figures[Statement.CASH])
    yield _balances(year, own)
    yield _vouchers(year, own)
    yield _statements(year, company, own)
    yield _statement_lines(figures)


def _account(node: AccountNode) -> Sequence[object]:
    return node.code, node.name, node.level, str(AccountKind(node.kind).label), _side(is_debit=node.is_debit)


def _side(*, is_debit: bool) -> str:
    return "借" if is_debit else "贷"


def _named_by_partner() -> Iterator[Sequence[object]]:
    codes = {node.id: node.code for node in account_tree()}
    accounts = role_accounts()
    for kind, file in _BESIDE.items():
        word = file.removesuffix("档案")
        if account := accounts.get(CLAIM_ROLES[kind]):
            yield codes[account], "1", word, file, f"按{word}核算"


def _cash_lines(cash: Figures) -> Part:
    fields = [
        *("现金流量项目编码", "现金流量项目名称", "现金流量项目描述", "是否末级"),
        *("现金流量项目级次", "现金流量项目父节点", "现金流量数据来源", "现金流量项目属性"),
    ]
    lines = [line for line in cash.layout.lines if not line.is_heading]
    rows = ([str(line.number), line.label, "", not line.is_sum, "1", "", "", ""] for line in lines)
    return Part("现金流量项目", fields, rows)


def _balances(year: int, own: str) -> Part:
    fields = [
        *("科目编号", "辅助项1编号", "期初余额方向", "期末余额方向", "币种编码", "计量单位"),
        *("会计年度", "会计期间号", "期初数量", "期初原币余额", "期初本币余额"),
        *("借方数量", "借方原币金额", "借方本币金额", "贷方数量", "贷方原币金额", "贷方本币金额"),
        *("期末数量", "期末原币余额", "期末本币余额"),
    ]
    pages = general_book(year, (1, len(_MONTHS)), not_handled_by(CONSUMER))
    rows = (row for page in pages if not page.is_empty for row in _months_of(page, year, own))
    return Part("科目余额及发生额", fields, rows)


def _months_of(page: BookPage, year: int, own: str) -> Iterator[Sequence[object]]:
    """Yield every month of an account, those in which nothing moved too."""
    moved = {one.month.month: one.turned for one in page.months}
    opening = page.opening
    for month in _MONTHS:
        debit, credit = (moved[month].debit, moved[month].credit) if month in moved else (ZERO, ZERO)
        closing = opening + debit - credit
        yield [
            *(page.node.code, "", _direction(page.node, opening), _direction(page.node, closing), own, ""),
            *(str(year), str(month), _NOTHING, abs(opening), abs(opening)),
            *(_NOTHING, debit, debit, _NOTHING, credit, credit),
            *(_NOTHING, abs(closing), abs(closing)),
        ]
        opening = closing


def _direction(node: AccountNode, balance: Decimal) -> str:
    return _side(is_debit=balance > ZERO if balance else node.is_debit)


def _vouchers(year: int, own: str) -> Part:
    fields = [
        *("记账凭证日期", "会计年度", "会计期间号", "记账凭证类型编号", "记账凭证编号", "记账凭证行号"),
        *("记账凭证摘要", "科目编号", "辅助项1编号", "币种编码", "计量单位"),
        *("借方数量", "借方原币金额", "借方本币金额", "贷方数量", "贷方原币金额", "贷方本币金额"),
        *("汇率类型编号", "汇率", "单价", "结算方式编码", "票据类型", "票据号", "票据日期", "附件数"),
        *("制单人", "审核人", "记账人", "记账标志", "作废标志", "凭证来源系统"),
    ]
    lines = (line for month in _MONTHS for line in booked_lines(VoucherRange(year, month)))
    return Part("记账凭证", fields, (_voucher_line(line, own) for line in lines))


def _voucher_line(line: BookedLine, own: str) -> Sequence[object]:
    entry, partner = line.entry, line.partner
    poster = entry.document.posted_by
    name = poster.name if poster is not None else ""
    abroad = line.account.currency if line.foreign else ""
    debit, credit = sides(line.foreign, is_red=entry.is_red) if abroad else (line.debit, line.credit)
    rate = f"{line.amount / line.foreign:.6f}" if abroad else "1.00"
    return [
        *(entry.business_date, str(entry.period.year), str(entry.period.month)),
        *(entry.voucher_type, str(entry.voucher_number), str(line.position), entry.memo),
        *(line.account.code, partner.code if partner is not None else "", abroad or own, ""),
        *(_NOTHING, debit, line.debit, _NOTHING, credit, line.credit),
        *(RATE_KIND, rate, "", "", "", "", "", "0"),
        *(entry.document.member.name, name, name, True, False, SYSTEM),
    ]


def _statements(year: int, company: str, own: str) -> Part:
    fields = ["报表编号", "报表名称", "报表报告日", "报表报告期", "编制单位", "货币单位"]
    titles = enumerate(_TITLES.values(), 1)
    last = date(year, 12, 31)
    return Part("报表集", fields, ((str(n), title, last, str(year), company, own) for n, title in titles))


def _statement_lines(figures: dict[Statement, Figures]) -> Part:
    fields = ["报表编号", "报表项编号", "报表项名称", "报表项公式", "报表项数值"]
    return Part("报表项数据", fields, _statement_rows(figures))


def _statement_rows(figures: dict[Statement, Figures]) -> Iterator[Sequence[object]]:
    for number, statement in enumerate(_TITLES, 1):
        one = figures[statement]
        lines = [line for line in one.layout.lines if not line.is_heading]
        for column, line in product(one.columns, lines):
            amount = one.amounts[column.key].get(line.number)
            name = f"{line.label}（{_COLUMNS[column.key]}）"
            if amount is not None:
                yield str(number), f"{line.number}-{column.key.value}", name, line.formula, amount
