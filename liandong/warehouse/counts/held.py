"""Which goods of a place a count holds already: two of them would book one difference twice."""

from collections.abc import Collection, Mapping

from liandong.documents.models import Document, DocumentLine
from liandong.documents.stages import Stage
from liandong.warehouse.counts.access import SUBJECT
from liandong.warehouse.counts.books import Goods
from liandong.warehouse.models import CountLine


def held_by_drafts(place: int, products: Collection[int] | None = None) -> dict[Goods, str]:
    """Return the goods that drafts of stock counts hold, each with the draft's number; two statements.

    A line that names no lot holds its product as a whole: its goods have a blank one.
    """
    drafts = Document.objects.filter(type=SUBJECT, stage=Stage.DRAFT, place=place)
    numbers = dict(drafts.values_list("pk", "number"))
    if not numbers:
        return {}
    # The ids come first: an index of lines begins with product and document.
    lines = DocumentLine.objects.filter(document__in=list(numbers), product__isnull=False)
    if products is not None:
        lines = lines.filter(product__in=list(products))
    rows = lines.order_by("document").values_list("product", "lot__number", "document")
    return {(product or 0, lot or ""): numbers[document] for product, lot, document in rows}


def holder(held: Mapping[Goods, str], goods: Goods) -> str | None:
    """Return what holds goods, by themselves or with their product as a whole."""
    return held.get(goods) or held.get((goods[0], ""))


def held_by_runs(place: int, products: Collection[int]) -> dict[int, str]:
    """Return the products of which open runs of a place count something, with a run's title."""
    lines = CountLine.objects.filter(place=place, is_open=True, product__in=list(products))
    return dict(lines.values_list("product", "run__title"))
