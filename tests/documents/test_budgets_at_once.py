"""Of two documents that each fit a budget, but not both, exactly one is posted."""

from functools import partial

from liandong.documents.budget_records import LineForm
from liandong.documents.posting.engine import post
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.identity.companies import use_company
from liandong.kernel.refusal import RefusedError
from tests.documents.test_budgets import account, in_force, months, spending
from tests.support.threads import together
from tests.support.trading import make_trading


def test_of_two_that_fit_alone_exactly_one_is_posted(fresh_company: str) -> None:
    trading = make_trading()
    in_force(trading, LineForm(account("5602"), None, months(m11="100")))
    drafts = [spending(trading, "60") for _ in range(2)]

    def posting(draft: SavedDraft) -> str:
        with use_company(fresh_company):
            try:
                outcome = post([PostRequest(draft.id, trading.actor)])[0]
            except RefusedError as refusal:
                return next(iter(refusal.problems)).code
            return "posted" if outcome.is_posted else "refused"

    answers = together(*(partial(posting, one) for one in drafts))
    assert sorted(answers) == ["budget_account", "posted"]
