"""Coupons and limits when several clerks post at the same moment, on a real committed company."""

from decimal import Decimal

from liandong.documents.inputs import DraftInput
from liandong.documents.models import PromotionUse
from liandong.documents.posting.engine import post_each
from liandong.documents.promoted_drafts import promote
from liandong.documents.quoting import Market, Offer
from liandong.documents.requests import PostRequest, SavedDraft
from liandong.documents.types import document_type
from liandong.kernel.rules import Rules
from liandong.pricing.coupons import issue_coupons
from liandong.pricing.promotion_actions import create_promotion
from liandong.pricing.promotion_forms import PromotionForm
from liandong.pricing.promotions import Step
from liandong.pricing.ranking import Reason, Source
from tests.documents.test_concurrency import at_once
from tests.support.trading import DAY, Trading, make_trading

D = Decimal
RETAIL = Reason(Source.RETAIL)


def promised(trading: Trading, **details: str) -> SavedDraft:
    """Save an order of ten P1 at 30 as the entry page would: with what promotions take off."""
    line = trading.line("P1", "10", "30", details={"price_reason": "零售价"})
    draft = DraftInput("sales.order", DAY, (line,), details=details, partner=trading.partners["C1"])
    market = Market(document_type("sales.order"), trading.actor, Rules(), DAY, draft.partner)
    result = promote(draft, market, [Offer(trading.units["P1", "瓶"], D(30), RETAIL, "零售价")])
    assert not result.problems
    found = result.draft
    return trading.draft("sales.order", found.lines, partner="C1", place="主仓", details=found.details)


def make(trading: Trading, code: str, *, needs_coupon: bool = False, limit: int | None = None) -> int:
    steps = (Step(D(100), D(20)),)
    form = PromotionForm(code, code, "amount_off", steps, needs_coupon=needs_coupon, total_limit=limit)
    return create_promotion(form, trading.actor)


def test_a_coupon_and_a_limit_hold_against_clerks_at_the_same_moment(fresh_company: str) -> None:
    trading = make_trading()
    coupon = issue_coupons(make(trading, "QUAN", needs_coupon=True), 1, trading.actor)[0]
    make(trading, "XIAN", limit=2)
    with_coupon = [promised(trading, coupons=coupon, declined_promotions="XIAN") for _ in range(4)]
    limited = [promised(trading) for _ in range(4)]
    jobs = [
        lambda saved=saved: post_each([PostRequest(saved.id, trading.actor)])[0]
        for saved in (*with_coupon, *limited)
    ]
    outcomes = at_once(fresh_company, jobs)
    for some, most, code in ((outcomes[:4], 1, "coupon_used"), (outcomes[4:], 2, "promotion_used_up")):
        refused = [one for one in some if not one.is_posted]
        assert len(refused) == 4 - most
        assert {problem.code for one in refused for problem in one.problems} == {code}
    assert PromotionUse.objects.count() == 3


def test_of_two_in_one_posting_the_second_is_told(trading: Trading) -> None:
    coupon = issue_coupons(make(trading, "QUAN", needs_coupon=True), 1, trading.actor)[0]
    both = [promised(trading, coupons=coupon) for _ in range(2)]
    first, second = post_each([PostRequest(one.id, trading.actor) for one in both])
    assert first.is_posted
    assert [problem.code for problem in second.problems] == ["coupon_used"]
    assert second.problems[0].detail["document"] == first.number
