"""Lines of documents that move money name accounts that hold it, or a category."""

from collections.abc import Iterator

from liandong.documents.columns import CATEGORY
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.session import Session
from liandong.kernel.terms import Problem


def money_problems(session: Session, document: LoadedDocument) -> Iterator[Problem]:
    """Yield the lines whose account holds no money where it must; a reversal repeats its original."""
    if not document.type.moves_money or document.header.reverses is not None:
        return
    for line in document.lines:
        base = line.base
        account = session.accounts.by_id.get(base.account) if base.account else None
        if account is not None and not account.is_money and not base.details.get(CATEGORY.name):
            yield Problem("account_holds_no_money", base.position, "account", {"account": account.code})
