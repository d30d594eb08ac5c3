"""Least and most stock by warehouse and season, a row each: added, or instead of the same season's."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from liandong.exchange.batches import is_wanted
from liandong.exchange.columns import ReadRow, RowProblem, SheetField, ValueKind
from liandong.exchange.named import product_field, unknown
from liandong.exchange.sentences import row_problems
from liandong.exchange.stocked import Stocked, stocked
from liandong.exchange.subjects import Choices, Order, Prepared, Read, Subject
from liandong.kernel.actor import Actor, Scope, Verb
from liandong.stock_ledger.filters import SUBJECT as STOCK
from liandong.stock_ledger.level_actions import SUBJECT, keep_levels
from liandong.stock_ledger.level_model import StockLevel
from liandong.stock_ledger.models import Place, PlaceKind
from liandong.stock_ledger.seasons import FIRST, LAST, Level, level_problems, read_day, written

ID = "stock_ledger.level"
_YEAR = re.compile(r"^[12][0-9]{3}[-/.年]")
"""Excel makes a date of this year of 11-1."""
_Key = tuple[int | None, int, int]


def fields(_actor: Actor) -> tuple[SheetField, ...]:
    """Return the columns."""
    day = _("月-日，如 11-01；两列都留空是全年")
    return (
        product_field(),
        SheetField("place", _("仓库编码"), synonyms=("仓库",), help=_("留空是全部仓库合计"), example="CK01"),
        SheetField("starts", _("从"), help=day, example="11-01"),
        SheetField("ends", _("到"), help=day, example="02-15"),
        SheetField("minimum", _("最低库存"), ValueKind.NUMBER, synonyms=("库存下限",), example="20"),
        SheetField("maximum", _("最高库存"), ValueKind.NUMBER, synonyms=("库存上限",), example="80"),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What the rows name: products, and warehouses by code."""

    stocked: Stocked
    places: Mapping[str, int]


def prepare(read: Read, order: Order) -> Prepared:
    """Check every row against what its product has already; a product is written as a whole."""
    prepared, rows = Prepared(), list(read())
    named = _named(rows)
    stored = _stored(named)
    given: defaultdict[int, dict[_Key, tuple[Level, int]]] = defaultdict(dict)
    for row in rows:
        product, level = _read(row, named, prepared)
        if product is None or level is None:
            continue
        key = (level.place, level.starts, level.ends)
        if key in given[product]:
            first = given[product][key][1]
            text = _("与第 %(row)s 行重复：%(code)s") % {"row": first, "code": row.text("product")}
            prepared.problems.append(RowProblem(row.number, _("商品"), text, _("只留一行。")))
        elif is_wanted(prepared, order.mode, is_there=key in stored.get(product, {})):
            given[product][key] = (level, row.number)
    ready: dict[int, list[Level]] = {}
    for product, own in given.items():
        kept = [(level, 0) for key, level in stored.get(product, {}).items() if key not in own]
        together = [*kept, *own.values()]
        ready[product] = [level for level, _row in together]
        problems = [one for one in level_problems(ready[product]) if (one.line or 0) > len(kept)]
        shifted = [replace(one, line=(one.line or 0) - len(kept)) for one in problems]
        prepared.problems += row_problems(shifted, [row for _level, row in own.values()], fields(order.actor))
    prepared.write = lambda: _write(ready, order)
    return prepared


def _write(ready: Mapping[int, Sequence[Level]], order: Order) -> None:
    for done, (product, levels) in enumerate(ready.items(), start=1):
        keep_levels(product, levels, order.actor)
        order.tell(done, len(ready), _("写入"))


def _named(rows: Sequence[ReadRow]) -> _Named:
    places = Place.objects.filter(kind=PlaceKind.WAREHOUSE).values_list("code", "pk")
    return _Named(stocked(rows), dict(places))


def _stored(named: _Named) -> dict[int, dict[_Key, Level]]:
    found: defaultdict[int, dict[_Key, Level]] = defaultdict(dict)
    for row in StockLevel.objects.filter(product__in=set(named.stocked.products.values())):
        level = Level(row.starts, row.ends, row.minimum, row.maximum, row.place_id)
        found[row.product_id][level.place, level.starts, level.ends] = level
    return found


def _read(row: ReadRow, named: _Named, prepared: Prepared) -> tuple[int | None, Level | None]:
    """Return product and level of a row; None where one of them can't be read."""
    place = row.text("place")
    days = [row.text("starts"), row.text("ends")]
    wrong = list(named.stocked.problems(row))
    if place and place not in named.places:
        wrong.append(unknown(row.number, _("仓库编码"), place, _("填仓库的编码。")))
    numbers = [read_day(_YEAR.sub("", text)) for text in days] if any(days) else [FIRST, LAST]
    for label, text, number in zip((_("从"), _("到")), days, numbers, strict=True):
        if number is None:
            told = _("没有这一天：%(word)s") % {"word": text}
            wrong.append(RowProblem(row.number, label, told, _("写成月-日，如 02-01。")))
    prepared.problems += wrong
    starts, ends = numbers
    if wrong or starts is None or ends is None or {"minimum", "maximum"} & set(row.unread):
        return None, None
    least, most = (_number(row, name) for name in ("minimum", "maximum"))
    level = Level(starts, ends, least, most, named.places.get(place))
    return named.stocked.products.get(row.text("product")), level


def _number(row: ReadRow, name: str) -> Decimal | None:
    value = row.values.get(name)
    return value if isinstance(value, Decimal) else None


def rows(actor: Actor, _choices: Choices) -> Iterator[Sequence[object]]:
    """Yield the levels of the places whose stock may be seen, in the order of the columns."""
    place_code = F("place__code").asc(nulls_first=True)
    found = StockLevel.objects.order_by("product__code", place_code, "starts", "ends")
    scope = actor.scope_of(STOCK, Verb.VIEW)
    if scope is not Scope.ALL:
        found = found.filter(place__in=actor.places if scope is not None else ())
    columns = ("product__code", "place__code", "starts", "ends", "minimum", "maximum")
    for code, place, starts, ends, minimum, maximum in found.values_list(*columns).iterator():
        is_all_year = (starts, ends) == (FIRST, LAST)
        days = ("", "") if is_all_year else (written(starts), written(ends))
        yield [code, place or "", *days, minimum, maximum]


def subject() -> Subject:
    """Return the declaration."""
    return Subject(ID, "最低最高库存", "stock_levels", fields, prepare, rows, is_common=True, right=SUBJECT)
