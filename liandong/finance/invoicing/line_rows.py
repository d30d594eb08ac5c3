"""The rows of an invoice's form: read, and shown; of a stored line they carry on what they do not show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from liandong.kernel.money import ZERO, round_half_up
from liandong.kernel.terms import Problem
from liandong.tax_invoices.models import TaxInvoice
from liandong.tax_invoices.terms import InvoiceLine
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import DECIMALS, Field, Kind, Typed, read_fields, row_numbers, shown_fields

TABLE = "rates"
MOST_ROWS = 100
"""So many lines are edited on a page; an invoice of more keeps its lines as they are."""
_SHOWN = ("name", "tax_rate", "net_amount", "tax_amount")
_CARRIED = ("specification", "unit", "quantity", "price")
_KEPT = (*_SHOWN, *_CARRIED)
Row = Mapping[str, Any]


@dataclass(slots=True)
class Lines:
    """Rows as they were typed, the invoice's lines they mean, and what is wrong with them."""

    raw: list[dict[str, Any]] = field(default_factory=list)
    values: tuple[InvoiceLine, ...] = ()
    problems: list[Problem] = field(default_factory=list)


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", _("项目")),
        Field("tax_rate", _("税率%"), Kind.PERCENT, is_required=True),
        Field("net_amount", _("金额（不含税）"), Kind.MONEY, is_required=True),
        Field("tax_amount", _("税额"), Kind.MONEY, help=_("留空按税率算")),
        Field("id", "", Kind.HIDDEN),
    )


def read_lines(data: Mapping[str, Any], stored: TaxInvoice | None) -> Lines:
    """Read the rows that were sent; a stored invoice of too many for the page keeps its lines."""
    numbers = row_numbers(data, TABLE, "net_amount")
    typed = [read_fields(_fields(), data, f"{TABLE}-{number}-") for number in numbers]
    rows = [row for row in typed if any(row.raw[name] for name in _SHOWN)]
    lines = Lines([row.raw for row in rows], problems=[one for row in rows for one in row.problems])
    if stored is not None and shows_none(stored):
        lines.values = tuple(InvoiceLine(**row) for row in stored.lines.order_by("position").values(*_KEPT))
        lines.problems = [_changed(stored)] if rows else []  # the page was opened when there were fewer
        return lines
    if len(rows) > MOST_ROWS:
        lines.problems.append(Problem("invoice_lines_many", detail={"limit": str(MOST_ROWS)}))
    carried = {row.pop("id"): row for row in stored.lines.values("id", *_CARRIED)} if stored else {}
    named = [row.values["id"] for row in rows]
    if stored is not None and any(one is not None and one not in carried for one in named):
        lines.problems.append(_changed(stored))
    lines.values = tuple(_line(row, carried.get(one, {})) for row, one in zip(rows, named, strict=True))
    return lines


def _changed(stored: TaxInvoice) -> Problem:
    return Problem("invoice_changed", detail={"number": stored.number})


def _line(row: Typed, carried: Row) -> InvoiceLine:
    values = row.values
    rate, net, tax = values["tax_rate"] or ZERO, values["net_amount"] or ZERO, values["tax_amount"]
    is_sane = abs(net) < 10**12 and ZERO <= rate < 10**3
    reckoned = round_half_up(net * rate / 100) if is_sane else ZERO
    return InvoiceLine(rate, net, reckoned if tax is None else tax, name=str(values["name"]), **carried)


def shows_none(invoice: TaxInvoice) -> bool:
    """Tell whether an invoice has too many lines to be edited on a page."""
    return invoice.lines.count() > MOST_ROWS


def stored_rows(invoice: TaxInvoice) -> list[Row]:
    """Return the rows of an invoice's lines; none where there are too many."""
    return [] if shows_none(invoice) else list(invoice.lines.order_by("position").values("id", *_SHOWN))


def red_rows(blue: TaxInvoice) -> list[Row]:
    """Return rows that take an invoice back: its lines, or one a rate where there are too many."""
    lines = blue.lines.values("tax_rate")
    sums = lines.order_by("tax_rate").annotate(net_amount=Sum("net_amount"), tax_amount=Sum("tax_amount"))
    rows = list(sums) if shows_none(blue) else list(blue.lines.order_by("position").values(*_SHOWN))
    return [{**row, "net_amount": -row["net_amount"], "tax_amount": -row["tax_amount"]} for row in rows]


def lines_part(rows: Sequence[Row], stored: TaxInvoice | None) -> ui.Part:
    """Return the part of the form with these rows; only its heading where they are too many."""
    if stored is not None and shows_none(stored):
        words = _("共 {count} 行，太多不在这里显示，保存后不变")
        return {"title": words.format(count=stored.lines.count())}
    fields = _fields()
    table = {
        "name": TABLE,
        "columns": [
            {"label": one.label, "look": ui.NUMBER if one.kind in DECIMALS else ""} for one in fields
        ],
        "rows": [shown_fields(fields, row, {}, f"{TABLE}-{place}-") for place, row in enumerate(rows)],
        "blank": shown_fields(fields, {}, {}, f"{TABLE}-__row__-"),
    }
    return {"title": _("金额，一个税率一行"), "table": table}
