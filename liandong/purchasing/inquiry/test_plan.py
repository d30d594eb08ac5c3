"""Inquiries change no book and may ask for more or less than the requests behind them."""

from liandong.kernel.plans import Plan
from liandong.kernel.rules import Rules
from liandong.purchasing.inquiry.plan import DOCUMENT_TYPE, plan
from tests.support.drafts import RULES, codes, draft, goods, number, origin_of


def test_an_inquiry_of_its_own_changes_nothing() -> None:
    assert plan(draft(goods(10, 0), place=None), RULES) == Plan()
    assert DOCUMENT_TYPE.is_closable
    assert not DOCUMENT_TYPE.has_money


def test_more_than_was_requested_is_asked_for_within_the_tolerance_only() -> None:
    asked = draft(goods(11, 0, origin=origin_of(goods(10), "purchasing.request", partner=None)))
    assert codes(plan(asked, RULES)) == [("exceeds_open", 1)]
    assert plan(asked, Rules(over_delivery_rate=number(10))).problems == ()
