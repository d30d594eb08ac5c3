"""Reads all records in use and asks which are probably the same, in three statements at most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from liandong.catalog.models import Product, ProductUnit
from liandong.identity.actors import require_everywhere
from liandong.kernel.actor import Actor, Verb
from liandong.masters.merging.distinct import pairs_apart
from liandong.masters.merging.kinds import GOODS, PARTIES
from liandong.masters.merging.likeness import Goods, Pair, Party, goods_pairs, party_pairs
from liandong.masters.merging.wishes import PARTNERS, PRODUCTS
from liandong.partners.models import Partner

MOST = 300
"""How many pairs are shown: the strongest reasons first."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """Probable duplicates: the strongest pairs, and how many there are in all."""

    pairs: Sequence[Pair]
    count: int


def product_duplicates(actor: Actor) -> Proposals:
    """Return products in use that are probably the same.

    Raises:
        NotAllowedError: the actor may not merge products.
    """
    require_everywhere(actor, PRODUCTS, Verb.POST)
    barcodes: dict[int, list[str]] = defaultdict(list)
    units = ProductUnit.objects.filter(product__is_active=True, barcode__isnull=False)
    for product, barcode in units.values_list("product", "barcode"):
        barcodes[product].append(barcode or "")
    rows = Product.objects.filter(is_active=True).order_by("pk")
    found = rows.values_list("pk", "name", "specification", "brand__name", "code")
    goods = [
        Goods(pk, name, specification, brand or "", (code, *barcodes.get(pk, ())))
        for pk, name, specification, brand, code in found
    ]
    return _proposals(goods_pairs(goods, pairs_apart(GOODS)))


def partner_duplicates(actor: Actor) -> Proposals:
    """Return partners in use that are probably the same.

    Raises:
        NotAllowedError: the actor may not merge partners.
    """
    require_everywhere(actor, PARTNERS, Verb.POST)
    rows = Partner.objects.filter(is_active=True).order_by("pk")
    found = rows.values_list("pk", "name", "phone", "tax_number", "bank_number")
    return _proposals(party_pairs([Party(*row) for row in found], pairs_apart(PARTIES)))


def _proposals(pairs: Sequence[Pair]) -> Proposals:
    return Proposals(pairs[:MOST], len(pairs))
