"""Which serial numbers a posting must know, asked for before anything is weighed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.types import LineKind
from liandong.kernel.plans import Plan
from liandong.kernel.serials import serials_of
from liandong.kernel.terms import DraftLine
from liandong.stock_ledger.serials import HeldKey, WantedSerials
from liandong.stock_ledger.stock import is_own


def lines_with_serials(document: LoadedDocument) -> list[DraftLine]:
    """Return the lines of a document's goods that have serial numbers, or may have, or name some."""
    if not document.type.enters("serials"):
        return []
    return [
        line.base for line in document.lines if line.base.may_have_serials or serials_of(line.base.details)
    ]


def counted_keys(documents: Iterable[LoadedDocument]) -> list[HeldKey]:
    """Return place and product of what is counted: pieces may have to be exchanged, the sum unchanged."""
    return [
        (line.place, line.product)
        for document in documents
        if document.type.line_kind is LineKind.COUNT
        for line in lines_with_serials(document)
        if line.place and line.product
    ]


def wanted_serials(
    documents: Sequence[LoadedDocument], plans: Mapping[int, Plan], originals: Mapping[int, LoadedDocument]
) -> WantedSerials:
    """Return what the documents must know of serial numbers; nothing where they move none."""
    products: list[int] = []
    numbers: list[str] = []
    counted = counted_keys(documents)
    held = list(counted)
    earlier: list[int] = []
    for document in documents:
        lines = lines_with_serials(document)
        if not lines:
            continue
        products += (line.product for line in lines if line.product)
        numbers += (number for line in lines for number in serials_of(line.details))
        held += _held(lines, plans[document.id])
        earlier += _earlier(document, originals)
    return WantedSerials(products, numbers, held, counted, earlier)


def _held(lines: Iterable[DraftLine], plan: Plan) -> Iterator[HeldKey]:
    positions = {line.position for line in lines}
    for move in plan.moves:
        if move.line in positions:
            yield from ((place, move.product) for place in (move.source, move.target) if is_own(place))


def _earlier(document: LoadedDocument, originals: Mapping[int, LoadedDocument]) -> Iterator[int]:
    """Yield the lines whose pieces this document takes back or carries on."""
    original = originals.get(document.header.reverses or 0)
    if original is not None:
        yield from (line.base.id for line in original.lines)
        return
    yield from (line.origin for line in document.lines if line.origin)
