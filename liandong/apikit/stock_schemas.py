"""What the stock endpoints answer. Quantities are in base units; values are cost."""

from datetime import date

from ninja import Schema

from liandong.apikit.fields import Number


class StockOut(Schema):
    """Stock of a product in a place."""

    product: int
    code: str
    name: str
    specification: str
    place: int
    place_name: str
    on_hand: Number
    reserved: Number
    available: Number
    incoming: Number
    unit_cost: Number | None = None
    value: Number | None = None


class StockTotalsOut(Schema):
    """Sums over the whole filter."""

    rows: int
    on_hand: Number
    reserved: Number
    available: Number
    incoming: Number
    value: Number | None = None


class StockList(Schema):
    """A page of stock."""

    rows: list[StockOut]
    next: str | None
    totals: StockTotalsOut | None = None


class Available(Schema):
    """What may be promised."""

    product: int
    available: Number


class HeldOut(Schema):
    """A quantity and its cost."""

    quantity: Number
    value: Number | None = None


class NamedOut(Schema):
    """What a row is about; ``place`` only where places are kept apart."""

    product: int
    code: str
    name: str
    specification: str
    place: int | None = None


class HeldRowOut(NamedOut):
    """Stock as of a day."""

    quantity: Number
    value: Number | None = None


class HeldTotals(HeldOut):
    """The count of rows and their sums."""

    rows: int


class StockAsOfList(Schema):
    """A page of stock as of a day."""

    rows: list[HeldRowOut]
    totals: HeldTotals
    next: str | None


class MovementOut(Schema):
    """What came and what went."""

    quantity_in: Number
    quantity_out: Number
    value_in: Number | None = None
    value_out: Number | None = None


class MovedOut(Schema):
    """Opening, what came and went, closing."""

    opening: HeldOut
    total: MovementOut
    closing: HeldOut
    purposes: dict[str, MovementOut]


class MovedRowOut(MovedOut, NamedOut):
    """A line of 进销存汇总."""


class MovementList(Schema):
    """A page of 进销存汇总."""

    rows: list[MovedRowOut]
    totals: MovedOut
    next: str | None


class LedgerRowOut(MovementOut):
    """A move with what was there after it."""

    move: int
    business_date: date
    document: int
    number: str
    type: str
    purpose: str
    source: int
    target: int
    balance: HeldOut


class LedgerOut(Schema):
    """A page of the ledger; opening and closing are of the whole span."""

    opening: HeldOut
    carried: HeldOut
    rows: list[LedgerRowOut]
    total: MovementOut
    closing: HeldOut
    next: str | None
