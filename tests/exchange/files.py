"""Files made without the product."""

from collections.abc import Sequence


def csv_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as the CSV that a Chinese Excel writes."""
    return "".join(",".join(row) + "\r\n" for row in rows).encode("gb18030")
