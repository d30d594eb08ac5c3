"""Which lot and which pieces a line is about, where its product has lots or serial numbers."""

from dataclasses import dataclass
from random import Random
from typing import Any

from liandong.documents.columns import SERIAL_NUMBERS
from liandong.documents.types import DocumentType
from liandong.kernel.terms import VirtualPlace
from liandong.simulation.casting import LOT_DATES, LOTS, Cast
from liandong.stock_ledger.models import Serial

Sheet = dict[str, Any]

_BRINGING = frozenset({"purchasing.receipt", "inventory.adjustment_in", "inventory.opening_stock"})
"""Types whose pieces were never seen before."""
_ELSEWHERE = {
    "sales.sales_return": VirtualPlace.CUSTOMER,
    "inventory.transfer_receipt": VirtualPlace.TRANSIT,
}
"""Where the pieces of a line are that are not in the document's place."""
_MOST_PIECES = 6
_STRANGE_PER_CENT = 6


@dataclass(frozen=True, slots=True)
class Numbering:
    """Names lots and pieces on the lines of a document of this type and header."""

    luck: Random
    cast: Cast
    kind: DocumentType
    header: Sheet

    def named(self, line: Sheet) -> Sheet:
        """Return the line with a lot where one is needed, any of a few, or with numbers of pieces."""
        if line.get("product") in self.cast.serialled and self.kind.enters(SERIAL_NUMBERS.name):
            is_named = SERIAL_NUMBERS.name in line.get("details", {})
            return line if is_named else self._with_pieces(line)
        if not self.kind.has_lots:
            return {name: value for name, value in line.items() if name != "lot"}
        is_bare = line.get("product") in self.cast.lotted and "lot" not in line
        if is_bare and self.header.get("allocate_lots") is not True:
            line = {**line, "lot": self.luck.choice(LOTS)}
        dates = LOT_DATES.get(line.get("lot", "")) if self.kind.makes_lots else None
        return {**line, "produced_on": dates[0], "expires_on": dates[1]} if dates else line

    def _with_pieces(self, line: Sheet) -> Sheet:
        """Name new pieces, those that are there, or now and then some that are anywhere."""
        wanted = min(abs(int(line["quantity"])), _MOST_PIECES)
        numbers = self._new(wanted) if self.kind.id in _BRINGING else self._there(line, wanted)
        counted = {"quantity": str(len(numbers))} if numbers else {}
        bare = {name: value for name, value in line.items() if name != "unit"}
        return {**bare, **counted, "details": {**line.get("details", {}), "serials": " ".join(numbers)}}

    def _new(self, count: int) -> list[str]:
        return [f"N{self.luck.getrandbits(48):012x}" for _ in range(count)]

    def _there(self, line: Sheet, count: int) -> list[str]:
        place = _ELSEWHERE.get(self.kind.id) or line.get("place") or self.header.get("place")
        pieces = Serial.objects.filter(product=line["product"]).order_by("number")
        if self.luck.randrange(100) >= _STRANGE_PER_CENT:
            pieces = pieces.filter(place=place)
        found = list(pieces.values_list("number", flat=True)[:40])
        return self.luck.sample(found, min(count, len(found)))
