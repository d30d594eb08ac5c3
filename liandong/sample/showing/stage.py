"""What is needed to show something in the sample: who, when, what and where, and a short way to book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from liandong.catalog.models import ProductUnit
from liandong.documents.booking import book
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import DocumentLine
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.kernel.actor import Actor
from liandong.sample.company import Cast


@dataclass(frozen=True, slots=True)
class Stage:
    """The company as the trade left it. ``products`` are the shown goods, ``partners`` more customers."""

    cast: Cast
    owner: Actor
    today: date
    products: Mapping[str, int]
    partners: Mapping[str, int]
    tax: Mapping[str, Decimal]
    places: dict[str, int] = field(default_factory=dict)

    def day(self, back: int) -> date:
        """Return the day so many days ago."""
        return self.today - timedelta(days=back)

    def place(self, code: str) -> int:
        """Return a warehouse or a bin."""
        return self.places[code] if code in self.places else self.cast.places[code]

    def partner(self, code: str) -> int:
        """Return a partner, one of the trade's or one of those added."""
        return self.partners[code] if code in self.partners else self.cast.partners[code]

    def line(self, code: str, quantity: str, price: str = "0", *, unit: str = "", **more: Any) -> LineInput:
        """Return a line of shown goods; ``unit`` is a pack's name, usually the base unit."""
        product = self.products[code]
        return LineInput(
            product=product,
            unit=ProductUnit.objects.get(product=product, name=unit).pk if unit else None,
            quantity=Decimal(quantity),
            price=Decimal(price),
            tax_rate=self.tax[code],
            **more,
        )

    def draft(
        self, type_id: str, back: int, lines: Sequence[LineInput], who: str, **header: Any
    ) -> SavedDraft:
        """Save a draft of that day by one of the staff; names of partners and places may be used."""
        return save_draft(self._request(type_id, back, lines, who, header))

    def book(self, type_id: str, back: int, lines: Sequence[LineInput], who: str, **header: Any) -> list[int]:
        """Book a document of that day; return the ids of its lines."""
        (outcome,) = book([self._request(type_id, back, lines, who, header)])
        found = DocumentLine.objects.filter(document=outcome.document).order_by("position")
        return list(found.values_list("pk", flat=True))

    def _request(
        self, type_id: str, back: int, lines: Sequence[LineInput], who: str, header: dict[str, Any]
    ) -> DraftRequest:
        actor = self.cast.actors[who]
        if "partner" in header:
            header["partner"] = self.partner(header["partner"])
        for name in ("place", "target_place"):
            if name in header:
                header[name] = self.place(header[name])
        draft = DraftInput(type_id, self.day(back), tuple(lines), handler=actor.member, **header)
        return DraftRequest(draft, actor)


def document_of(line: int) -> int:
    """Return the document of a line."""
    found: int = DocumentLine.objects.values_list("document", flat=True).get(pk=line)
    return found
