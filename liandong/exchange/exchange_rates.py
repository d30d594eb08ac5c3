"""Rates of exchange by file: a row a currency and day, in the place of the rate that stood there."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.currencies.actions import SUBJECT, own_currency, save_rates
from liandong.currencies.checks import rate_problems
from liandong.currencies.forms import RateForm
from liandong.currencies.models import Currency, ExchangeRate
from liandong.documents.currency_fields import offer_currencies
from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import SheetField, ValueKind
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor

_PIECE = 1_000


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    return (
        SheetField("currency", _("币种"), is_required=True, synonyms=("货币", "币种代码"), example="USD"),
        SheetField(
            "day", _("日期"), ValueKind.DATE, is_required=True, synonyms=("汇率日期",), example="2026-11-02"
        ),
        SheetField(
            "rate",
            _("汇率"),
            ValueKind.NUMBER,
            is_required=True,
            synonyms=("中间价", "折算价"),
            help=_("一个外币等于多少本位币，最多 8 位小数"),
            example="7.1",
        ),
    )


def prepare(read: Read, order: Order) -> Prepared:
    """Check every row; all of them are written together."""
    prepared, forms, numbers = Prepared(), list[RateForm](), list[int]()
    own = own_currency()
    stored = ExchangeRate.objects.filter(base=own)
    there = set(stored.values_list("currency__code", "day"))
    for row in read():
        code, day, rate = row.text("currency").upper(), row.values.get("day"), row.values.get("rate")
        if row.unread:
            continue  # what can't be read is told already
        form = RateForm(
            code, day if isinstance(day, date) else None, rate if isinstance(rate, Decimal) else None
        )
        if is_wanted(prepared, order.mode, is_there=(code, form.day) in there):
            forms.append(form)
            numbers.append(row.number)
    known = frozenset(Currency.objects.values_list("code", flat=True))
    problems = rate_problems(forms, known, own)
    prepared.problems += row_problems(problems, numbers, fields(order.actor))
    del prepared.problems[MOST_PROBLEMS:]
    prepared.write = lambda: _write(forms, order)
    return prepared


def _write(forms: Sequence[RateForm], order: Order) -> None:
    for start in range(0, len(forms), _PIECE):
        save_rates(forms[start : start + _PIECE], order.actor, order.address)
        offer_currencies(order.actor, order.address)
        order.tell(min(start + _PIECE, len(forms)), len(forms), _("写入"))


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every rate against the company's own currency, in the order of the columns."""
    found = ExchangeRate.objects.filter(base=own_currency()).order_by("currency__code", "day")
    yield from found.values_list("currency__code", "day", "rate").iterator()


def subject() -> Subject:
    """Return the declaration."""
    return Subject(SUBJECT, "汇率", "currencies", fields, prepare, rows, is_common=True)
