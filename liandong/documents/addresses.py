"""To which address of the partner a document's goods or its invoice go, or to which account its money.

It is kept with the document as text. The text, not the address's row: what was sent and printed stays
what it was when the partner moves, and an address that is used once need not be recorded. A new document
that names none gets the partner's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from liandong.documents.columns import DELIVERY_ADDRESS, INVOICE_ADDRESS, PAYEE_ACCOUNT
from liandong.documents.requests import DraftRequest
from liandong.documents.types import DocumentType, document_type
from liandong.partners.address_terms import BANK, DELIVERY, INVOICE
from liandong.partners.addresses import AddressBook, address_books

KINDS: Mapping[str, str] = {
    DELIVERY_ADDRESS.name: DELIVERY,
    INVOICE_ADDRESS.name: INVOICE,
    PAYEE_ACCOUNT.name: BANK,
}
"""Which kind of address a field of a document takes."""


def address_fields(kind: DocumentType) -> dict[str, str]:
    """Return the kinds of address a type's header names, by field."""
    names = {one.name for one in kind.header}
    return {name: wanted for name, wanted in KINDS.items() if name in names}


def with_addresses(requests: Sequence[DraftRequest]) -> list[DraftRequest]:
    """Return requests whose new documents without an address have their partner's; one statement.

    None where every document names its own, or holds none.
    """
    partners = {one.draft.partner for one in requests if one.draft.partner and _lacking(one)}
    books = address_books(partners)
    return [_filled(one, books) if one.draft.partner in books else one for one in requests]


def _lacking(request: DraftRequest) -> dict[str, str]:
    """Return the address fields of a new document that nothing is in."""
    draft = request.draft
    if request.document is not None or draft.reverses is not None:
        return {}
    wanted = address_fields(document_type(draft.type))
    return {name: kind for name, kind in wanted.items() if not draft.details.get(name)}


def _filled(request: DraftRequest, books: Mapping[int, AddressBook]) -> DraftRequest:
    draft = request.draft
    book = books[draft.partner or 0]
    found = {name: text for name, kind in _lacking(request).items() if (text := book.proposed(kind))}
    return replace(request, draft=replace(draft, details={**draft.details, **found})) if found else request
