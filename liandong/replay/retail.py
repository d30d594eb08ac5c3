"""An online retailer's invoice lines as trade (the shape of the UCI data set "Online Retail").

The file knows sales only. So that they can be delivered, every week begins with receipts of what
that week will send out, bought from one supplier at ``COST_SHARE`` of the week's average price.
Sales are deliveries, cancellations are sales returns, unpriced quantities nobody bought are found
or lost stock, charges are products that are not kept in stock. Rows that are no trade are listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from liandong.kernel.money import ZERO, round_half_up
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

COST_SHARE = Decimal("0.6")
"""What the goods are said to cost, as a share of the average price they sell at."""
MOST_WEEK_ROWS = 50_000
"""Rows looked ahead at most."""
RECEIPT_LINES = 500
WALK_IN = "WALK-IN"
SUPPLIER = "SUPPLIER"

COLUMNS = {
    "invoice": ("invoice", "InvoiceNo", "Invoice"),
    "sku": ("sku", "StockCode"),
    "description": ("description", "Description"),
    "quantity": ("qty", "Quantity"),
    "moment": ("ts", "InvoiceDate"),
    "price": ("price", "UnitPrice", "Price"),
    "customer": ("customer", "CustomerID", "Customer ID"),
    "country": ("country", "Country"),
}

SERVICES = frozenset(
    {"POST", "DOT", "C2", "D", "M", "S", "PADS", "ADJUST", "BANK CHARGES", "AMAZONFEE", "CRUK"}
)
"""Codes of charges, discounts and fees, which no warehouse holds."""
VOUCHER_PREFIX = "GIFT_"
BAD_DEBT = "B"

DELIVERY, RETURN, FOUND, LOST = "delivery", "return", "found", "lost"
_ORDER = (DELIVERY, RETURN, FOUND, LOST)


@dataclass(frozen=True, slots=True)
class RetailRow:
    """A typed row; ``action`` says what it becomes, or ``reason`` why it becomes nothing."""

    number: int
    invoice: str
    sku: str
    quantity: Decimal
    day: date
    price: Decimal
    customer: str
    action: str = ""
    reason: str = ""

    @property
    def is_stocked(self) -> bool:
        """Tell whether a warehouse holds it."""
        return self.sku not in SERVICES and not self.sku.startswith(VOUCHER_PREFIX)


class RetailPlanner:
    """Makes items of rows, a week at a time."""

    def __init__(self, data: MasterData, notes: Notes) -> None:
        self._data = data
        self._notes = notes
        self._known_prices: dict[str, Decimal] = {}
        self._countries: dict[str, str] = {}

    def items(self, rows: Iterable[tuple[int, Row]]) -> Iterator[Item]:
        """Yield the documents of the rows, and the rows that are none."""
        self._data.partners[SUPPLIER] = ReplayPartner(SUPPLIER, "供应商（进价按售价折算）", is_supplier=True)
        week: list[RetailRow] = []
        for number, row in rows:
            try:
                typed = self._typed(number, row)
            except UnreadableValueError as error:
                yield Unbookable(number, str(error))
                continue
            if week and (_week(typed) != _week(week[0]) or len(week) >= MOST_WEEK_ROWS):
                yield from self._week_items(week)
                week = []
            week.append(typed)
        if week:
            yield from self._week_items(week)

    # ── a row ───────────────────────────────────────────────────────────────────────────────────
    def _typed(self, number: int, row: Row) -> RetailRow:
        cells = picked(row, COLUMNS)
        given = _text(cells["sku"])
        sku, invoice = given.upper(), _text(cells["invoice"])
        if not sku or not invoice:
            raise UnreadableValueError("没有货号或发票号")
        quantity, is_rounded = exact(cells["quantity"], QUANTITY_DIGITS)
        price, is_price_rounded = exact(cells["price"], PRICE_DIGITS)
        if is_rounded or is_price_rounded:
            self._notes.add("数量或单价超过六位小数，已四舍五入", number)
        if given != sku:
            self._notes.add("货号大小写不同，并为一个商品", number)
        self._describe(number, sku, _text(cells["description"]))
        customer = self._customer(number, _customer_code(cells["customer"]), _text(cells["country"]))
        typed = RetailRow(number, invoice, sku, quantity, _day(cells["moment"]), price, customer)
        return self._judged(typed)

    def _describe(self, number: int, sku: str, description: str) -> None:
        """Keep the product under its first description; note another one."""
        known = self._data.products.get(sku)
        if known is not None and (known.name != sku or not description):
            if description and description != known.name:
                self._notes.add("同一货号有不同的品名，用第一个", number)
            return
        is_stocked = sku not in SERVICES and not sku.startswith(VOUCHER_PREFIX)
        name = description or sku
        self._data.products[sku] = ReplayProduct(sku, name[:128], "件", is_stocked=is_stocked)

    def _customer(self, number: int, code: str, country: str) -> str:
        if not code:
            self._notes.add("没有客户，记为散客", number)
            code, name = WALK_IN, "散客"
        else:
            name = f"客户 {code}"
        if self._countries.setdefault(code, country) != country and code != WALK_IN:
            self._notes.add("同一客户有不同的国家，用第一个", number)
        if code not in self._data.partners:
            self._data.partners[code] = ReplayPartner(code, name, category=country[:64])
        return code

    def _judged(self, row: RetailRow) -> RetailRow:
        """Decide what a row is; see the module's docstring."""
        if row.sku == BAD_DEBT or row.price < ZERO:
            return _with(row, reason="坏账调整或负单价，不是货物买卖")
        if row.quantity == ZERO:
            return _with(row, reason="数量为零")
        is_unsold = row.price == ZERO and not row.invoice.startswith("C") and row.customer == WALK_IN
        if is_unsold and not row.is_stocked:
            return _with(row, reason="不管库存的费用，数量调整没有金额")
        if row.quantity > ZERO:
            if row.price == ZERO and not is_unsold:
                self._notes.add("单价为零的赠品或样品，按零价出库", row.number)
            return _with(row, action=FOUND if is_unsold else DELIVERY)
        is_return = row.invoice.startswith("C") or row.price > ZERO or row.customer != WALK_IN
        return _with(row, action=RETURN if is_return else LOST)

    # ── a week ──────────────────────────────────────────────────────────────────────────────────
    def _week_items(self, week: Sequence[RetailRow]) -> Iterator[Item]:
        self._learn_prices(week)
        yield from self._receipts(week)
        for _, run in groupby(week, key=lambda row: (row.invoice, row.day, row.customer)):
            yield from self._invoice_items(list(run))

    def _learn_prices(self, week: Iterable[RetailRow]) -> None:
        quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
        amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in week:
            if row.action == DELIVERY and row.is_stocked and row.price:
                quantities[row.sku] += row.quantity
                amounts[row.sku] += row.quantity * row.price
        for sku, quantity in quantities.items():
            self._known_prices[sku] = round_half_up(amounts[sku] / quantity, PRICE_DIGITS)

    def _cost(self, sku: str, price: Decimal = ZERO) -> Decimal:
        return round_half_up((price or self._known_prices.get(sku, ZERO)) * COST_SHARE, PRICE_DIGITS)

    def _receipts(self, week: Sequence[RetailRow]) -> Iterator[ReplayDocument]:
        """Yield the receipts of everything that leaves in the week, dated on its first day."""
        needed: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in week:
            if row.is_stocked and row.action in {DELIVERY, LOST}:
                needed[row.sku] += abs(row.quantity)
        lines = [ReplayLine(sku, quantity, self._cost(sku)) for sku, quantity in needed.items()]
        for start in range(0, len(lines), RECEIPT_LINES):
            yield ReplayDocument(
                key=f"{week[0].number}/receipt/{start}",
                type="purchasing.receipt",
                day=week[0].day,
                lines=tuple(lines[start : start + RECEIPT_LINES]),
                partner=SUPPLIER,
            )

    def _invoice_items(self, run: Sequence[RetailRow]) -> Iterator[Item]:
        yield from (Unbookable(row.number, row.reason) for row in run if row.reason)
        for action in _ORDER:
            rows = [row for row in run if row.action == action]
            if action == FOUND:
                yield from self._found(rows)
            elif rows:
                yield self._document(action, rows)

    def _document(self, action: str, rows: Sequence[RetailRow]) -> ReplayDocument:
        types = {DELIVERY: "sales.delivery", RETURN: "sales.sales_return", LOST: "inventory.adjustment_out"}
        first = rows[0]
        is_return, is_loss = action == RETURN, action == LOST
        details = {RETURN: {"reason": "other"}, LOST: {"reason": "damage"}}.get(action, {})
        return ReplayDocument(
            key=f"{first.number}/{action}",
            type=types[action],
            day=first.day,
            lines=tuple(
                ReplayLine(
                    row.sku,
                    abs(row.quantity),
                    ZERO if is_loss else row.price,
                    row.number,
                    self._cost(row.sku, row.price) if is_return and row.is_stocked else None,
                )
                for row in rows
            ),
            partner=None if is_loss else first.customer,
            reference=first.invoice,
            details=details,
            rows=tuple(row.number for row in rows),
            seeks_origins=is_return and first.customer != WALK_IN,
        )

    def _found(self, rows: Sequence[RetailRow]) -> Iterator[ReplayDocument]:
        """Yield found stock at its usual cost; what never had a price comes in as a gift worth nothing."""
        for reason in ("surplus", "gift"):
            chosen = [row for row in rows if (self._cost(row.sku) > ZERO) == (reason == "surplus")]
            if chosen:
                yield ReplayDocument(
                    key=f"{chosen[0].number}/{FOUND}",
                    type="inventory.adjustment_in",
                    day=chosen[0].day,
                    lines=tuple(
                        ReplayLine(row.sku, row.quantity, self._cost(row.sku), row.number) for row in chosen
                    ),
                    reference=chosen[0].invoice,
                    details={"reason": reason},
                    rows=tuple(row.number for row in chosen),
                )


def _with(row: RetailRow, *, action: str = "", reason: str = "") -> RetailRow:
    return RetailRow(
        row.number, row.invoice, row.sku, row.quantity, row.day, row.price, row.customer, action, reason
    )


def _week(row: RetailRow) -> tuple[int, int]:
    calendar = row.day.isocalendar()
    return calendar.year, calendar.week


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _customer_code(value: object) -> str:
    """Return a customer's number as text; some files write it as a number with decimals."""
    text = _text(value)
    return "" if text == "nan" else text.removesuffix(".0")[:32]


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    text = _text(value)
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return datetime.strptime(text, "%m/%d/%Y %H:%M").date()  # noqa: DTZ007 -- only its day is used
    except ValueError as error:
        raise UnreadableValueError(f"不是日期：{text}") from error
