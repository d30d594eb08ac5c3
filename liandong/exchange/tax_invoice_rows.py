"""Rows of a list of fiscal invoices: the columns, which rows are one invoice, and what that invoice says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO, plain
from liandong.tax_invoices.keeping import directions_of
from liandong.tax_invoices.list_reading import fitting_rate, kind_of, rate_of
from liandong.tax_invoices.models import Direction, InvoiceKind
from liandong.tax_invoices.terms import DIGITAL_DIGITS, InvoiceForm, InvoiceLine

_SAME = ("direction", "kind", "issued_on", "seller_name", "seller_tax_number", "buyer_name")
"""What every row of an invoice says alike."""


def fields(actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns; the other heads are those of the tax bureau's exports."""
    return (*_head_fields(actor), *_line_fields())


def _head_fields(actor: Actor) -> tuple[SheetField, ...]:
    names = {Direction.OUTPUT: _("销项"), Direction.INPUT: _("进项")}
    directions = tuple((one.value, names[one]) for one in directions_of(actor))
    digital = ("数电发票号码", "数电号码", "全电发票号码")
    day = "2026-11-05"
    return (
        SheetField(
            "direction", _("方向"), ValueKind.CHOICE, choices=directions, help=_("留空按本公司税号判断")
        ),
        SheetField(
            "kind",
            _("票种"),
            is_required=True,
            synonyms=("发票票种", "发票种类", "发票类型"),
            example=_("数电专票"),
        ),
        SheetField("code", _("发票代码"), help=_("数电票没有，留空")),
        SheetField("number", _("发票号码"), help=_("数电票可以只填在「数电票号码」"), example="2" * 20),
        SheetField("digital_number", _("数电票号码"), synonyms=digital),
        SheetField(
            "issued_on", _("开票日期"), ValueKind.DATE, is_required=True, synonyms=("开票时间",), example=day
        ),
        SheetField(
            "seller_name",
            _("销售方"),
            is_required=True,
            synonyms=("销方名称", "销售方名称"),
            example=_("某某公司"),
        ),
        SheetField("seller_tax_number", _("销售方税号"), synonyms=("销方识别号", "销方税号", "销售方识别号")),
        SheetField(
            "buyer_name",
            _("购买方"),
            is_required=True,
            synonyms=("购买方名称", "购方名称"),
            example=_("本公司"),
        ),
        SheetField("buyer_tax_number", _("购买方税号"), synonyms=("购方识别号", "购方税号", "购买方识别号")),
    )


def _line_fields() -> tuple[SheetField, ...]:
    number = ValueKind.NUMBER
    return (
        SheetField("name", _("项目"), synonyms=("货物或应税劳务名称", "项目名称", "货物名称")),
        SheetField("specification", _("规格型号")),
        SheetField("unit", _("单位")),
        SheetField("quantity", _("数量"), number),
        SheetField("price", _("单价"), number),
        SheetField(
            "net_amount", _("金额"), number, is_required=True, synonyms=("不含税金额",), example="100"
        ),
        SheetField(
            "tax_rate", _("税率"), synonyms=("税率/征收率", "征收率"), help=_("留空按税额判断"), example="13%"
        ),
        SheetField("tax_amount", _("税额"), number, is_required=True, example="13"),
        SheetField("gross_amount", _("价税合计"), number, help=_("填了就核对")),
        SheetField("status", _("发票状态"), help=_("「作废」的不登记")),
        SheetField("memo", _("备注"), help=_("红字发票在这里写明被红冲的蓝字号码")),
    )


@dataclass(slots=True)
class Given:
    """An invoice of the file: its code and number, and its rows in their order."""

    code: str
    number: str
    rows: list[ReadRow] = field(default_factory=list)


def grouped(rows: Iterable[ReadRow], problems: list[RowProblem]) -> list[Given]:
    """Return the invoices of a file; rows that can't be read, or repeat an invoice, become problems."""
    found: dict[tuple[str, str], Given] = {}
    last: Given | None = None
    for row in rows:
        code, number = _number(row)
        if not number:
            text = _("没有发票号码")
            problems.append(RowProblem(row.number, _("发票号码"), text, _("填发票号码或数电票号码。")))
            continue
        one = found.setdefault((code, number), Given(code, number))
        if one.rows and (one is not last or not row.text("name")):
            said = {"number": number, "row": one.rows[0].number}
            text = _("发票 %(number)s 在第 %(row)s 行已经有了") % said
            problems.append(
                RowProblem(row.number, _("发票号码"), text, _("一张发票的各行放在一起，不要重复。"))
            )
            continue
        one.rows.append(row)
        last = one
    return [one for one in found.values() if not any(row.unread for row in one.rows)]


def _number(row: ReadRow) -> tuple[str, str]:
    """Return code and number: a paper one has both, a digital one its 20 digits in either column."""
    code, number, digital = row.text("code"), row.text("number"), row.text("digital_number")
    if code and number and len(number) < DIGITAL_DIGITS:
        return code, number
    return ("", digital) if digital else (code, number)


def form_of(one: Given, own: str) -> tuple[InvoiceForm | None, list[RowProblem]]:
    """Return an invoice as the register keeps it, or everything that is wrong with its rows."""
    first, problems = one.rows[0], _head_problems(one)
    kind, direction = kind_of(first.text("kind")), _direction(first, own)
    if kind is None and first.text("kind"):
        text = _("没有这个票种：%(kind)s") % {"kind": first.text("kind")[:40]}
        problems.append(
            RowProblem(first.number, _("票种"), text, _("写成 数电专票、数电普票、纸质专票 等。"))
        )
    if not direction:
        text = _("看不出是销项还是进项")
        advice = _("填「方向」，或在业务规则里填本公司税号；税号两方都不是的不是本公司的票。")
        problems.append(RowProblem(first.number, _("方向"), text, advice))
    lines = [_line(row, problems) for row in one.rows]
    day = first.values.get("issued_on")
    if problems or kind is None or not isinstance(day, date):
        return None, problems
    return _written(one, kind, direction, day, tuple(line for line in lines if line is not None)), []


def _written(
    one: Given, kind: InvoiceKind, direction: str, day: date, lines: tuple[InvoiceLine, ...]
) -> InvoiceForm:
    first = one.rows[0]
    return InvoiceForm(
        direction,
        kind.value,
        one.number,
        day,
        first.text("seller_name"),
        first.text("buyer_name"),
        lines,
        code=one.code,
        seller_tax_number=first.text("seller_tax_number"),
        buyer_tax_number=first.text("buyer_tax_number"),
        memo=first.text("memo")[:255],
    )


def _head_problems(one: Given) -> list[RowProblem]:
    first = one.rows[0]
    labels = {"direction": _("方向"), "kind": _("票种"), "issued_on": _("开票日期")}
    sides = {"seller_name": _("销售方"), "seller_tax_number": _("销售方税号"), "buyer_name": _("购买方")}
    labels |= sides
    text = _("与第 %(row)s 行不同，同一张发票应当一样") % {"row": first.number}
    return [
        RowProblem(row.number, labels[name], text)
        for row in one.rows[1:]
        for name in _SAME
        if row.values.get(name) != first.values.get(name)
    ]


def _direction(row: ReadRow, own: str) -> str:
    if row.text("direction"):
        return row.text("direction")
    if own and row.text("seller_tax_number").upper() == own:
        return Direction.OUTPUT.value
    if own and row.text("buyer_tax_number").upper() == own:
        return Direction.INPUT.value
    return ""


def _line(row: ReadRow, problems: list[RowProblem]) -> InvoiceLine | None:
    net, tax = _amount(row, "net_amount"), _amount(row, "tax_amount")
    gross = row.values.get("gross_amount")
    if isinstance(gross, Decimal) and gross != net + tax:
        said = {"gross": plain(gross), "sum": plain(net + tax)}
        text = _("价税合计 %(gross)s 不是金额加税额 %(sum)s") % said
        problems.append(RowProblem(row.number, _("价税合计"), text))
    rate = _rate(row, net, tax, problems)
    if rate is None:
        return None
    return InvoiceLine(
        rate,
        net,
        tax,
        row.text("name")[:200],
        row.text("specification")[:100],
        row.text("unit")[:32],
        _rounded(row, "quantity"),
        _rounded(row, "price"),
    )


def _amount(row: ReadRow, name: str) -> Decimal:
    value = row.values.get(name)
    return value if isinstance(value, Decimal) else ZERO


def _rounded(row: ReadRow, name: str) -> Decimal | None:
    """Return what the paper says with the six decimals that are kept; lists have up to thirteen."""
    value = row.values.get(name)
    return round(value, 6) if isinstance(value, Decimal) else None


def _rate(row: ReadRow, net: Decimal, tax: Decimal, problems: list[RowProblem]) -> Decimal | None:
    text = row.text("tax_rate")
    if text:
        try:
            return rate_of(text)
        except ValueError:
            told = _("「%(text)s」不是税率") % {"text": text[:40]}
            problems.append(RowProblem(row.number, _("税率"), told, _("写成 13%、免税 等。")))
            return None
    rate = fitting_rate(net, tax)
    if rate is None:
        said = {"tax": plain(tax), "net": plain(net)}
        told = _("金额 %(net)s 的税额 %(tax)s 不是一个税率") % said
        advice = _("填「税率」，多个税率的导出带明细的「信息汇总表」。")
        problems.append(RowProblem(row.number, _("税额"), told, advice))
    return rate
