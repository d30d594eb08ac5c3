"""What a document's partner calls its products: kept with the lines when a draft is saved.

Kept, not looked up when shown: a document that is printed again says what it said. The server's word
alone counts, so nobody types what is not recorded.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from liandong.documents.amounts import UnitFacts
from liandong.documents.columns import THEIR_CODE, THEIR_NAME
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.requests import DraftRequest
from liandong.documents.types import DocumentType, document_type
from liandong.partner_products.queries import Called, Naming, names_of
from liandong.partner_products.terms import Side

_KEPT = frozenset({THEIR_CODE.name, THEIR_NAME.name})
Names = Mapping[tuple[Naming, int, int], Called]


def naming_of(kind: DocumentType, partner: int | None) -> Naming | None:
    """Return whose names of products count on a document, None where nobody's do."""
    if partner is None or kind.partner_kind is None or not kind.enters(THEIR_CODE.name):
        return None
    return Naming(Side(kind.partner_kind), partner)


def details_of(called: Called | None) -> dict[str, str]:
    """Return what a line keeps of what its partner calls the product."""
    given = {THEIR_CODE.name: called.code, THEIR_NAME.name: called.name} if called else {}
    return {name: text for name, text in given.items() if text}


def called_of(names: Names, naming: Naming, product: int, unit: int) -> Called | None:
    """Return what a unit is called, else the product."""
    return names.get((naming, product, unit)) or names.get((naming, product, 0))


def with_partner_names(
    requests: Sequence[DraftRequest], units: Mapping[int, UnitFacts]
) -> list[DraftRequest]:
    """Return requests whose lines say what their partners call the products.

    One statement for all of them; none where no document has lines that keep it.
    """
    namings = [naming_of(document_type(one.draft.type), one.draft.partner) for one in requests]
    wanted = [
        (naming, product)
        for naming, one in zip(namings, requests, strict=True)
        if naming is not None and one.draft.reverses is None
        for product in _products(one.draft)
    ]
    if not wanted:
        return list(requests)
    names, bases = names_of(wanted), {one.product: pk for pk, one in units.items() if one.is_base}
    return [
        one
        if naming is None or one.draft.reverses is not None
        else replace(one, draft=_named(one.draft, naming, names, bases))
        for naming, one in zip(namings, requests, strict=True)
    ]


def _products(draft: DraftInput) -> Iterator[int]:
    yield from {line.product for line in draft.lines if line.product is not None}


def _named(draft: DraftInput, naming: Naming, names: Names, bases: Mapping[int, int]) -> DraftInput:
    lines = tuple(_line(line, naming, names, bases) for line in draft.lines)
    return draft if lines == draft.lines else replace(draft, lines=lines)


def _line(line: LineInput, naming: Naming, names: Names, bases: Mapping[int, int]) -> LineInput:
    product = line.product
    called = None
    if product is not None and names:
        called = called_of(names, naming, product, line.unit or bases.get(product, 0))
    kept = details_of(called)
    if not kept and not _KEPT & line.details.keys():
        return line
    others = {name: text for name, text in line.details.items() if name not in _KEPT}
    return replace(line, details={**others, **kept})
