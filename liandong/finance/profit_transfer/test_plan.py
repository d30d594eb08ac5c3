"""The plan of the type; what it asks of the books stands in ``documents.transfers``."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from liandong.finance.profit_transfer.plan import DOCUMENT_TYPE, plan
from tests.support.drafts import RULES, codes, draft, money

DECEMBER = date(2026, 12, 31)


def test_lines_are_booked_with_their_other_side() -> None:
    sheet = replace(draft(money(5, 77)), business_date=DECEMBER, balances=None)
    planned = plan(sheet, RULES)
    assert [(leg.account, leg.amount) for leg in planned.legs] == [(77, Decimal(5)), (None, Decimal(-5))]
    assert planned.legs[1].role is not None


def test_it_is_dated_on_a_months_last_day() -> None:
    sheet = replace(draft(money(5, 77)), business_date=date(2026, 12, 30))
    assert codes(plan(sheet, RULES)) == [("transfer_day", None)]


def test_it_has_a_page_of_its_own_and_clears() -> None:
    assert (DOCUMENT_TYPE.made_at, DOCUMENT_TYPE.clears is not None) == ("period_transfers", True)
