"""对账单 on paper: a statement that was sent, or one that is looked at, with its goods."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.collaboration.statement_models import PartnerStatement
from liandong.documents.types import document_types
from liandong.identity.registry.models import Company
from liandong.printkit.numbers import money, quantity
from liandong.printkit.tables import TableColumn, TablePaper, tables_pdf
from liandong.storage.namespace import current_namespace


def statement_pdf(statement: PartnerStatement) -> bytes:
    """Return a statement as it was sent, as PDF; its partner is at hand."""
    company = Company.objects.values_list("name", flat=True).get(slug=current_namespace().slug)
    return tables_pdf(_("对账单"), [_paper(statement, company)])


def file_name(statement: PartnerStatement) -> str:
    """Return the name of its file."""
    words = _("对账单 {partner} {first} 至 {last}.pdf")
    return words.format(partner=statement.partner.name, first=statement.first_day, last=statement.last_day)


def _paper(one: PartnerStatement, company: str) -> TablePaper:
    labels = {kind.id: kind.label for kind in document_types()}
    opening = [one.first_day.isoformat(), _("期初余额"), "", "", "", money(one.opening)]
    return TablePaper(
        title=_("对账单"),
        company=company,
        columns=[
            TableColumn(_("日期"), 200),
            TableColumn(_("单据 / 商品")),
            TableColumn(_("数量"), 240, is_number=True),
            TableColumn(_("增加"), 270, is_number=True),
            TableColumn(_("减少"), 270, is_number=True),
            TableColumn(_("余额"), 290, is_number=True),
        ],
        rows=[opening, *(row for line in one.content["lines"] for row in _rows(line, labels))],
        totals=[money(one.increase), money(one.decrease), money(one.closing)],
        facts=[
            (_("往来单位"), one.partner.name),
            (_("期间"), _("{first} 至 {last}").format(first=one.first_day, last=one.last_day)),
            (side_words(one.side), money(one.closing)),
        ],
        right=[_("制单 {day}").format(day=timezone.localtime(one.created_at).date())],
        note=_("请核对；有不符的请告知。确认无误请签字盖章，或打开链接在线确认。"),
        signatures=[_("我方：") + company, _("对方：") + one.partner.name, _("日期：")],
    )


def side_words(side: str) -> str:
    """Return what the closing balance of a side is called."""
    return _("应收余额") if side == "receivable" else _("应付余额")


def _rows(line: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[list[str]]:
    label = labels.get(line["type"], line["type"])
    reference = f"（{line['reference']}）" if line["reference"] else ""
    yield [
        line["date"],
        f"{line['number']} {label}{reference}",
        "",
        _money(line["increase"]),
        _money(line["decrease"]),
        money(Decimal(line["balance"])),
    ]
    for good in line["goods"]:
        amount = money(Decimal(good["amount"]))
        text = f"　{good['code']} {good['name']}　{amount}"
        yield ["", text, f"{quantity(Decimal(good['quantity']))} {good['unit']}".strip(), "", "", ""]


def _money(text: str) -> str:
    amount = Decimal(text)
    return money(amount) if amount else ""
