"""Every table that names a product, a partner or a unit has its rule for merging."""

from itertools import chain

from django.apps import apps

from liandong.catalog.models import Product, ProductUnit
from liandong.masters.merging import following
from liandong.partners.models import Partner


def test_every_table_that_names_a_record_has_its_rule() -> None:
    rules = {
        Product: (following.PRODUCT_ROWS, (*following.PRODUCT_STAYS, f"{following.PIECES}.product")),
        Partner: (following.PARTNER_ROWS, following.PARTNER_STAYS),
        ProductUnit: (
            [one for one in following.PRODUCT_ROWS if one.unit],
            following.UNIT_STAYS,
        ),
    }
    for record, (follows, stays) in rules.items():
        column = "unit" if record is ProductUnit else None
        ruled = {f"{one.model}.{column or one.column}" for one in follows} | set(stays)
        fields = chain.from_iterable(model._meta.get_fields() for model in apps.get_models())
        there = {
            f"{field.model._meta.label}.{field.name}"
            for field in fields
            if field.concrete and getattr(field, "related_model", None) is record
        }
        assert there == ruled, record
