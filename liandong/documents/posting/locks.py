"""Lock dates: what a document is by what it books, and whether its day is still open for that."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from liandong.documents.posting.loading import LoadedDocument
from liandong.documents.posting.session import Session
from liandong.documents.requests import PostRequest
from liandong.kernel.locking import LockKind
from liandong.kernel.plans import Leg
from liandong.kernel.terms import Problem

_MODULES = {"sales": LockKind.SALES, "purchasing": LockKind.PURCHASES, "inventory": LockKind.STOCK}
_TYPES = {
    "finance.sales_invoice": LockKind.SALES,
    "finance.supplier_invoice": LockKind.PURCHASES,
    "finance.month_average": LockKind.STOCK,
}


class Booked(NamedTuple):
    """What a document books: moves of goods or of their value, and legs of its entry."""

    moves: Sequence[object]
    legs: Sequence[Leg]


def lock_problems(
    session: Session, request: PostRequest, document: LoadedDocument, booked: Booked
) -> list[Problem]:
    """Return why the document's day is locked; what waives it for the member is kept for the trace."""
    on, now = document.header.business_date, timezone.now()
    locks = session.periods[on.year, on.month].locks
    problems, reasons = [], []
    for kind, last in locks.barring(_kinds(session, document, booked), on):
        waiver = locks.waiver_for(kind, request.actor.member, now)
        if waiver is not None:
            reasons.append(waiver.reason)
            continue
        detail = {"date": last.isoformat(), "day": on.isoformat()}
        problems.append(Problem(f"locked_{kind.value}", None, "business_date", detail))
    if reasons:
        session.effects.waived[document.id] = "；".join(dict.fromkeys(reasons))
    return problems


def _kinds(session: Session, document: LoadedDocument, booked: Booked) -> set[LockKind]:
    """Return which locks a document has to do with; that of all documents goes without saying."""
    own = _TYPES.get(document.type.id) or _MODULES.get(document.type.module)
    kinds = {own} if own else set()
    if booked.moves:
        kinds.add(LockKind.STOCK)
    accounts = session.accounts
    for leg in booked.legs:
        named = accounts.by_id.get(leg.account) if leg.account else None
        found = accounts.by_role.get(leg.role) if leg.role and not leg.account else named
        if found is not None and found.is_money:
            kinds.add(LockKind.MONEY)
    return kinds
