"""The prices of price lists, a row each: added, or in the place of those of the same unit and quantity."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from liandong.currencies.actions import own_currency
from liandong.exchange.batches import batches, is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.named import NamedProducts, named_products, product_field, unit_field, unknown
from liandong.exchange.sentences import row_problems
from liandong.exchange.subjects import MOST_PROBLEMS, Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor
from liandong.kernel.money import ZERO
from liandong.pricing.actions import SUBJECT, merge_prices, read_units
from liandong.pricing.checks import price_problems
from liandong.pricing.forms import PriceForm
from liandong.pricing.models import ListedPrice, PriceListRow

_Key = tuple[int, int, int, Decimal]


@dataclass(slots=True)
class _Lines:
    """Prices of one list with the rows of the file they stand in."""

    forms: list[PriceForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch of rows names: lists with their currencies by code, products with their units."""

    lists: dict[str, tuple[int, str]]
    named: NamedProducts


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    return (
        SheetField(
            "price_list", _("价格表编码"), is_required=True, synonyms=("价格表", "编码"), example="VIP"
        ),
        product_field(),
        unit_field(),
        SheetField("minimum", _("满多少"), ValueKind.NUMBER, synonyms=("起订量", "起订数量", "数量")),
        SheetField(
            "price", _("单价"), ValueKind.NUMBER, is_required=True, synonyms=("价格", "售价"), example="5.5"
        ),
        SheetField(
            "currency",
            _("币种"),
            synonyms=("货币",),
            help=_("要和价格表的币种一样；留空不核对"),
            example="CNY",
        ),
    )


def prepare(read: Read, order: Order) -> Prepared:
    """Check every row; the prices are written list by list, some at a time."""
    prepared = Prepared()
    own = own_currency()
    found = PriceListRow.objects.values_list("code", "pk", "currency")
    lists = {code: (pk, currency or own) for code, pk, currency in found}
    ready: list[tuple[int, _Lines]] = []
    seen: dict[_Key, int] = {}
    for some in batches(read()):
        known = _Known(lists, named_products(some))
        taken = _sorted(some, known, order, prepared, seen)
        ready += taken.items()
        stored = read_units(form for lines in taken.values() for form in lines.forms)
        for lines in taken.values():
            problems = price_problems(lines.forms, stored)
            prepared.problems += row_problems(problems, lines.numbers, fields(order.actor))
        del prepared.problems[MOST_PROBLEMS:]
    prepared.write = lambda: _write(ready, order)
    return prepared


def _write(ready: Sequence[tuple[int, _Lines]], order: Order) -> None:
    for done, (price_list, lines) in enumerate(ready, start=1):
        merge_prices(price_list, lines.forms, order.actor)
        order.tell(done, len(ready), _("写入"))


def _sorted(
    some: Sequence[ReadRow], known: _Known, order: Order, prepared: Prepared, seen: dict[_Key, int]
) -> dict[int, _Lines]:
    """Return the prices of some rows by list, those that the order's mode wants."""
    found: dict[int, _Lines] = defaultdict(_Lines)
    keyed = [(row, key) for row in some if (key := _key(row, known, prepared)) is not None]
    there = _there({key[0] for _row, key in keyed}, {key[1] for _row, key in keyed})
    for row, key in keyed:
        if first := seen.get(key):
            text = _("与第 %(row)s 行重复：%(code)s") % {"row": first, "code": row.text("product")}
            prepared.problems.append(RowProblem(row.number, _("满多少"), text, _("只留一行。")))
            continue
        seen[key] = row.number
        if is_wanted(prepared, order.mode, is_there=key in there):
            price_list, product, unit, minimum = key
            price = row.values.get("price")
            form = PriceForm(product, price if isinstance(price, Decimal) else None, unit, minimum)
            found[price_list].forms.append(form)
            found[price_list].numbers.append(row.number)
    return found


def _key(row: ReadRow, known: _Known, prepared: Prepared) -> _Key | None:
    """Return list, product, unit and quantity of a row; None where one of them means nothing."""
    code, currency = row.text("price_list"), row.text("currency").upper()
    (price_list, listed), found = known.lists.get(code, (None, "")), known.named.of(row)
    wrong = list(known.named.problems(row))
    if price_list is not None and currency not in {"", listed}:
        told = _("价格表 %(code)s 的币种是 %(currency)s") % {"code": code, "currency": listed}
        wrong.append(RowProblem(row.number, _("币种"), told, _("改成那个币种的价，或换一张价格表。")))
    if code and price_list is None:
        wrong.insert(0, unknown(row.number, _("价格表编码"), code, _("请先在资料里建价格表。")))
    prepared.problems += wrong
    if wrong or price_list is None or found is None or "price" in row.unread or "minimum" in row.unread:
        return None
    minimum = row.values.get("minimum")
    return (price_list, *found, minimum if isinstance(minimum, Decimal) else ZERO)


def _there(lists: set[int], products: set[int]) -> set[_Key]:
    rows = ListedPrice.objects.filter(price_list__in=lists, product__in=products)
    return set(rows.values_list("price_list", "product", "unit", "minimum"))


def rows(_actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield every price, in the order of the columns."""
    columns = ("price_list__code", "product__code", "unit__name", "minimum", "price", "price_list__currency")
    own = own_currency()
    ordered = ListedPrice.objects.order_by("price_list__code", "product__code", "unit__ratio", "minimum")
    for *cells, currency in ordered.values_list(*columns).iterator():
        yield [*cells, currency or own]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(SUBJECT, "价格表", "price_lists", fields, prepare, rows, is_common=True)
