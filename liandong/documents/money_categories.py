"""收支类别 on lines of documents: a line that names a category is booked to the category's account."""

from collections.abc import Sequence
from dataclasses import replace

from liandong.documents.columns import CATEGORY
from liandong.documents.inputs import LineInput
from liandong.documents.requests import DraftRequest
from liandong.documents.types import document_type
from liandong.general_ledger.categories import accounts_of


def with_category_accounts(requests: Sequence[DraftRequest]) -> list[DraftRequest]:
    """Return requests whose lines of a category have its account: what is shown is what is posted.

    A category nobody knows, or that is disabled, leaves none: posting refuses it. One statement a kind of
    category, none for documents without any.
    """
    kinds = {kind for one in requests if (kind := document_type(one.draft.type).category_kind)}
    accounts = {kind: accounts_of(kind) for kind in sorted(kinds)}
    found = []
    for one in requests:
        known = accounts.get(document_type(one.draft.type).category_kind)
        if known is None or one.draft.reverses is not None:
            found.append(one)
        else:
            lines = tuple(_booked(line, known) for line in one.draft.lines)
            found.append(replace(one, draft=replace(one.draft, lines=lines)))
    return found


def _booked(line: LineInput, accounts: dict[str, int]) -> LineInput:
    name = line.details.get(CATEGORY.name)
    return replace(line, account=accounts.get(name)) if name else line
