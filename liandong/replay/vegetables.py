"""A supermarket's vegetables by day and product as trade: bought, sold and spoilt on the day.

Each row says how much of a product was sold on a day, at what average price, what it cost that day
at the wholesale market, and which per cent of what is bought spoils. So a day is one receipt of
what is sold and spoilt, one delivery, and one adjustment out for the loss. No row has returns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from liandong.kernel.money import HUNDRED, ZERO, round_half_up
from liandong.replay.items import (
    PRICE_DIGITS,
    QUANTITY_DIGITS,
    Item,
    MasterData,
    Notes,
    ReplayDocument,
    ReplayLine,
    ReplayPartner,
    ReplayProduct,
    Unbookable,
    UnreadableValueError,
    exact,
)
from liandong.replay.reading import Row, picked

COLUMNS = {
    "day": ("销售日期",),
    "code": ("单品编码",),
    "name": ("单品名称",),
    "quantity": ("total_qty", "销量(千克)"),
    "price": ("avg_price", "销售单价(元/千克)"),
    "category": ("分类名称",),
    "wholesale": ("批发价格(元/千克)",),
    "loss": ("损耗率(%)",),
}
WALK_IN = "WALK-IN"
MARKET = "MARKET"
PIECE_ENDINGS = {"(盒)": "盒", "(袋)": "袋", "(份)": "份", "(包)": "包"}
"""Products whose name ends like this are counted; the others are weighed."""
LOSS_DIGITS = 3
"""Losses are weighed to the gram."""
MOST_WHOLESALE_SHARE = Decimal(3)
LEAST_WHOLESALE = Decimal("0.1")
"""A wholesale price above three times the sales price, or below ten cents, is extreme."""


@dataclass(frozen=True, slots=True)
class VegetableRow:
    """A typed row; prices are yuan per unit, ``loss_rate`` is per cent of what is bought."""

    number: int
    day: date
    code: str
    quantity: Decimal
    price: Decimal
    wholesale: Decimal
    loss_rate: Decimal

    @property
    def lost(self) -> Decimal:
        """Return what spoils of what must be bought to sell ``quantity``."""
        return round_half_up(self.quantity * self.loss_rate / (HUNDRED - self.loss_rate), LOSS_DIGITS)


class VegetablePlanner:
    """Makes items of rows, a day at a time. ``names`` gives products their names by code."""

    def __init__(self, data: MasterData, notes: Notes, names: Mapping[str, str]) -> None:
        self._data = data
        self._notes = notes
        self._names = names

    def items(self, rows: Iterable[tuple[int, Row]]) -> Iterator[Item]:
        """Yield the documents of the rows, and the rows that are none."""
        self._data.partners[WALK_IN] = ReplayPartner(WALK_IN, "散客")
        self._data.partners[MARKET] = ReplayPartner(MARKET, "批发市场", is_supplier=True)
        for day, typed in groupby((self._typed(number, row) for number, row in rows), key=_day_of):
            if day is None:
                yield from (one for one in typed if isinstance(one, Unbookable))
            else:
                yield from _day_items([one for one in typed if isinstance(one, VegetableRow)])

    def _typed(self, number: int, row: Row) -> VegetableRow | Unbookable:
        cells = picked(row, COLUMNS)
        try:
            typed = self._read(number, cells)
        except UnreadableValueError as error:
            return Unbookable(number, str(error))
        if typed.quantity <= ZERO:
            return Unbookable(number, "销量为零或负数，没有可对应的销售")
        if typed.price < ZERO or typed.wholesale < ZERO:
            return Unbookable(number, "单价为负")
        if not ZERO <= typed.loss_rate < HUNDRED:
            return Unbookable(number, "损耗率不在 0 到 100 之间")
        is_dear = typed.wholesale > typed.price * MOST_WHOLESALE_SHARE
        if is_dear or typed.wholesale < LEAST_WHOLESALE:
            self._notes.add("批发价异常（高于售价三倍或低于一角），照记", number)
        self._describe(typed.code, cells)
        return typed

    def _read(self, number: int, cells: Mapping[str, object]) -> VegetableRow:
        figures = []
        for name, digits in (
            ("quantity", QUANTITY_DIGITS),
            ("price", PRICE_DIGITS),
            ("wholesale", PRICE_DIGITS),
            ("loss", 4),
        ):
            figure, is_rounded = exact(cells[name], digits)
            if is_rounded:
                self._notes.add("数字位数过多，已四舍五入", number)
            figures.append(figure)
        code = str(cells["code"] or "").strip()
        if not code:
            raise UnreadableValueError("没有单品编码")
        return VegetableRow(number, _day(cells["day"]), code, *figures)

    def _describe(self, code: str, cells: Mapping[str, object]) -> None:
        if code in self._data.products:
            return
        category = str(cells["category"] or "").strip()
        name = self._names.get(code) or str(cells["name"] or "") or f"{category} {code[-6:]}"
        unit = next((unit for ending, unit in PIECE_ENDINGS.items() if ending in name), "千克")
        self._data.products[code] = ReplayProduct(code, name[:128], unit, category)


def _day_of(one: VegetableRow | Unbookable) -> date | None:
    return one.day if isinstance(one, VegetableRow) else None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise UnreadableValueError(f"不是日期：{value}") from error


def _day_items(day: Sequence[VegetableRow]) -> Iterator[ReplayDocument]:
    first = day[0]
    yield ReplayDocument(
        key=f"{first.number}/receipt",
        type="purchasing.receipt",
        day=first.day,
        lines=tuple(ReplayLine(row.code, row.quantity + row.lost, row.wholesale) for row in day),
        partner=MARKET,
    )
    yield ReplayDocument(
        key=f"{first.number}/delivery",
        type="sales.delivery",
        day=first.day,
        lines=tuple(ReplayLine(row.code, row.quantity, row.price, row.number) for row in day),
        partner=WALK_IN,
        rows=tuple(row.number for row in day),
    )
    losses = tuple(ReplayLine(row.code, row.lost, row=row.number) for row in day if row.lost)
    if losses:
        yield ReplayDocument(
            key=f"{first.number}/loss",
            type="inventory.adjustment_out",
            day=first.day,
            lines=losses,
            details={"reason": "damage"},
        )
