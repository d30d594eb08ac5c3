"""Fiscal invoices by file: what the tax bureau exports of both sides, a row an invoice or a line.

Its workbook has a sheet of whole invoices (发票基础信息) and one of their lines (信息汇总表): the second
is read where it is there. Rows of an invoice stand together. What is registered already with the same
amounts is passed over, so that a month's list may be brought in again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.exchange.columns import RowProblem
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Mode, Order, Prepared, Read, Subject
from liandong.exchange.subjects import RefusedRowsError as RefusedRows
from liandong.exchange.tax_invoice_rows import Given, fields, form_of, grouped
from liandong.identity.actors import NotAllowedError
from liandong.identity.rule_book import rules_on
from liandong.kernel.actor import Actor
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError
from liandong.kernel.terms import Problem
from liandong.tax_invoices.files import partner_of
from liandong.tax_invoices.keeping import SUBJECT, directions_of, save_invoice
from liandong.tax_invoices.list_reading import is_voided
from liandong.tax_invoices.models import Direction, TaxInvoice, TaxInvoiceLine
from liandong.tax_invoices.terms import InvoiceForm
from liandong.tax_invoices.xml_reading import blue_in

_MOST_ROWS = 20_000
_PIECE = 1_000
_TOLD_EVERY = 100
SHEETS = ("信息汇总表",)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the register says of an invoice."""

    gross: Decimal
    issued_on: date
    is_void: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An invoice to be written, with the number of the blue one it takes back, and its rows."""

    form: InvoiceForm
    blue: str
    numbers: tuple[int, ...]


def prepare(read: Read, order: Order) -> Prepared:
    """Read the rows and say what is wrong with them; a dry run writes them and takes that back."""
    prepared = Prepared()
    own = rules_on(timezone.localdate()).tax_number
    given = grouped(read(), prepared.problems)
    stored, wanted = _stored(given, order.actor), list[_Wanted]()
    for one in given:
        form, problems = form_of(one, own)
        prepared.problems += problems
        if form is None or problems or not _is_fresh(one, form, stored, prepared):
            continue
        if order.mode is Mode.CHANGED:
            prepared.skipped += 1
            continue
        prepared.created += 1
        numbers = tuple(row.number for row in one.rows)
        wanted.append(_Wanted(form, blue_in(form.memo), numbers))
    # Blue ones first: a red one may be in the same file.
    wanted.sort(key=lambda one: (one.form.gross < 0, one.form.issued_on or date.min, one.numbers))
    if order.is_dry:
        with transaction.atomic():
            prepared.problems += _keep(wanted, order)
            transaction.set_rollback(True)
    del prepared.problems[MOST_PROBLEMS:]
    prepared.write = lambda: _write(wanted, order)
    return prepared


def _stored(given: Sequence[Given], actor: Actor) -> dict[tuple[str, str], _Stored]:
    """Return what the actor may see registered of the file's invoices, by code and number.

    A statement a thousand. Of others nothing is told but that their numbers are taken.
    """
    found: dict[tuple[str, str], _Stored] = {}
    numbers = [one.number for one in given]
    for start in range(0, len(numbers), _PIECE):
        some = TaxInvoice.objects.filter(
            number__in=numbers[start : start + _PIECE], direction__in=directions_of(actor)
        )
        for code, number, gross, day, is_void in some.values_list(
            "code", "number", "gross_amount", "issued_on", "is_void"
        ):
            found[code, number] = _Stored(gross, day, is_void)
    return found


def _is_fresh(
    one: Given, form: InvoiceForm, stored: Mapping[tuple[str, str], _Stored], prepared: Prepared
) -> bool:
    """Tell whether an invoice is to be written; one that is there is passed over, or told when it differs."""
    there, is_gone = stored.get((one.code, one.number)), is_voided(one.rows[0].text("status"))
    if there is None:
        prepared.skipped += is_gone
        return not is_gone
    where = one.rows[0].number
    if is_gone and not there.is_void:
        text = _("发票 %(number)s 在税务局已作废，台账里还有效") % {"number": one.number}
        prepared.problems.append(RowProblem(where, _("发票状态"), text, _("请先在台账里作废这张发票。")))
    elif there.gross != form.gross or there.issued_on != form.issued_on:
        said = {"number": one.number, "gross": plain(there.gross), "date": there.issued_on.isoformat()}
        text = _("发票 %(number)s 已登记，但台账里是 %(gross)s、%(date)s") % said
        prepared.problems.append(RowProblem(where, _("发票号码"), text, _("请核对，改正台账或这一行。")))
    else:
        prepared.skipped += 1
    return False


def _write(wanted: Sequence[_Wanted], order: Order) -> None:
    problems = _keep(wanted, order)
    if problems:
        raise RefusedRows(problems)


def _keep(wanted: Sequence[_Wanted], order: Order) -> list[RowProblem]:
    """Write invoices, each by itself; return what is wrong with any of them."""
    found: list[RowProblem] = []
    partners: dict[tuple[str, str], int | None] = {}
    columns = fields(order.actor)
    for count, one in enumerate(wanted):
        if not count % _TOLD_EVERY:
            order.tell(count, len(wanted), _("登记"))
        try:
            save_invoice(None, _completed(one, partners), order.actor, order.address)
        except RefusedError as refusal:
            # What is wrong with the whole stands in its first row.
            problems = [problem if problem.line else replace(problem, line=1) for problem in refusal.problems]
            found += row_problems(problems, one.numbers, columns)
        except NotAllowedError as refusal:
            problem = Problem("right_missing", 1, "direction", {"verb": refusal.verb.value})
            found += row_problems([problem], one.numbers, columns)
    return found


def _completed(one: _Wanted, partners: dict[tuple[str, str], int | None]) -> InvoiceForm:
    """Return the form with the partner and the blue invoice it names."""
    form = one.form
    is_output = form.direction == Direction.OUTPUT
    name = form.buyer_name if is_output else form.seller_name
    number = form.buyer_tax_number if is_output else form.seller_tax_number
    if (name, number) not in partners:
        partners[name, number] = partner_of(name, number)
    blue = None
    if one.blue and form.gross < 0:
        same = TaxInvoice.objects.filter(number=one.blue, direction=form.direction)
        blue = same.values_list("pk", flat=True).first()
    return replace(form, partner=partners[name, number], red_of=blue)


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the lines of all invoices the actor may see, in the order of the columns."""
    lines = TaxInvoiceLine.objects.filter(invoice__direction__in=directions_of(actor))
    ordered = lines.select_related("invoice").order_by("invoice__issued_on", "invoice_id", "position")
    for line in ordered.iterator():
        yield _exported(line)


def _exported(line: TaxInvoiceLine) -> list[object]:
    one = line.invoice
    head = [one.get_direction_display(), one.get_kind_display(), one.code, one.number, "", one.issued_on]
    sides = [one.seller_name, one.seller_tax_number, one.buyer_name, one.buyer_tax_number]
    goods = [line.name, line.specification, line.unit, line.quantity, line.price]
    money = [line.net_amount, f"{plain(line.tax_rate)}%", line.tax_amount, line.net_amount + line.tax_amount]
    return [*head, *sides, *goods, *money, _("已作废") if one.is_void else "", one.memo]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(
        SUBJECT,
        "发票台账",
        "tax_invoices",
        fields,
        prepare,
        rows,
        most_rows=_MOST_ROWS,
        is_common=True,
        sheets=SHEETS,
    )
