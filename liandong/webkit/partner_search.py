"""Products found by what a document's partner calls them, before what we call them ourselves."""

from collections.abc import Mapping, Sequence

from liandong.catalog.queries import Hit, exact_hits, search_products
from liandong.documents.partner_names import naming_of
from liandong.documents.types import DocumentType
from liandong.kernel.checks import trimmed
from liandong.partner_products.queries import Naming, partner_hits, search_partner_products

_EXACT = 3


def found_products(text: str, limit: int, kind: DocumentType, partner: int | None) -> list[Hit]:
    """Return the products a text finds for a document, best first; two statements at most.

    What its partner calls so comes first: his code on his order means his product.
    """
    naming = naming_of(kind, partner)
    theirs = search_partner_products(naming, text, limit) if naming else []
    known = {hit.product for hit in theirs}
    ours = [hit for hit in search_products(text, limit) if hit.product not in known]
    return _once([*theirs, *ours])[:limit]


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits with each product once: several units of one are chosen from on the line."""
    first: dict[int, Hit] = {}
    for hit in hits:
        first.setdefault(hit.product, hit)
    return list(first.values())


def named_products(texts: Sequence[str], naming: Naming | None) -> Mapping[str, list[Hit]]:
    """Return what each text names: whole codes and bar codes together, only the rest one by one."""
    theirs = partner_hits(naming, texts) if naming else {}
    exact = exact_hits([text for text in texts if text not in theirs])
    found = exact | theirs
    return {
        text: [found[text]] if text in found else search_products(trimmed(text), _EXACT) for text in texts
    }
