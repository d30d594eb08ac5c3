"""Who may call what tells the books: it needs the accounts, and sight of costs."""

from liandong.apikit.access import ApiRequest, require, right_missing
from liandong.apikit.problems import ProblemsError
from liandong.documents.hiding import COST
from liandong.general_ledger.account_actions import SUBJECT
from liandong.kernel.actor import Verb


def require_books(request: ApiRequest, verb: Verb) -> None:
    """Refuse who may not see (or keep) the accounts, and who sees no cost: stock and margins stand in them.

    Raises:
        ProblemsError: ``right_missing``.
    """
    require(request, SUBJECT, verb)
    if not request.auth.actor.sees(COST):
        raise ProblemsError([right_missing(verb)])
