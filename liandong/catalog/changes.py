"""What a file of products is checked against, and must not be changed until it is written."""

from liandong.catalog.models import Product
from liandong.identity.changes import Watched

CATALOGUE = Watched(Product, ("catalog.product", "catalog.category", "catalog.brand"))
