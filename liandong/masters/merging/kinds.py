"""Products and partners as merging sees them: whose right it is, what the trace calls them, their tables."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from liandong.catalog.actions import SUBJECT as PRODUCT
from liandong.catalog.models import DistinctProducts, Product
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS
from liandong.partners.actions import SUBJECT as PARTNER
from liandong.partners.models import DistinctPartners, Partner

Said = DistinctProducts | DistinctPartners
"""What somebody said of two records."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records that may be merged. ``name`` begins the names of its pages."""

    name: str
    right: str
    subject: str
    model: type[Model]
    distinct_model: type[Model]

    def records(self) -> QuerySet[Any]:
        """Return all records of the kind; no statement yet."""
        return QuerySet(self.model)

    def distinct(self) -> QuerySet[Any]:
        """Return what was said of pairs that are not the same; no statement yet."""
        return QuerySet(self.distinct_model)


GOODS = Kind("product", PRODUCTS, PRODUCT, Product, DistinctProducts)
PARTIES = Kind("partner", PARTNERS, PARTNER, Partner, DistinctPartners)
