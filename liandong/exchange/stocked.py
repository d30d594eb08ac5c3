"""The products rows of stock name: by code or barcode, and kept in stock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.exchange.columns import ReadRow, RowProblem
from liandong.exchange.named import unknown_product
from liandong.exchange.sentences import sentence
from liandong.kernel.terms import Problem
from liandong.pricing.queries import products_named


@dataclass(frozen=True, slots=True)
class Stocked:
    """Products by what names them; ``others`` are named too, but not kept in stock."""

    products: Mapping[str, int]
    others: frozenset[str]

    def problems(self, row: ReadRow) -> Iterator[RowProblem]:
        """Yield why a row's product has no stock; that none is named has been told already."""
        named = row.text("product")
        if named in self.others:
            told = sentence(Problem("product_not_stocked", detail={"product": named}))
            yield RowProblem(row.number, _("商品"), told, _("填商品的编码或条码。"))
        elif named and named not in self.products:
            yield unknown_product(row)


def stocked(rows: Sequence[ReadRow]) -> Stocked:
    """Return the products that rows name; four statements."""
    hits = products_named([row.text("product") for row in rows if row.text("product")])
    found = {text: hit.product for text, hit in hits.items()}
    without = Product.objects.filter(pk__in=set(found.values()), is_stocked=False)
    others = frozenset(without.values_list("pk", flat=True))
    return Stocked(
        {text: pk for text, pk in found.items() if pk not in others},
        frozenset(text for text, pk in found.items() if pk in others),
    )
