"""Small files of the shape of the real ones, with every ugly thing the real ones have."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

RETAIL_COLUMNS = ("invoice", "sku", "description", "qty", "ts", "price", "customer", "country")
VEGETABLE_COLUMNS = (
    "销售日期", "单品编码", "total_qty", "avg_price", "discounted_ratio", "transaction_count",
    "分类编码", "分类名称", "批发价格(元/千克)", "损耗率(%)",
)  # fmt: skip
START = datetime(2010, 12, 1, 8, 26)  # noqa: DTZ001 -- shops write the time on their wall
Cell = str | int | float | None
Cells = tuple[Cell, ...]


def retail_row(invoice: str, sku: str, quantity: int, price: float, **more: Cell) -> Cells:
    """Return a row; ``customer``, ``day`` (from 0), ``description`` and ``country`` may be given."""
    description = more.get("description", f"THING {sku}")
    moment = (START + timedelta(days=int(more.get("day") or 0))).isoformat(" ")
    customer, country = more.get("customer", 17850), more.get("country", "UK")
    return (invoice, sku, description or None, quantity, moment, price, customer, country)


UGLY_RETAIL: tuple[Cells, ...] = (
    retail_row("536365", "85123A", 6, 2.55),
    retail_row("536365", "71053", 6, 3.39),
    retail_row("536365", "POST", 1, 18.0),
    # the same product, written small and described otherwise, to somebody unknown
    retail_row("536366", "85123a", 4, 2.95, customer=None, description="heart holder"),
    # a gift to a customer, and stock that was found: one with a price known, one without
    retail_row("536367", "71053", 2, 0.0),
    retail_row("536368", "85123A", 3, 0.0, customer=None, description=""),
    retail_row("536369", "NEVER1", 5, 0.0, customer=None, description=""),
    # four come back of the six, then four more, of which two have no delivery
    retail_row("C536370", "85123A", -4, 2.55, day=1),
    retail_row("C536371", "85123A", -4, 2.55, day=1),
    # cancellations without an original: unknown customer, never bought, a discount
    retail_row("C536372", "71053", -1, 3.39, customer=None, day=1),
    retail_row("C536373", "22727", -2, 4.25, customer=14527, day=1),
    retail_row("C536373", "D", -1, 27.5, customer=14527, day=1, description="Discount"),
    # lost stock
    retail_row("536374", "71053", -3, 0.0, customer=None, day=1, description="damages"),
    # what is no trade
    retail_row("A563185", "B", 1, 11062.06, customer=None, day=1, description="Adjust bad debt"),
    retail_row("A563186", "B", 1, -11062.06, customer=None, day=1, description="Adjust bad debt"),
    retail_row("536375", "M", -2, 0.0, customer=None, day=1, description="Manual"),
    retail_row("536376", "71053", 0, 3.39, day=1),
    # next week: bought and cancelled on the same day, more decimals than fit, another country
    retail_row("536400", "22727", 12, 1.23456789, customer=14527, day=7, country="France"),
    retail_row("C536401", "22727", -12, 1.2345678, customer=14527, day=7),
    retail_row("536402", "85123A", 1, 2.55, day=8),
)


def sales_and_cancellations(invoices: int) -> list[Cells]:
    """Return plain sales, and a cancellation of every seventh."""
    rows = []
    for number in range(invoices):
        day, customer = number // 8, 12000 + number % 5
        sold = [(f"2{number % 9:04}", 2 + number % 4, 1.25), (f"3{number % 6:04}", 1, 4.95)]
        rows += [
            retail_row(f"54{number:04}", sku, quantity, price, customer=customer, day=day)
            for sku, quantity, price in sold
        ]
        if number % 7 == 3:
            rows.append(retail_row(f"C54{number:04}", sold[0][0], -1, 1.25, customer=customer, day=day))
    return rows


def vegetable_row(
    day: str, code: int, sold: tuple[float, float], wholesale: float, loss: float = 10
) -> Cells:
    quantity, price = sold
    return (day, code, quantity, price, 0.0, 3, 1011010101, "花叶类", wholesale, loss)


UGLY_VEGETABLES: tuple[Cells, ...] = (
    vegetable_row("2020-07-01", 101, (9.0, 6.0), 3.5),
    vegetable_row("2020-07-01", 102, (0.7310000000000001, 39.8), 29.43, 18.52),
    vegetable_row("2020-07-01", 103, (4.0, 2.0), 0.01, 0.0),
    vegetable_row("2020-07-02", 101, (18.0, 6.123456789), 141.0),
    vegetable_row("2020-07-02", 104, (-1.0, 6.0), 3.0),
    vegetable_row("2020-07-02", 105, (1.0, 6.0), 3.0, 100.0),
    vegetable_row("someday", 106, (1.0, 6.0), 3.0),
    vegetable_row("2020-07-03", 102, (0.006, 5.0), 1.0, 4.0),
)


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Cells]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    return path
