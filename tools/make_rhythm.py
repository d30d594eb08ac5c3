"""Cut the rhythm of the sample company's trade out of the file "Online Retail".

Use: python -m tools.make_rhythm PATH/TO/online_retail.parquet

The parquet file holds the columns invoice, sku, qty, ts and customer of "Online Retail" (D. Chen, UCI
Machine Learning Repository, CC BY 4.0). Thirteen whole weeks from Monday 2011-09-05 on are taken; of them
a sample of invoices and lines chosen by a hash, so that every run gives the same rows. Only the rhythm
is kept: day, minute, which customer and product by rank, how much, and whether it was a cancellation.
The shop rested on Saturdays; one in six of the orders from Monday to Friday is moved to the Saturday of
its week. Quantities above 24 are dampened to a square-root scale, at most 48.
"""

import csv
import gzip
import io
import math
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet

FIRST_DAY = datetime(2011, 9, 5)  # noqa: DTZ001 -- the file's times carry no zone
DAYS = 91
SALES_PER_MILLE = 122
CANCELLATIONS_PER_MILLE = 60
FEWEST_LINES = 2
MOST_LINES = 8
CUSTOMER_SLOTS = 60
PRODUCT_SLOTS = 300
SATURDAY = 5
TARGET = Path(__file__).resolve().parent.parent / "liandong" / "sample" / "data" / "rhythm.csv.gz"
COLUMNS = ("day", "order", "minute", "customer", "product", "quantity", "is_cancellation")


@dataclass(frozen=True)
class Line:
    """One line of the source: `customer` is None where the file has none."""

    invoice: str
    sku: str
    quantity: int
    at: datetime
    customer: int | None


def chance(text: str, below: int) -> int:
    """Return a number from 0 to `below` − 1 that depends on the text alone."""
    return zlib.crc32(text.encode()) % below


def goods_lines(path: Path) -> list[Line]:
    """Return the lines of the thirteen weeks that are about goods (a goods code starts with a digit)."""
    table = pyarrow.parquet.read_table(path, columns=["invoice", "sku", "qty", "ts", "customer"])
    columns = (table[name].to_pylist() for name in ("invoice", "sku", "qty", "ts", "customer"))
    lines = (Line(*row) for row in zip(*columns, strict=True))
    end = FIRST_DAY + timedelta(days=DAYS)
    return [line for line in lines if FIRST_DAY <= line.at < end and line.quantity and line.sku[:1].isdigit()]


def ranks(values: Iterable[str], slots: int) -> dict[str, int]:
    """Number values by how often they come, the most frequent first, wrapped into `slots`."""
    ordered = sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0]))
    return {value: rank % slots for rank, (value, _) in enumerate(ordered)}


def is_chosen(invoice: str) -> bool:
    """Tell whether an invoice belongs to the sample; cancelled invoices start with C."""
    share = CANCELLATIONS_PER_MILLE if invoice.startswith("C") else SALES_PER_MILLE
    return chance(invoice, 1000) < share


def dampened(quantity: int) -> int:
    """Return the quantity without its sign, large ones on a square-root scale up to 48."""
    size = abs(quantity)
    return size if size <= 24 else min(48, 24 + math.isqrt(size - 24))  # noqa: PLR2004 -- said above


def trading_day(line: Line) -> int:
    """Return the day index from Monday of the first week, with the Saturdays filled."""
    day = (line.at - FIRST_DAY).days
    if day % 7 < SATURDAY and chance("day" + line.invoice, 6) == 0:
        return day - day % 7 + SATURDAY
    return day


def few(lines: list[Line]) -> list[Line]:
    """Keep two to eight lines of an invoice (one if it has no more), the same every time."""
    once = list({line.sku: line for line in lines}.values())
    once.sort(key=lambda line: chance(line.invoice + line.sku, 1 << 30))
    spread = MOST_LINES - FEWEST_LINES + 1
    return once[: FEWEST_LINES + chance("lines" + lines[0].invoice, spread)]


def rhythm(lines: list[Line]) -> Iterator[tuple[int | str, ...]]:
    """Yield the rows of the rhythm, ordered by day, minute and invoice."""
    products = ranks((line.sku for line in lines), PRODUCT_SLOTS)
    customers = ranks((str(line.customer) for line in lines if line.customer), CUSTOMER_SLOTS)
    invoices: dict[str, list[Line]] = {}
    for line in lines:
        if is_chosen(line.invoice):
            invoices.setdefault(line.invoice, []).append(line)
    kept = {invoice: few(members) for invoice, members in invoices.items()}
    order = sorted(kept, key=lambda invoice: (trading_day(kept[invoice][0]), kept[invoice][0].at, invoice))
    for index, invoice in enumerate(order):
        for line in kept[invoice]:
            yield (
                trading_day(line),
                index,
                line.at.hour * 60 + line.at.minute,
                customers[str(line.customer)] if line.customer else "",
                products[line.sku],
                dampened(line.quantity),
                int(invoice.startswith("C")),
            )


def main() -> int:
    """Write the rhythm; return the exit code."""
    if len(sys.argv) != 2:  # noqa: PLR2004 -- the program and one path
        print(__doc__)
        return 2
    rows = list(rhythm(goods_lines(Path(sys.argv[1]))))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    TARGET.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    orders = len({row[1] for row in rows})
    print(f"{TARGET.name}: {orders} orders, {len(rows)} lines, {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
