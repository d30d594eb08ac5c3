"""What an archive holds as data: chart, vouchers, ledgers, statements, and whom and what they name."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.documents.models import DocumentLine
from liandong.documents.queries import not_handled_by
from liandong.finance.archive.tables import Table
from liandong.finance.statements.layouts import Statement
from liandong.finance.statements.reading import accounts_of
from liandong.finance.statements.spans import Kind, span_of
from liandong.general_ledger.account_lines import LedgerOf
from liandong.general_ledger.account_months import CONSUMER
from liandong.general_ledger.general_book import general_book
from liandong.general_ledger.models import AccountKind, JournalLine
from liandong.general_ledger.queries import AccountNode, LedgerLine, account_ledger, account_tree
from liandong.general_ledger.trial import trial_balance
from liandong.general_ledger.voucher_lines import VoucherRange, booked_lines
from liandong.identity.models import AuditRow
from liandong.kernel.money import ZERO
from liandong.partners.models import Partner
from liandong.webkit.report_parts import type_labels

MONTHS = range(1, 13)
LEDGER_ROWS = 2_000
"""Lines of an account that are read at once."""

Row = Sequence[object]


def tables_of(year: int, *, with_trace: bool) -> Iterator[Table]:
    """Yield the tables of a year one after the other; rows are read while they are written."""
    yield _accounts()
    yield _vouchers(year)
    yield _general_ledger(year)
    yield _detail_ledger(year)
    yield _trial_balance(year)
    yield from (_statement(year, one) for one in Statement)
    yield _partners(year)
    yield _products(year)
    if with_trace:
        yield _trace(year)


def days_of(year: int) -> tuple[date, date]:
    """Return a year's first and last day."""
    return date(year, 1, 1), date(year, 12, 31)


def _accounts() -> Table:
    fields = [
        *(("code", _("科目编码")), ("name", _("科目名称")), ("full_name", _("全名")), ("kind", _("类别"))),
        *(("side", _("方向")), ("is_settlement", _("结算账户")), ("is_active", _("启用"))),
        ("currency", _("币种")),
    ]
    rows = (
        [
            *(node.code, node.name, node.full_name, str(AccountKind(node.kind).label)),
            *(_("借") if node.is_debit else _("贷"), node.is_settlement, node.is_active),
            node.currency,
        ]
        for node in account_tree()
    )
    return Table("accounts", fields, rows)


def _vouchers(year: int) -> Table:
    fields = [
        *(("period", _("期间")), ("date", _("日期")), ("voucher_type", _("凭证字")), ("number", _("凭证号"))),
        *(("position", _("行号")), ("memo", _("摘要")), ("account", _("科目编码"))),
        *(
            ("account_name", _("科目名称")),
            ("partner", _("往来单位内码")),
            ("partner_code", _("往来单位编码")),
        ),
        *(("partner_name", _("往来单位")), ("debit", _("借方")), ("credit", _("贷方"))),
        *(("amount", _("金额（借正贷负）")), ("is_red", _("红字")), ("type", _("单据类型"))),
        *(("document", _("单号")), ("drafter", _("制单")), ("chain_position", _("链上位置"))),
        *(("previous_hash", _("前一校验值")), ("hash", _("校验值")), ("foreign", _("外币金额"))),
    ]
    return Table("vouchers", fields, _voucher_rows(year))


def _voucher_rows(year: int) -> Iterator[Row]:
    labels = type_labels()
    for month in MONTHS:
        for line in booked_lines(VoucherRange(year, month)):
            entry, partner, document = line.entry, line.partner, line.entry.document
            whose = (partner.pk, partner.code, partner.name) if partner is not None else (None, "", "")
            yield [
                *(f"{year}-{month:02}", entry.business_date, entry.voucher_type, entry.voucher_number),
                *(line.position, entry.memo, line.account.code, line.account.full_name, *whose),
                *(line.debit, line.credit, line.amount, entry.is_red),
                *(labels.get(document.type, document.type), document.number, document.member.name),
                *(entry.chain_position, entry.previous_hash, entry.hash, line.foreign),
            ]


def _general_ledger(year: int) -> Table:
    fields = [
        *(("account", _("科目编码")), ("account_name", _("科目名称")), ("period", _("期间"))),
        *(("opening", _("期初余额")), ("debit", _("借方")), ("credit", _("贷方"))),
        *(("year_debit", _("本年累计借方")), ("year_credit", _("本年累计贷方")), ("closing", _("期末余额"))),
    ]
    rows = (
        [
            *(page.node.code, page.node.full_name, f"{one.month:%Y-%m}"),
            *(one.turned.opening, one.turned.debit, one.turned.credit),
            *(one.turned.year_debit, one.turned.year_credit, one.turned.closing),
        ]
        for page in general_book(year, (1, 12), not_handled_by(CONSUMER))
        for one in page.months
    )
    return Table("general-ledger", fields, rows)


def _detail_ledger(year: int) -> Table:
    fields = [
        *(("account", _("科目编码")), ("account_name", _("科目名称")), ("date", _("日期"))),
        *(("voucher", _("凭证号")), ("memo", _("摘要")), ("document", _("单号")), ("partner", _("往来单位"))),
        *(("debit", _("借方")), ("credit", _("贷方")), ("balance", _("余额"))),
    ]
    rows = (
        [
            *(node.code, node.full_name, one.business_date, one.voucher, one.memo),
            *(one.document_number, one.partner_name, one.debit, one.credit, one.balance),
        ]
        for node in ledger_accounts(year)
        for one in ledger_lines(node, year)
    )
    return Table("detail-ledger", fields, rows)


def ledger_accounts(year: int) -> list[AccountNode]:
    """Return the accounts without sub-accounts that the year found a balance on or booked to, by code."""
    first, last = days_of(year)
    lines = JournalLine.objects.filter(business_date__gte=first, business_date__lte=last)
    moved = set(lines.values_list("account", flat=True).distinct())
    found = trial_balance(first, last, not_handled_by(CONSUMER)).rows
    return [node for node, one in found if node.is_leaf and (node.id in moved or not one.is_empty)]


def ledger_lines(node: AccountNode, year: int) -> Iterator[LedgerLine]:
    """Yield the balance an account came into the year with, and its lines with the balance after each.

    Some thousand lines are read at once.
    """
    of, after = LedgerOf(node.id, *days_of(year)), None
    while True:
        page = account_ledger(of, not_handled_by(CONSUMER), after, LEDGER_ROWS)
        if after is None:
            yield _opening(node, of.start, page.opening)
        yield from page.lines
        after = page.after
        if after is None:
            return


def _opening(node: AccountNode, on: date, balance: Decimal) -> LedgerLine:
    """Return the row a ledger begins with: no voucher, nothing booked, and what was there."""
    text = ""
    return LedgerLine(
        *(0, on, text, _("期初余额"), 0, text, text, node.id, None, text),
        *(ZERO, ZERO, balance),
    )


def _trial_balance(year: int) -> Table:
    sides = [("opening", _("期初余额")), ("turnover", _("本期发生")), ("closing", _("期末余额"))]
    fields = [("account", _("科目编码")), ("account_name", _("科目名称"))]
    for key, label in sides:
        fields += [(f"{key}_debit", f"{label} {_('借方')}"), (f"{key}_credit", f"{label} {_('贷方')}")]
    found = trial_balance(*days_of(year), not_handled_by(CONSUMER))
    rows = (
        [
            *(node.code, node.full_name, max(one.opening, ZERO), max(-one.opening, ZERO)),
            *(one.debit, one.credit, max(one.closing, ZERO), max(-one.closing, ZERO)),
        ]
        for node, one in found.rows
        if not one.is_empty
    )
    return Table("trial-balance", fields, rows)


def _statement(year: int, statement: Statement) -> Table:
    figures = accounts_of(span_of(Kind.YEAR, date(year, 12, 1)), not_handled_by(CONSUMER)).figures(statement)
    keys = [column.key for column in figures.columns]
    labels = {
        "closing": _("期末余额"),
        "opening": _("年初余额"),
        "year": _("本年累计金额"),
        "period": _("本期金额"),
        "last-year": _("上年同期"),
    }
    fields = [("number", _("行次")), ("label", _("项目")), *((key.value, labels[key.value]) for key in keys)]
    rows = (
        [line.number or None, line.label, *(figures.amounts[key].get(line.number) for key in keys)]
        for line in figures.layout.lines
    )
    return Table(statement.value, fields, rows)


def _partners(year: int) -> Table:
    first, last = days_of(year)
    lines = JournalLine.objects.filter(business_date__gte=first, business_date__lte=last)
    named = lines.exclude(partner=None).values("partner")
    fields = [
        *(("id", _("内码")), ("code", _("编码")), ("name", _("名称")), ("is_customer", _("客户"))),
        *(("is_supplier", _("供应商")), ("tax_number", _("税号")), ("address", _("地址"))),
    ]
    found = Partner.objects.filter(pk__in=named).order_by("code", "pk")
    rows = found.values_list("pk", "code", "name", "is_customer", "is_supplier", "tax_number", "address")
    return Table("partners", fields, rows)


def _products(year: int) -> Table:
    named = DocumentLine.objects.filter(document__entry__year=year).exclude(product=None).values("product")
    fields = [
        *(("id", _("内码")), ("code", _("编码")), ("name", _("名称"))),
        *(("specification", _("规格")), ("category", _("分类")), ("tax_rate", _("税率%"))),
    ]
    found = Product.objects.filter(pk__in=named).order_by("code", "pk")
    rows = found.values_list("pk", "code", "name", "specification", "category__name", "tax_rate")
    return Table("products", fields, rows)


def _trace(year: int) -> Table:
    """Return the audit trail of what was done in the year, by the company's clock."""
    begin, end = (timezone.make_aware(datetime(one, 1, 1)) for one in (year, year + 1))  # noqa: DTZ001 - made so
    rows = AuditRow.objects.filter(at__gte=begin, at__lt=end).order_by("pk")
    fields = [
        *(("id", _("编号")), ("at", _("时间")), ("member", _("成员")), ("action", _("动作"))),
        *(
            ("subject", _("对象")),
            ("subject_id", _("对象内码")),
            ("detail", _("内容")),
            ("address", _("地址")),
        ),
    ]
    found = (
        [
            *(one.pk, one.at.isoformat(), one.member.name if one.member else "", one.action),
            *(one.subject, one.subject_id, json.dumps(one.detail, ensure_ascii=False, sort_keys=True)),
            one.address,
        ]
        for one in rows.select_related("member").iterator(LEDGER_ROWS)
    )
    return Table("audit-trail", fields, found)
