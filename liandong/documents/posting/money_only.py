"""Lines of documents that move money name accounts that hold it, or a category; others none that holds any.

Accounts that are kept in another currency take money in that currency alone.
"""

from collections.abc import Iterator

from liandong.documents.columns import CATEGORY
from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.session import Session
from liandong.general_ledger.book.entries import AccountFacts
from liandong.kernel.plans import Leg
from liandong.kernel.terms import Problem


def money_problems(session: Session, document: LoadedDocument) -> Iterator[Problem]:
    """Yield the lines whose account holds no money where it must; a reversal repeats its original."""
    of_money = document.type.of_money
    if of_money is None or document.header.reverses is not None:
        return
    for line in document.lines:
        base = line.base
        account = session.accounts.by_id.get(base.account) if base.account else None
        if account is None or base.details.get(CATEGORY.name) or account.is_money is of_money:
            continue
        code = "account_holds_money" if account.is_money else "account_holds_no_money"
        yield Problem(code, base.position, "account", {"account": account.code})


def currency_problem(leg: Leg, account: AccountFacts, document: LoadedDocument) -> Problem | None:
    """Return why money may not go there: it is in another currency, or says nothing of it.

    A reversal repeats its original, and a revaluation changes what the money is worth alone.
    """
    if not account.currency or document.header.reverses is not None or document.type.clears is not None:
        return None
    told = {"account": account.code, "currency": account.currency}
    if leg.currency not in {"", account.currency}:
        told["theirs"] = leg.currency
        return Problem("account_other_currency", leg.line, "account" if leg.line else None, told)
    if not leg.foreign:
        return Problem("account_wants_currency", leg.line, "account" if leg.line else None, told)
    return None
